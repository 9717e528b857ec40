"""The page takes no more than it says, whatever is announced, and unpickles nothing."""
import socket

import pytest

pytest.importorskip('starlette', reason='needs the extra: pip install "mmdeepfill[app]"')
pytest.importorskip('uvicorn', reason='needs the extra: pip install "mmdeepfill[app]"')

from mmdeepfill.app.limits import Limits  # noqa: E402
from tests.app.conftest import running  # noqa: E402
from tests.fuzz.images import seeds  # noqa: E402

from .test_entrances import write_bomb  # noqa: E402

PIECE = 10_000


@pytest.fixture
def app(tmp_path):
    (tmp_path / 'app').mkdir()
    with running(tmp_path / 'app', limits=Limits(upload_bytes=50_000, pixels=40_000)) as client:
        yield client


def send_without_end(app, *headers):
    """The status, and how many bytes went before the connection was closed."""
    host, port = app.host.rsplit(':', 1)
    head = ['POST /api/pictures?name=a.png HTTP/1.1', f'Host: {app.host}', *headers, '', '']
    sent, answer = 0, b''
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall('\r\n'.join(head).encode())
        try:
            while sent < 100_000_000:
                piece = bytes(PIECE)
                if 'Transfer-Encoding: chunked' in headers:
                    piece = b'%x\r\n%b\r\n' % (PIECE, piece)
                connection.sendall(piece)
                sent += PIECE
        except OSError:
            pass
        try:
            answer = connection.recv(65536)
        except OSError:  # reset: it was closed while more was on the way
            pass
    return answer[:12], sent


@pytest.mark.parametrize('header', ['Transfer-Encoding: chunked', f'Content-Length: {2**60}'])
def test_a_body_without_end_is_cut_off(app, header):
    answer, sent = send_without_end(app, header)
    assert answer in (b'HTTP/1.1 413', b'')
    assert sent < 50_000_000  # what the buffers of two sockets hold
    assert not list(app.folder.iterdir())
    assert app.ask('GET', '/api/settings').status == 200


@pytest.mark.parametrize('kind', ['zip', 'old', 'tar'])
def test_a_pickle_is_no_picture(app, tmp_path, kind):
    flag = tmp_path / 'was run'
    with open(write_bomb(tmp_path / 'bomb.pth', flag, kind), 'rb') as file:
        data = file.read()
    answer = app.upload(data, 'bomb.png')
    assert answer.status == 422 and 'no picture' in answer.error
    picture = app.upload(seeds()[0]).json['id']
    answer = app.submit(picture, data)
    assert answer.status == 422 and 'must be a PNG' in answer.error
    assert not flag.exists()
