"""A mirror that answers anything at all does not stop the next one."""

import itertools
import os
import threading
import time

import pytest

from mmdeepfill.core.errors import DownloadError
from mmdeepfill.core.identity import Identity
from mmdeepfill.zoo import fetch
from testbed.odd_mirrors import ODD, OK

from .conftest import CONTENT, NAME, SHA256

KNOWN = Identity(SHA256[:8], len(CONTENT))
PATIENCE = {'timeout': 0.5, 'retries': 0, 'pause': 0.01}


@pytest.mark.parametrize('name', ODD)
def test_the_next_mirror_is_asked(raw, server, tmp_path, name):
    pieces, _ = ODD[name]
    odd = raw(itertools.chain(pieces))
    target = fetch(
        [f'{odd.address}/{NAME}', f'{server.address}/{NAME}'], tmp_path / NAME, KNOWN, **PATIENCE
    )
    assert target.read_bytes() == CONTENT
    assert odd.asked >= 1 and server.requests


@pytest.mark.parametrize('name', [name for name in ODD if not name.endswith('without end')])
def test_what_is_odd_is_named(raw, tmp_path, name):
    pieces, words = ODD[name]
    odd = raw(pieces)
    with pytest.raises(DownloadError, match=words):
        fetch([f'{odd.address}/{NAME}'], tmp_path / NAME, KNOWN, **PATIENCE)


@pytest.mark.parametrize(
    'pieces',
    [
        [b'H', b'T', b'T', b'P', *[b'/'] * 60],
        [OK, *[b'a', b':', b' ', b'b', b'\r\n'] * 60],
        [OK + b'Transfer-Encoding: chunked\r\n\r\n', *[b'0'] * 300],
        [
            b'HTTP/1.1 302 Found\r\nLocation: /x\r\nTransfer-Encoding: chunked\r\n\r\n',
            *[b'0'] * 300,
        ],
    ],
    ids=['status', 'headers', 'chunk size', 'body of a redirect'],
)
def test_what_drips_times_out(raw, tmp_path, pieces):
    """A byte comes within the socket's timeout each time, and the end never."""
    dripping = raw(pieces, pause=0.05)
    start = time.monotonic()
    with pytest.raises(DownloadError, match='no answer for 0.5 seconds|infinite loop'):
        fetch([f'{dripping.address}/{NAME}'], tmp_path / NAME, KNOWN, **PATIENCE)
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    'head',
    [OK + b'\r\n', OK + b'Transfer-Encoding: chunked\r\n\r\n'],
    ids=['until the end', 'chunks'],
)
@pytest.mark.parametrize('source', ['size is known', 'range says it'])
def test_a_body_longer_than_the_file_is_left(raw, tmp_path, head, source):
    """It was once written to the end of the disk, and then compared."""
    identity = KNOWN
    if source == 'range says it':
        identity = Identity(SHA256[:8])
        head = head.replace(b'200 OK', b'206 Part').replace(
            b'\r\n\r\n', b'\r\nContent-Range: bytes 0-499999/500000\r\n\r\n'
        )
    block = b'\0' * 4096
    piece = b'1000\r\n' + block + b'\r\n' if b'chunked' in head else block
    endless = raw(itertools.chain([head], itertools.repeat(piece)))
    largest = [0]
    with pytest.raises(DownloadError, match='gives more than the 500000 bytes of the file'):
        fetch(
            [f'{endless.address}/{NAME}'],
            tmp_path / NAME,
            identity,
            **PATIENCE,
            progress=lambda done, total: largest.append(done),
        )
    assert max(largest) <= len(CONTENT)


@pytest.mark.parametrize(
    'answer', [b'HTTP/1.1 204 No Content\r\n\r\n', OK + b'Content-Length: 0\r\n\r\n', OK + b'\r\n']
)
def test_an_empty_answer_leaves_no_file(raw, tmp_path, answer):
    """Without a hash, any file is taken; but no weights have no bytes."""
    with pytest.raises(DownloadError, match='brings no file|gives an empty file'):
        fetch([f'{raw([answer]).address}/{NAME}'], tmp_path / NAME, **PATIENCE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize('path', ['pipe', '/dev/zero', '.'])
def test_a_path_that_is_no_regular_file(tmp_path, path):
    """Opening a pipe waits for a writer; a device has no end."""
    if path == 'pipe':
        os.mkfifo(tmp_path / path)
    done = []

    def ask():
        with pytest.raises(DownloadError, match='expected a regular file, got a'):
            fetch([str(tmp_path / path)], tmp_path / 'target' / NAME, KNOWN)
        done.append(True)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(10)
    assert done
