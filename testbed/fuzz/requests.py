"""Requests to the page: a real server on 127.0.0.1 and sockets, well-formed and not."""

import logging
import re
import socket
from contextlib import contextmanager

from hypothesis import strategies as st

from mmdeepfill.app.limits import Limits
from testbed.app_server import running

from . import images
from .masks import _seeds as mask_seeds
from .mutation import mutated
from .target import Target

#: Seconds for an answer to what is a whole request; of others nobody can tell.
_PATIENCE, _GLANCE = 20.0, 0.1
_LIMITS = Limits(upload_bytes=20_000, pixels=40_000, waiting=3, pictures=4, results=4)
_PATHS = [
    '/',
    '/main.js',
    '/api/settings',
    '/api/pictures',
    '/api/pictures/{picture}/view.png',
    '/api/pictures/{picture}',
    '/api/pictures/{picture}/source',
    '/api/abilities',
    '/api/pictures/{picture}/jobs',
    '/api/jobs/{job}',
    '/api/jobs/{job}/leave',
    '/api/jobs/{job}/view.png',
    '/api/jobs/{job}/result',
    '/api/jobs/{job}/attention.png',
    '/api/jobs/{job}/continue',
    '/../../etc/passwd',
    '/..%2f..%2fetc/passwd',
    '//etc/passwd',
    '/assets/main.js',
    '/api/pictures/..%2f{picture}/view.png',
    '/api/jobs/%00',
    '/%ff',
    '/é',
    '*',
    'http://x/',
    '',
]
_QUERIES = [
    '',
    '?name=a.png',
    '?name=../../x',
    '?name=%00%0d%0aX:%20y',
    '?name=' + 'a' * 3000,
    '?model=opencv_telea',
    '?model=opencv_telea&feather=3&strategy=crop',
    '?model=opencv_telea&attention=1&per_component=1',
    '?model=nope',
    '?model=/etc/passwd',
    '?model=opencv_telea&feather=-1',
    '?model=opencv_telea&feather=1e9',
    '?&&==',
    '?%zz',
    '?model=opencv_telea&feather=' + '9' * 5000,
    '?model=opencv_telea&feather=٣',
]
_HEADERS = [
    'Origin: http://{host}',
    'Origin: null',
    'Origin: http://evil.example',
    'Range: bytes=0-5',
    'Range: bytes=9-1',
    'Range: x',
    'Expect: 100-continue',
    'Sec-Fetch-Site: cross-site',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'X: ' + 'y' * 3000,
    'If-None-Match: *',
    'Content-Type: multipart/form-data',
    'Cookie: a=b',
    'Accept-Encoding: \xff',
    'If-Modified-Since: never',
    'If-Range: x',
]
_HOSTS = ['{host}', '{host}', '{host}', '{host}', 'localhost', 'evil.example', '[::1', '']
_SPOILT = images.seeds()[:16] + mask_seeds()[:2]
_BODIES = st.one_of(
    st.just(b''),
    st.sampled_from(_SPOILT),
    mutated(_SPOILT),
    images.CLAIMS,
    st.just(bytes(30_000)),
    st.just(bytes(90_000)),
    st.binary(max_size=30),
)


