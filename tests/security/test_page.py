"""The page takes no more than it says, whatever is announced, and unpickles nothing."""

import re
import resource
import socket
import struct

import pytest

pytest.importorskip('starlette', reason='needs the extra: pip install "mmdeepfill[app]"')
pytest.importorskip('uvicorn', reason='needs the extra: pip install "mmdeepfill[app]"')

from mmdeepfill.app.limits import Limits
from testbed.app_server import running
from testbed.attacks.pictures import FILES, tiff
from testbed.fuzz.whole_files import seeds

from .test_entrances import write_bomb

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


@pytest.mark.parametrize('name', FILES)
def test_a_picture_with_a_second_size(app, name):
    content, says = FILES[name]
    before = peak()
    answer = app.upload(content, 'holiday.png')
    assert answer.status in (413, 422)
    assert re.search(f'{says}|is no picture|larger than|has 13000 x', answer.error)
    assert str(app.folder) not in answer.error and not list(app.folder.iterdir())
    assert peak() - before < 200


def test_a_header_that_asks_for_more_than_the_memory(app):
    """Pillow would ask the file for 16 GB."""
    content = bytearray(
        tiff(
            {
                256: 32,
                257: 32,
                258: 8,
                259: 1,
                262: 1,
                277: 1,
                284: 1,
                278: 32,
                273: (None,),
                279: 1024,
                305: (0,) * 4,
            },
            bytes(1024),
        )
    )
    at = content.index(struct.pack('<HHI', 305, 4, 4))
    content[at + 4 : at + 8] = struct.pack('<I', 2**32 - 1)
    before = peak()
    assert app.upload(bytes(content), 'a.tif').status in (201, 422)
    assert peak() - before < 200


def test_errors_name_what_the_user_sent_and_not_where_it_lies(app):
    whole = seeds()[0]  # a PNG of 20 x 17
    picture = app.upload(whole, 'holiday.png').json['id']
    head = whole[:33]
    for mask in (head, head + b'rubbish' * 99, whole[: len(whole) // 2]):
        job = app.submit(picture, mask)
        error = app.wait(job.json['id'])['error'] if job.status == 201 else job.error
        assert 'mask' in error and str(app.folder) not in error and 'picture-' not in error
    answer = app.upload(whole[: len(whole) // 2], 'holiday.png')
    assert answer.status == 422 and 'holiday.png' in answer.error
    assert str(app.folder) not in answer.error


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
