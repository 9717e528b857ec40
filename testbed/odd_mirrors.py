"""Mirrors that answer anything at all."""

import itertools
import socketserver
import time

OK = b'HTTP/1.1 200 OK\r\n'

#: What is said in place of an HTTP answer -> what the error says of it, with no next mirror.
ODD = {
    'nothing': ([b''], 'Remote end closed connection'),
    'no HTTP': ([b'220 ftp.example.org ready\r\n'], '220 ftp'),
    'length with an exponent': (
        [OK + 'Content-Length: ²\r\n\r\n'.encode('latin-1') + b'x'],
        'ended after 1 of 500000',
    ),
    'length of 5000 digits': (
        [OK + b'Content-Length: ' + b'9' * 5000 + b'\r\n\r\nx'],
        'ended after 1 of 500000',
    ),
    'negative length': ([OK + b'Content-Length: -1\r\n\r\nx'], 'ended after 1 of 500000'),
    'wait with an exponent': (
        ['HTTP/1.1 503 Busy\r\nRetry-After: ²\r\n\r\n'.encode('latin-1')],
        'HTTP 503 Busy',
    ),
    'wait until a date': (
        [b'HTTP/1.1 429 Slow\r\nRetry-After: Wed, 21 Oct 2099 07:28:00 GMT\r\n\r\n'],
        'HTTP 429',
    ),
    'range with an exponent': (
        ['HTTP/1.1 206 Part\r\nContent-Range: bytes ²-²/²\r\n\r\n'.encode('latin-1')],
        'answered a request for bytes from 0 with',
    ),
    'range without end': (
        [b'HTTP/1.1 206 Part\r\nContent-Range: bytes 0-9/' + b'9' * 5000 + b'\r\n\r\nx'],
        'ended after 1 of 500000',
    ),
    'no content': (
        [b'HTTP/1.1 204 No Content\r\n\r\n'],
        'HTTP 204 No Content, which brings no file',
    ),
    'reset content': ([b'HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n'], 'brings no file'),
    'redirect to FTP': (
        [b'HTTP/1.1 302 Found\r\nLocation: ftp://127.0.0.1/x.pth\r\n\r\n'],
        "HTTP 302 Found, to 'ftp://127.0.0.1/x.pth', which is neither http",
    ),
    'redirect to a file': (
        [b'HTTP/1.1 301 Moved\r\nLocation: file:///etc/passwd\r\n\r\n'],
        'which is neither http',
    ),
    'redirect to nowhere': ([b'HTTP/1.1 302 Found\r\n\r\n'], 'HTTP 302 Found'),
    'redirect to no address': (
        [b'HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n'],
        'is no address',
    ),
    'redirect with a space': ([b'HTTP/1.1 302 F\r\nLocation: http://a b/\r\n\r\n'], 'no address'),
    'redirect to itself': ([b'HTTP/1.1 302 F\r\nLocation: /x\r\n\r\n'], 'redirect'),
    'status that is none': (['HTTP/1.1 ²00 OK\r\n\r\n'.encode('latin-1')], 'HTTP/1.1'),
    'headers without end': (itertools.chain([OK], itertools.repeat(b'a: b\r\n' * 99)), 'headers'),
    'one header without end': (itertools.chain([OK], itertools.repeat(b'a' * 9999)), 'header line'),
    'continue without end': (
        itertools.repeat(b'HTTP/1.1 100 Continue\r\n\r\n' * 99),
        'no answer for 0.5',
    ),
    'chunk of no size': (
        [OK + b'Transfer-Encoding: chunked\r\n\r\nzz\r\n'],
        'IncompleteRead|zz|invalid',
    ),
}


class RawHandler(socketserver.StreamRequestHandler):
    """Answers a request with the bytes of ``server.pieces``, a pause between each two."""

    def handle(self):
        while self.rfile.readline().strip():
            pass
        self.server.asked += 1
        try:
            for piece in self.server.pieces:
                self.wfile.write(piece)
                self.server.sent += len(piece)
                time.sleep(self.server.pause)
        except OSError:
            pass  # the client has hung up


class RawServer(socketserver.ThreadingTCPServer):
    """Says what it is told to, HTTP or not.

    Args:
        pieces (Iterable[bytes]): May have no end.
        pause (float): Seconds after each.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self, pieces, pause=0.0):
        super().__init__(('127.0.0.1', 0), RawHandler)
        self.pieces, self.pause, self.asked, self.sent = pieces, pause, 0, 0
        self.address = f'http://127.0.0.1:{self.server_address[1]}'
