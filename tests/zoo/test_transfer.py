"""Every fault of a server is recovered, or named."""

import fcntl
import os
import resource
import threading
import time

import pytest

from mmdeepfill.core.errors import DownloadError
from mmdeepfill.core.identity import Identity
from mmdeepfill.zoo import fetch

from .conftest import CONTENT, NAME, SHA256

KNOWN = Identity(SHA256[:8], len(CONTENT))
PATIENCE = {'timeout': 0.3, 'retries': 2, 'pause': 0.01}


@pytest.fixture
def target(tmp_path):
    return tmp_path / 'new' / 'folder' / NAME


def get(server, target, *faults, identity=KNOWN, **kwargs):
    server.faults.extend(faults)
    return fetch([f'{server.address}/{NAME}'], target, identity, **{**PATIENCE, **kwargs})


def assert_got(target):
    assert target.read_bytes() == CONTENT
    assert list(target.parent.iterdir()) == [target]


def test_the_folder_is_made_and_nothing_else_is_left(server, target):
    seen = []
    path = get(server, target, progress=lambda done, total: seen.append((done, total)))
    assert path == target
    assert_got(target)
    assert server.requests == [(f'/{NAME}', None)]
    assert seen[0] == (0, len(CONTENT)) and seen[-1] == (len(CONTENT), len(CONTENT))


def test_a_good_file_is_not_fetched_again(server, target):
    get(server, target)
    get(server, target)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    'fault',
    [
        {'status': 500},
        {'status': 503, 'headers': {'Retry-After': '0'}},
        {'status': 429},
        {'drop': 0},
        {'stall': 1, 'drop': 0},
    ],
)
def test_a_fault_that_passes(server, target, fault):
    get(server, target, fault, fault)
    assert_got(target)
    assert len(server.requests) == 3


def test_after_a_drop_only_the_rest_is_fetched(server, target):
    get(server, target, {'drop': 200_000}, {'drop': 100_000})
    assert_got(target)
    assert [wanted for _, wanted in server.requests] == [None, 'bytes=200000-', 'bytes=300000-']
    assert server.sent == len(CONTENT)


def test_any_number_of_drops_that_each_bring_something(server, target):
    get(server, target, *[{'drop': 50_000}] * 9, retries=0)
    assert_got(target)


def test_a_stalled_server_is_left_and_resumed(server, target):
    get(server, target, {'drop': 200_000, 'stall': 5})
    assert_got(target)
    assert server.requests[1][1] == 'bytes=200000-'


def test_a_trickle_counts_as_stalled(server, target):
    get(server, target, {'trickle': 0.02})
    assert_got(target)
    assert len(server.requests) == 2 and int(server.requests[1][1][6:-1]) < 100


def test_a_server_without_ranges(server, target):
    get(server, target, {'drop': 200_000}, {'ranges': False})
    assert_got(target)
    assert server.requests[1][1] == 'bytes=200000-'


def test_redirect_keeps_the_range(server, target):
    there = {'Location': f'{server.address}/there'}
    get(
        server,
        target,
        {'status': 302, 'headers': there},
        {'drop': 200_000},
        {'status': 307, 'headers': there},
    )
    assert_got(target)
    assert server.requests[1] == ('/there', None)
    assert server.requests[3] == ('/there', 'bytes=200000-')


@pytest.mark.parametrize(
    'faults, message',
    [
        ([{'status': 404}], 'HTTP 404 Not Found'),
        ([{'status': 403}], 'HTTP 403 Forbidden'),
        ([{'status': 500}] * 3, 'HTTP 500 Internal Server Error; asked 3 times'),
        ([{'drop': 100, 'ranges': False}] * 4, 'ended after 100 of 500000 bytes; asked 3 times'),
        ([{'drop': 0, 'stall': 9}] * 3, 'no answer for 0.3 seconds; asked 3 times'),
        (
            [{'content': CONTENT[:-1] + b'x'}],
            r'gives another file: expected sha256 [0-9a-f]{8}, got',
        ),
        ([{'content': CONTENT[:1000]}], 'has another file, of 1000 bytes instead of 500000'),
        ([{'headers': {'Content-Type': 'text/html'}}], 'answers with a web page'),
        ([{'status': 302, 'headers': {'Location': 'file:///etc/passwd'}}], 'HTTP 302'),
    ],
)
def test_a_fault_that_stays_is_named(server, target, faults, message):
    with pytest.raises(DownloadError, match=f'(?s){NAME} could not be had:.*{message}'):
        get(server, target, *faults)
    assert not target.exists()
    assert len(server.requests) == len(faults)


def test_nothing_listens(dead, target):
    with pytest.raises(DownloadError, match='Connection refused; asked 3 times'):
        fetch([f'{dead}/{NAME}'], target, KNOWN, **PATIENCE)