def _request(method, path, query, headers, host, body, framing):
    head = [f'{method} {path}{query} HTTP/1.1', f'Host: {host}', 'Connection: close', *headers]
    length = {'right': len(body), 'short': len(body) // 2, 'huge': 2**60, 'negative': -1}
    if framing in length:
        head.append(f'Content-Length: {length[framing]}')
    elif framing == 'words':
        head.append('Content-Length: many')
    else:
        head.append('Transfer-Encoding: chunked')
        size = b'zz' if framing == 'bad chunks' else b'%x' % max(len(body), 1)
        body = size + b'\r\n' + (body or b'x') + b'\r\n0\r\n\r\n'
    whole = framing in ('right', 'chunked') and not any('Upgrade' in one for one in headers)
    return '\r\n'.join(head).encode('utf-8') + b'\r\n\r\n' + body, whole


_LIKELY = st.sampled_from(
    [
        ('GET', '/api/settings', ''),
        ('GET', '/', ''),
        ('POST', '/api/pictures', '?name=a.png'),
        ('POST', '/api/pictures/{picture}/jobs', '?model=opencv_telea'),
        ('GET', '/api/jobs/{job}', ''),
        ('GET', '/api/jobs/{job}/result', ''),
    ]
)
_ANY = st.tuples(
    st.sampled_from(['GET', 'POST', 'DELETE', 'PUT', 'HEAD', 'OPTIONS', 'get', 'É']),
    st.sampled_from(_PATHS),
    st.sampled_from(_QUERIES),
)
_REQUESTS = st.builds(
    lambda line, *rest: _request(*line, *rest),
    _LIKELY | _ANY,
    st.lists(st.sampled_from(_HEADERS), max_size=2),
    st.sampled_from(_HOSTS),
    _BODIES,
    st.sampled_from(
        ['right', 'right', 'chunked', 'short', 'huge', 'negative', 'words', 'bad chunks']
    ),
)
_WHOLE = [
    _request('POST', '/api/pictures', '?name=a.png', [], '{host}', _SPOILT[0], 'right')[0],
    _request('GET', '/api/settings', '', ['Origin: http://{host}'], '{host}', b'', 'right')[0],
    _request('POST', '/api/pictures', '', [], '{host}', _SPOILT[2], 'chunked')[0],
]
_NOISE = st.one_of(mutated(_WHOLE), st.binary(max_size=60)).map(lambda data: (data, False))


class _Errors(logging.Handler):
    """What the server says of itself when something breaks inside."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.records = []

    def emit(self, record):
        text = self.format(record)
        # uvicorn has refused a broken body by then, and tells that the app answers too late
        if 'h11._util.LocalProtocolError' not in text:
            self.records.append(text)


def _ask(address, data, seconds):
    """The status, or 0: the connection was closed, or nothing came."""
    host, port = address.rsplit(':', 1)
    answer = b''
    with socket.create_connection((host, int(port)), timeout=_PATIENCE) as connection:
        try:
            connection.sendall(data)
        except OSError:  # it may refuse what it has not read
            pass
        connection.settimeout(seconds)
        try:
            while piece := connection.recv(65536):
                answer += piece
        except TimeoutError:
            if seconds == _PATIENCE:
                raise AssertionError(f'no end of the answer after {seconds} seconds') from None
        except ConnectionError:
            pass
    statuses = [int(one) for one in re.findall(rb'^HTTP/1\.1 (\d{3})', answer, re.MULTILINE)]
    final = [one for one in statuses if one != 100]
    return final[0] if final else 0


@contextmanager
def start(folder):
    errors = _Errors()
    loggers = [
        logging.getLogger(name) for name in ('uvicorn.error', 'mmdeepfill.app.jobs', 'asyncio')
    ]
    with running(folder, limits=_LIMITS) as client:
        for logger in loggers:  # uvicorn has set its own by now
            logger.addHandler(errors)
        try:
            yield _checker(client, errors)
        finally:
            for logger in loggers:
                logger.removeHandler(errors)


def _checker(client, errors):
    ids = {'picture': 'none', 'job': 'none'}

    def renew():
        """An upload and a job that are there, whatever was done to the last ones."""
        if client.ask('GET', f'/api/pictures/{ids["picture"]}/view.png').status != 200:
            ids['picture'] = client.upload(images.seeds()[0]).json['id']
        if client.ask('GET', f'/api/jobs/{ids["job"]}').status != 200:
            answer = client.submit(ids['picture'], mask_seeds()[0])
            assert answer.status in (201, 429), answer.body
            ids['job'] = answer.json.get('id', 'none')

    count = [0]

    def check(case):
        data, whole = case
        if count[0] % 25 == 0:
            renew()
        count[0] += 1
        for name, value in dict(ids, host=client.host).items():
            data = data.replace(b'{%s}' % name.encode(), value.encode())
        status = _ask(client.host, data, _PATIENCE if whole else _GLANCE)
        assert status < 500, status
        said, errors.records = errors.records, []
        assert not said, said
        assert client.ask('GET', '/api/settings').status == 200, 'the server is gone'
        if whole:
            assert status, 'no answer to a whole request'
        return 'valid' if 200 <= status < 400 else f'status {status}' if status else 'no answer'

    return check


TARGET = Target(_REQUESTS | _NOISE, start)
