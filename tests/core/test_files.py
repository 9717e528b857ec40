"""Files that are whole or not there, on disks that are full, by processes that are killed."""

import errno
import os
import resource
import socket
from pathlib import Path

import pytest

from mmdeepfill.core.files import (
    NotAFileError,
    atomic_write,
    lock,
    naming,
    open_regular,
    remove_half_written,
    sha256_of,
    temporary_stem,
)


def _socket(path):
    socket.socket(socket.AF_UNIX).bind(str(path))


@pytest.mark.parametrize(
    'make,kind',
    [
        (os.mkdir, 'a folder'),
        (os.mkfifo, 'a named pipe'),
        (lambda path: os.symlink('/dev/zero', path), 'a device'),
    ],
)
def test_regular_files_alone(tmp_path, make, kind):
    make(tmp_path / 'a')
    for call in (open_regular, sha256_of):
        with pytest.raises(
            NotAFileError, match=f'expected a regular file, got {kind}: .*/a'
        ) as found:
            call(tmp_path / 'a')
        assert found.value.kind == kind


def test_a_socket(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # its name has a bound
    _socket('a')
    with pytest.raises(OSError):
        open_regular('a')


def test_a_file_and_a_link_to_it(tmp_path):
    (tmp_path / 'a').write_bytes(b'content')
    (tmp_path / 'b').symlink_to('a')
    for name in 'ab':
        with open_regular(tmp_path / name) as file:
            assert file.read() == b'content'
    with pytest.raises(FileNotFoundError):
        open_regular(tmp_path / 'c')


@pytest.fixture
def small_files():
    """No file of this process may be larger than 4000 bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_disk_that_takes_no_more_is_reported_with_the_file(tmp_path, small_files):
    path = tmp_path / 'result.png'
    path.write_bytes(b'before')
    with pytest.raises(OSError) as caught, atomic_write(path) as file:
        file.write(bytes(5000))
    assert (caught.value.errno, caught.value.filename) == (errno.EFBIG, str(path))
    assert path.read_bytes() == b'before' and list(tmp_path.iterdir()) == [path]


def test_an_error_that_has_a_name_or_another_cause_keeps_its_own(tmp_path):
    with pytest.raises(FileNotFoundError, match="'there'"), naming('here'):
        raise FileNotFoundError(errno.ENOENT, 'no', 'there')
    with pytest.raises(OSError, match='no network') as caught, naming('here'):
        raise OSError('no network')
    assert caught.value.filename is None


def test_what_killed_processes_left_goes_and_nothing_else(tmp_path):
    gone = [tmp_path / f'.{name}.0123456789ab.tmp' for name in ('a.png', 'b.tar.gz')]
    stays = [
        tmp_path / name
        for name in (
            '.c.png.0123456789ab.tmp',
            '.a.png.tmp',
            '.a.png.0123456789AB.tmp',
            'a.png',
            '.a.png.0123456789ab0.tmp',
        )
    ]
    for path in (*gone, *stays):
        path.write_bytes(b'half')
    with atomic_write(tmp_path / 'a.png') as file:  # is being written: not left by anybody
        file.write(b'whole')
        assert remove_half_written(tmp_path, {'a.png', 'b.tar.gz'}.__contains__) == gone
    assert all(path.exists() for path in stays) and not any(path.exists() for path in gone)
    assert (tmp_path / 'a.png').read_bytes() == b'whole'
    assert remove_half_written(tmp_path / 'missing', lambda name: True) == []


@pytest.mark.parametrize(
    'name', [237 * 'a', 238 * 'a', 251 * 'a' + '.png', 127 * 'ä' + 'a', 'a' + 127 * 'ä']
)
def test_a_name_may_be_as_long_as_the_system_allows(tmp_path, name):
    assert len(name.encode()) <= 255
    with atomic_write(tmp_path / name) as file:
        file.write(b'whole')
        (half,) = tmp_path.iterdir()
        assert len(half.name.encode()) in (254, 255)
        half.name.encode()  # no half of a character
    assert [path.name for path in tmp_path.iterdir()] == [name]
    half.write_bytes(b'half')
    assert remove_half_written(tmp_path, {temporary_stem(name)}.__contains__) == [half]
    assert (tmp_path / name).read_bytes() == b'whole'


@pytest.mark.parametrize(
    'name, number',
    [(256 * 'a', errno.ENAMETOOLONG), (128 * 'ä', errno.ENAMETOOLONG), ('folder', errno.EISDIR)],
)
def test_what_cannot_be_written_is_reported_by_its_name(tmp_path, name, number):
    (tmp_path / 'folder').mkdir()
    with pytest.raises(OSError) as caught, atomic_write(tmp_path / name) as file:
        file.write(b'whole')
    told = caught.value
    assert told.errno == number and told.filename == str(tmp_path / name)
    assert '->' not in str(told) and '.tmp' not in str(told)
    assert [path.name for path in tmp_path.iterdir()] == ['folder']


def test_a_lock_ends_with_its_process(tmp_path):
    path = Path(tmp_path, 'locked')
    with open(path, 'ab') as ours:
        assert lock(ours)
        with open(path, 'ab') as other:
            assert not lock(other)
    pid = os.fork()
    if not pid:
        held = open(path, 'ab')
        os._exit(0 if lock(held) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    with open(path, 'ab') as other:
        assert lock(other)
