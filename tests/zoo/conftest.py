"""A file server with faults, and an index of models that it has."""

import hashlib
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from testbed.odd_mirrors import RawServer

#: Half a megabyte, of which no part is like another.
CONTENT = np.random.default_rng(0).bytes(500_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
NAME = f'tiny_20260101-{SHA256[:8]}.pth'
#: Of the model, in the folder of the fixture ``zoo``.
METAFILE = 'configs/tiny/metafile.yml'


class Handler(BaseHTTPRequestHandler):
    """Serves CONTENT under any path, byte ranges too.

    Each request takes the next of ``server.faults``, dicts of: status, headers, content (to
    serve instead), ranges (False: ignore them), drop (close after so many bytes of the body),
    stall (wait instead, so many seconds), trickle (a byte each so many seconds).
    """

    def do_GET(self):
        fault = self.server.faults.pop(0) if self.server.faults else {}
        wanted = self.headers.get('Range')
        self.server.requests.append((self.path, wanted))
        if 'status' in fault:
            self.send_response(fault['status'])
            for header in fault.get('headers', {}).items():
                self.send_header(*header)
            self.send_header('Content-Length', '0')
            self.end_headers()
            return
        content, start = fault.get('content', CONTENT), 0
        if wanted and fault.get('ranges', True):
            start = int(wanted[len('bytes=') : -1])
            if start >= len(content):
                self.send_response(416)
                self.send_header('Content-Range', f'bytes */{len(content)}')
                self.end_headers()
                return
            self.send_response(206)
            self.send_header('Content-Range', f'bytes {start}-{len(content) - 1}/{len(content)}')
        else:
            self.send_response(200)
        for header in fault.get('headers', {}).items():
            self.send_header(*header)
        self.send_header('Content-Length', str(len(content) - start))
        self.end_headers()
        self._body(content[start:], fault)

    def _body(self, body, fault):
        body = body[: fault.get('drop', len(body))]
        try:
            if 'trickle' in fault:
                for i in range(len(body)):
                    self.wfile.write(body[i : i + 1])
                    time.sleep(fault['trickle'])
            self.wfile.write(body)
            time.sleep(fault.get('stall', 0))
        except OSError:
            return  # the client has hung up
        self.server.sent += len(body)

    def log_message(self, *args):
        """Nothing on stderr."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__(('127.0.0.1', 0), Handler)
        self.faults, self.requests, self.sent = [], [], 0
        self.address = f'http://127.0.0.1:{self.server_port}'


@pytest.fixture
def raw(monkeypatch):
    """Starts a server that says what it is told to."""
    monkeypatch.setenv('no_proxy', '127.0.0.1')
    running = []

    def start(pieces, pause=0.0):
        running.append(RawServer(pieces, pause))
        threading.Thread(target=running[-1].serve_forever, args=(0.02,), daemon=True).start()
        return running[-1]

    yield start
    for one in running:
        one.shutdown()
        one.server_close()


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv('no_proxy', '127.0.0.1')
    with Server() as running:
        threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture
def dead(server):
    """An address at which nothing listens."""
    with Server() as gone:
        address = gone.address
    return address


@pytest.fixture
def zoo(server, tmp_path, monkeypatch):
    """An index with one model, served by ``server``; caches are below ``tmp_path``."""
    metafile = tmp_path / METAFILE
    metafile.parent.mkdir(parents=True)
    metafile.write_text(
        'Models:\n  - Name: tiny\n    In Collection: Tiny\n    Config: tiny.py\n'
        f'    Weights: {server.address}/released/{NAME}\n'
        f'    Metadata: {{Training Data: noise, File Size: {len(CONTENT)}}}\n'
        '    Results: [{Dataset: noise, Task: Inpainting, Metrics: {PSNR: 9.5}}]\n'
        '  - Name: coming\n    In Collection: Tiny\n    Config: coming.py\n'
    )
    monkeypatch.setattr('mmdeepfill.zoo.index.packaged_folder', lambda: tmp_path)
    monkeypatch.setenv('MMDEEPFILL_HOME', str(tmp_path / 'home'))
    monkeypatch.delenv('MMDEEPFILL_MIRRORS', raising=False)
    return tmp_path
