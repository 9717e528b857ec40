"""`mmdeepfill app` as a process."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.helpers import ROOT, heed_interrupts

pytest.importorskip('starlette', reason='needs the extra: pip install "mmdeepfill[app]"')
pytest.importorskip('uvicorn', reason='needs the extra: pip install "mmdeepfill[app]"')

from mmdeepfill.app.folder import WorkFolder, sweep
from testbed.app_server import Client
from tests.app.conftest import box_mask, encode, noise


@contextmanager
def command(tmp_path, *options):
    """The process, once it has printed its address, with that as ``client``."""
    temporary = tmp_path / 'temporary'
    temporary.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, '-W', 'ignore', '-m', 'mmdeepfill', 'app', '--no-browser', *options],
        env=dict(
            os.environ,
            PYTHONPATH=str(ROOT),
            TMPDIR=str(temporary),
            OMP_NUM_THREADS='1',
            MMDEEPFILL_HOME=str(tmp_path / 'home'),
        ),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,
    )
    try:
        line = process.stdout.readline()
        found = re.match(r'mmdeepfill app: (http://\S+/)', line)
        assert found, (line, process.communicate(timeout=60))
        process.client, process.temporary = Client(found.group(1)), temporary
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize('number', [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly(tmp_path, number):
    with command(tmp_path, '--port', '0') as process:
        assert process.client.address.startswith('http://127.0.0.1:')
        assert process.client.upload(encode(noise(20, 20, 3))).status == 201
        assert len(list(process.temporary.glob('mmdeepfill-app-*/picture-*'))) == 1
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert out == 'stopped\n' and 'Traceback' not in err and 'warning' not in err
    assert not list(process.temporary.glob('mmdeepfill-app-*'))


def begin_large(client):
    """A job in its middle: OpenCV's time grows with the square of the hole's side, to minutes."""
    size = (3000, 3000)
    picture = client.upload(encode(noise(*size)), 'large.png').json['id']
    job = client.submit(picture, encode(box_mask(*size, 10, 10, 2900, 2900))).json['id']
    wait_for(lambda: client.ask('GET', f'/api/jobs/{job}').json['stage'] == 'Filling', 60)


def test_it_ends_in_the_middle_of_a_job(tmp_path):
    with command(tmp_path, '--port', '0') as process:
        begin_large(process.client)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert time.monotonic() - began < 10
    assert process.returncode == 0 and out == 'stopped\n' and 'Traceback' not in err
    assert not list(process.temporary.glob('mmdeepfill-app-*'))


def test_what_a_killed_app_left_is_removed_by_the_next(tmp_path):
    with command(tmp_path, '--port', '0') as process:
        begin_large(process.client)
        children = children_of(process.pid)
        process.send_signal(signal.SIGKILL)
        process.wait(30)
        (left,) = process.temporary.glob('mmdeepfill-app-*')
        assert list(left.glob('picture-*/source.png'))
        wait_for(lambda: not any(map(is_running, children)))  # nor does the job run on
        with command(tmp_path, '--port', '0') as alive:
            assert not left.exists()
            image, mask = encode(noise(20, 20, 3)), encode(box_mask(20, 20, 5, 5, 4, 4))
            assert alive.client.upload(image).status == 201
            with command(tmp_path, '--port', '0') as third:
                assert len(list(third.temporary.glob('mmdeepfill-app-*'))) == 2
                assert len(list(third.temporary.glob('mmdeepfill-app-*/picture-*'))) == 1
                assert alive.client.fill(image, mask).status == 200


def children_of(pid):
    """Process ids, from what the kernel says of each process."""
    found = []
    for path in Path('/proc').glob('[0-9]*/stat'):
        with suppress(OSError):
            if int(path.read_text().rpartition(')')[2].split()[1]) == pid:
                found.append(int(path.parent.name))
    return found


def is_running(pid):
    with suppress(OSError):
        return Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()[0] != 'Z'
    return False


def wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_folders_that_are_not_to_be_removed(tmp_path):
    """Links, of another name, without a lock however old, or with a lock that is none."""
    others, old = tmp_path / 'others', tmp_path / 'mmdeepfill-app-unlocked'
    (others / 'x').mkdir(parents=True)
    (others / 'lock').touch()
    (tmp_path / 'mmdeepfill-app-link').symlink_to(others)
    old.mkdir()
    os.utime(old, (1, 1))
    for name in ('mmdeepfill-app-dead', 'mmdeepfill-application'):
        (tmp_path / name).mkdir()
        (tmp_path / name / 'lock').touch()
    (tmp_path / 'mmdeepfill-app-linked').mkdir()
    (tmp_path / 'mmdeepfill-app-linked' / 'lock').symlink_to(others / 'lock')
    (tmp_path / 'mmdeepfill-app-file').touch()
    sweep(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        'others',
        'mmdeepfill-app-link',
        'mmdeepfill-app-unlocked',
        'mmdeepfill-app-file',
        'mmdeepfill-app-linked',
        'mmdeepfill-application',
    }
    assert (others / 'x').is_dir() and (others / 'lock').exists()


def test_a_folder_of_another_user_stays(tmp_path, monkeypatch):
    dead = tmp_path / 'mmdeepfill-app-dead'
    dead.mkdir()
    (dead / 'lock').touch()
    owner = os.getuid()
    monkeypatch.setattr(os, 'getuid', lambda: owner + 1)
    sweep(tmp_path)
    assert dead.exists()
    monkeypatch.undo()
    sweep(tmp_path)
    assert not dead.exists()


def test_a_folder_is_never_seen_with_a_free_lock(tmp_path, monkeypatch):
    """Another app starts just before this one has its lock."""
    fcntl = pytest.importorskip('fcntl')
    monkeypatch.setattr('tempfile.tempdir', str(tmp_path))
    take, seen = fcntl.flock, []

    def other_first(*args):
        (folder,) = tmp_path.iterdir()
        (folder / 'kept').touch()
        seen.append(folder)
        monkeypatch.setattr(fcntl, 'flock', take)
        sweep(tmp_path)
        monkeypatch.setattr(fcntl, 'flock', other_first)
        return take(*args)

    monkeypatch.setattr(fcntl, 'flock', other_first)
    with WorkFolder() as folder:
        assert seen and set(seen) == {folder} and (folder / 'kept').exists()
        monkeypatch.setattr(fcntl, 'flock', take)
        sweep(tmp_path)
        assert (folder / 'kept').exists()
    assert not folder.exists()


def test_a_warning_where_others_can_reach_it(tmp_path):
    with command(tmp_path, '--port', '0', '--host', '0.0.0.0') as process:
        assert process.client.ask('GET', '/').status == 200
        process.send_signal(signal.SIGINT)
        err = process.communicate(timeout=30)[1]
    assert 'warning: listening on 0.0.0.0' in err and 'no password' in err


def run(*options):
    return subprocess.run(
        [sys.executable, '-W', 'ignore', '-m', 'mmdeepfill', 'app', '--no-browser', *options],
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_taken_port_is_named():
    with socket.create_server(('127.0.0.1', 0)) as taken:
        port = taken.getsockname()[1]
        result = run('--port', str(port))
    assert result.returncode == 2
    assert f'--port {port}: cannot listen there' in result.stderr
    assert 'Traceback' not in result.stderr


@pytest.mark.parametrize(
    'options,reason',
    [
        (['--port', '65536'], 'expected 0 to 65535, got 65536'),
        (['--max-upload', '0'], 'expected 1 or more, got 0'),
        (['--checkpoint', 'x.pth', '--port', '0'], 'also say which --model'),
        (['--model', 'no_such_model', '--port', '0'], 'no_such_model'),
    ],
)
def test_bad_options(options, reason):
    result = run(*options)
    assert result.returncode == 2 and reason in result.stderr
    assert 'Traceback' not in result.stderr


def test_without_the_extra_it_is_named(tmp_path):
    """In a Python that cannot import starlette."""
    program = (
        'import sys, importlib.util as u; find = u.find_spec\n'
        "u.find_spec = lambda n, *a: None if n == 'starlette' else find(n, *a)\n"
        "from mmdeepfill.cli.main import main; sys.exit(main(['app']))"
    )
    result = subprocess.run(
        [sys.executable, '-W', 'ignore', '-c', program],
        text=True,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
        capture_output=True,
    )
    assert result.returncode == 2
    assert result.stderr.strip() == (
        'error: mmdeepfill app needs starlette: pip install "mmdeepfill[app]"'
    )