@pytest.mark.parametrize(
    'address, message',
    [('ftp://127.0.0.1/x.pth', 'neither http'), ('http://127.0.0.1:port/x.pth', 'is no address')],
)
def test_no_address(target, address, message):
    with pytest.raises(DownloadError, match=message):
        fetch([address], target, KNOWN, **PATIENCE)


def test_first_mirror_dead_second_wrong_third_alive(server, dead, target, tmp_path):
    server.faults.append({'content': CONTENT[::-1]})
    (tmp_path / NAME).write_bytes(CONTENT)
    fetch(
        [f'{dead}/{NAME}', f'{server.address}/{NAME}', (tmp_path / NAME).as_uri()],
        target,
        KNOWN,
        **PATIENCE,
    )
    assert_got(target)


def test_a_mirror_goes_on_where_another_stopped(server, target):
    sources = [f'{server.address}/{path}' for path in 'ab']
    server.faults.extend([{'drop': 200_000}] + [{'status': 500}] * 3)
    fetch(sources, target, KNOWN, **PATIENCE)
    assert_got(target)
    assert server.requests[-1] == ('/b', 'bytes=200000-')


def test_a_plain_path_and_its_faults(target, tmp_path):
    source = tmp_path / NAME
    with pytest.raises(DownloadError, match='No such file or directory'):
        fetch([str(source)], target, KNOWN)
    source.write_bytes(CONTENT)
    fetch([str(source)], target, KNOWN)
    assert_got(target)
    assert source.read_bytes() == CONTENT


@pytest.mark.parametrize(
    'left',
    [CONTENT[:200_000], CONTENT, CONTENT + b'more', b'other bytes'],
    ids=['part', 'whole', 'too much', 'wrong'],
)
@pytest.mark.parametrize('kind', ['server', 'path'])
def test_whatever_an_earlier_run_left(server, target, tmp_path, left, kind):
    target.parent.mkdir(parents=True)
    target.with_name(NAME + '.part').write_bytes(left)
    (tmp_path / NAME).write_bytes(CONTENT)
    source = f'{server.address}/x' if kind == 'server' else str(tmp_path / NAME)
    fetch([source], target, KNOWN, **PATIENCE)
    assert_got(target)
    if kind == 'server' and CONTENT.startswith(left):
        assert server.sent == len(CONTENT) - len(left)


def test_what_drops_and_is_wrong_in_the_end_is_not_asked_for_ever(server, target):
    wrong = CONTENT[::-1]
    with pytest.raises(DownloadError, match='gives another file'):
        get(server, target, *[{'content': wrong, 'drop': 300_000}] * 50)
    assert len(server.requests) <= 4


def test_without_a_hash_nothing_of_an_earlier_run_is_used(server, target):
    target.parent.mkdir(parents=True)
    target.with_name(NAME + '.part').write_bytes(b'left')
    get(server, target, identity=Identity())
    assert_got(target)


def test_a_bad_file_stays_until_there_is_a_good_one(server, target):
    target.parent.mkdir(parents=True)
    target.write_bytes(b'mine')
    with pytest.raises(DownloadError, match='HTTP 404'):
        get(server, target, {'status': 404})
    assert target.read_bytes() == b'mine'
    get(server, target)
    assert_got(target)


def test_a_folder_in_the_way(server, target):
    target.mkdir(parents=True)
    with pytest.raises(IsADirectoryError, match='expected a file or nothing, got a folder'):
        get(server, target)
    assert server.requests == []


def test_a_disk_that_takes_no_more_is_named(server, target):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, hard))
    try:
        with pytest.raises(OSError, match=f'File too large: .*{NAME}.part'):
            get(server, target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    get(server, target)
    assert_got(target)
    assert server.requests[1][1] == 'bytes=200000-'


def test_two_at_once_fetch_it_once(server, target):
    server.faults.append({'drop': 400_000})
    threads = [threading.Thread(target=get, args=(server, target)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert_got(target)
    assert server.sent == len(CONTENT)


def test_who_waited_does_not_write_to_what_has_been_renamed(server, target, tmp_path):
    part = target.with_name(NAME + '.part')
    part.parent.mkdir(parents=True)
    with open(part, 'a+b') as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        waiting = threading.Thread(target=get, args=(server, target))
        waiting.start()
        deadline = time.monotonic() + 2  # for kernels without that table
        while f'{os.fstat(held.fileno()).st_ino} ' not in waiters():
            time.sleep(0.01)
            if time.monotonic() > deadline:
                break
        part.rename(tmp_path / 'done')
        part.write_bytes(CONTENT[:1000])
    waiting.join()
    assert_got(target)
    assert (tmp_path / 'done').read_bytes() == b''
    assert server.requests == [(f'/{NAME}', 'bytes=1000-')]


def waiters():
    """Lines of the kernel's table of locks for who waits: ``... -> FLOCK ... dev:inode 0 EOF``."""
    with open('/proc/locks') as table:
        return ''.join(line for line in table if '->' in line)
