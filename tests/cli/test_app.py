"""`mmdeepfill app` as a process."""
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from tests.helpers import ROOT, heed_interrupts

pytest.importorskip('starlette', reason='needs the extra: pip install "mmdeepfill[app]"')
pytest.importorskip('uvicorn', reason='needs the extra: pip install "mmdeepfill[app]"')

from tests.app.conftest import Client, box_mask, encode, noise  # noqa: E402


@contextmanager
def command(tmp_path, *options):
    """The process, once it has printed its address, with that as ``client``."""
    temporary = tmp_path / 'temporary'
    temporary.mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, '-W', 'ignore', '-m', 'mmdeepfill', 'app', '--no-browser', *options],
        env=dict(os.environ, PYTHONPATH=str(ROOT), TMPDIR=str(temporary), OMP_NUM_THREADS='1',
                 MMDEEPFILL_HOME=str(tmp_path / 'home')),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heed_interrupts)
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


def test_it_ends_in_the_middle_of_a_job(tmp_path):
    """OpenCV's time grows with the square of the hole's side: this one takes minutes."""
    with command(tmp_path, '--port', '0') as process:
        client, size = process.client, (3000, 3000)
        picture = client.upload(encode(noise(*size)), 'large.png').json['id']
        job = client.submit(picture, encode(box_mask(*size, 10, 10, 2900, 2900))).json['id']
        end = time.monotonic() + 60
        while client.ask('GET', f'/api/jobs/{job}').json['stage'] != 'Filling':
            assert time.monotonic() < end
            time.sleep(0.1)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert time.monotonic() - began < 10
    assert process.returncode == 0 and out == 'stopped\n' and 'Traceback' not in err
    assert not list(process.temporary.glob('mmdeepfill-app-*'))


def test_a_warning_where_others_can_reach_it(tmp_path):
    with command(tmp_path, '--port', '0', '--host', '0.0.0.0') as process:
        assert process.client.ask('GET', '/').status == 200
        process.send_signal(signal.SIGINT)
        err = process.communicate(timeout=30)[1]
    assert 'warning: listening on 0.0.0.0' in err and 'no password' in err


def run(*options):
    return subprocess.run(
        [sys.executable, '-W', 'ignore', '-m', 'mmdeepfill', 'app', '--no-browser', *options],
        env=dict(os.environ, PYTHONPATH=str(ROOT)), capture_output=True, text=True, timeout=60)


def test_a_taken_port_is_named():
    with socket.create_server(('127.0.0.1', 0)) as taken:
        port = taken.getsockname()[1]
        result = run('--port', str(port))
    assert result.returncode == 2
    assert f'--port {port}: cannot listen there' in result.stderr
    assert 'Traceback' not in result.stderr


@pytest.mark.parametrize('options,reason', [
    (['--port', '65536'], 'expected 0 to 65535, got 65536'),
    (['--max-upload', '0'], 'expected 1 or more, got 0'),
    (['--checkpoint', 'x.pth', '--port', '0'], 'also say which --model'),
    (['--model', 'no_such_model', '--port', '0'], 'no_such_model'),
])
def test_bad_options(options, reason):
    result = run(*options)
    assert result.returncode == 2 and reason in result.stderr
    assert 'Traceback' not in result.stderr


def test_without_the_extra_it_is_named(tmp_path):
    """In a Python that cannot import starlette."""
    program = ("import sys, importlib.util as u; find = u.find_spec\n"
               "u.find_spec = lambda n, *a: None if n == 'starlette' else find(n, *a)\n"
               "from mmdeepfill.cli.main import main; sys.exit(main(['app']))")
    result = subprocess.run([sys.executable, '-W', 'ignore', '-c', program], text=True,
                            env=dict(os.environ, PYTHONPATH=str(ROOT)), capture_output=True)
    assert result.returncode == 2
    assert result.stderr.strip() == (
        'error: mmdeepfill app needs starlette: pip install "mmdeepfill[app]"')
