"""`mmdeepfill zoo`, against a real server."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from mmdeepfill.cli.main import main
from tests.helpers import ROOT, heed_interrupts
from tests.zoo.conftest import CONTENT, METAFILE, NAME, SHA256, dead, server, zoo  # noqa: F401  (fixtures)


def run(*words):
    return main(['zoo', *map(str, words)])


def refused(capsys, *words):
    with pytest.raises(SystemExit) as stopped:
        run(*words)
    assert stopped.value.code == 2
    return capsys.readouterr().err


def test_list_and_show(zoo, capsys):
    run('list')
    (line,) = [text for text in capsys.readouterr().out.splitlines() if 'tiny' in text]
    assert line.split(maxsplit=1)[0] == 'tiny' and 'noise: PSNR 9.5' in line
    assert line.split()[-1] == 'no'
    run('download', 'tiny')
    assert capsys.readouterr().out.split() == [str(zoo / 'home' / 'checkpoints' / NAME)]
    run('list', '--json')
    (tiny,) = json.loads(capsys.readouterr().out)
    assert tiny['file'] == str(zoo / 'home' / 'checkpoints' / NAME)
    assert tiny['size'] == len(CONTENT) and tiny['needs_weights']
    run('show', 'tiny')
    shown = capsys.readouterr().out
    assert f'/released/{NAME}' in shown and str(zoo / 'tiny.py') in shown and SHA256[:8] in shown
    run('show', 'coming')
    assert 'weights        -' in capsys.readouterr().out


def test_a_model_that_needs_no_weights(zoo, capsys):
    with open(zoo / METAFILE, 'a') as metafile:
        metafile.write(
            '  - {Name: ready, In Collection: Tiny, Config: ready.py, '
            'Metadata: {Needs Weights: false}}\n'
        )
    run('list')
    (line,) = [text for text in capsys.readouterr().out.splitlines() if 'ready' in text]
    assert line.split() == ['ready', 'needs', 'no', 'weights']
    run('download', '--all')
    assert NAME in capsys.readouterr().out
    assert 'ready: needs no weights' in refused(capsys, 'download', 'ready')


def test_download_verify_pack_unpack(zoo, capsys):
    store = zoo / 'store'
    run('download', '--all', '--dest', store)
    run('verify', '--dest', store)
    run('verify', 'tiny', store / NAME, '--dest', store)
    assert capsys.readouterr().out.count(f'ok   {store / NAME}  sha256 {SHA256}') == 3
    run('pack', zoo / 'zoo.tar', '--all', '--dest', store)
    run('unpack', zoo / 'zoo.tar', '--dest', zoo / 'other')
    assert (zoo / 'other' / NAME).read_bytes() == CONTENT


def test_a_folder_that_was_unpacked_is_a_mirror(zoo, server, capsys):
    server.faults.append({})
    run('download', 'tiny', '--dest', zoo / 'usb stick')
    run('download', 'tiny', '--mirror', zoo / 'usb stick')
    assert len(server.requests) == 1


def test_verify_tells_which_are_bad(zoo, capsys):
    (zoo / NAME).write_bytes(CONTENT)
    (zoo / 'x-00000000.pth').write_bytes(CONTENT)
    with pytest.raises(SystemExit) as stopped:
        run('verify', zoo / NAME, zoo / 'x-00000000.pth', zoo / 'gone.pth')
    assert stopped.value.code == 2
    out, err = capsys.readouterr()
    assert [line[:4] for line in out.splitlines()] == ['ok  ', 'BAD ', 'BAD ']
    assert '2 of 3 files are not what they should be' in err


def test_mistakes(zoo, server, dead, capsys):
    assert "no model 'tinny'. Did you mean 'tiny'" in refused(capsys, 'download', 'tinny')
    assert 'give names of models, or --all' in refused(capsys, 'download')
    assert 'no weights have been released' in refused(capsys, 'download', 'coming')
    assert f'lacks {NAME}' in refused(capsys, 'pack', zoo / 'zoo.tar', '--all')
    assert 'there is no file in' in refused(capsys, 'verify')
    told = refused(capsys, 'unpack', zoo / 'gone.tar', '--dest', zoo / 'other')
    assert f"zoo unpack: no file or folder '{zoo / 'gone.tar'}' (looked from" in told
    server.faults.append({'status': 404})
    told = refused(capsys, 'download', 'tiny', '--mirror', dead, '--retries', 0, '--timeout', 2)
    assert 'Connection refused' in told and 'HTTP 404' in told
    assert 'expected a number above 0, got 0' in refused(capsys, 'download', '--timeout', '0')
    assert 'expected 0 or more, got -1' in refused(capsys, 'download', '--retries=-1')


def test_interrupted_it_resumes(zoo, server, capsys):
    """Ctrl-C in a real process, half way."""
    server.faults.append({'drop': 200_000, 'stall': 60})
    script = (
        'import pathlib, sys; from mmdeepfill.zoo import index; '
        f'index.packaged_folder = lambda: pathlib.Path({str(zoo)!r}); '
        'from mmdeepfill.cli.main import main; sys.exit(main())'
    )
    part = zoo / 'home' / 'checkpoints' / (NAME + '.part')
    environ = dict(os.environ, PYTHONPATH=str(ROOT))
    process = subprocess.Popen(
        [sys.executable, '-c', script, 'zoo', 'download', 'tiny'],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,
    )
    deadline = time.monotonic() + 60
    while not part.exists() or part.stat().st_size < 200_000:
        assert time.monotonic() < deadline and process.poll() is None, process.communicate()
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (130, '')
    assert 'the same command resumes where it stopped' in out
    assert part.read_bytes() == CONTENT[:200_000]
    run('download', 'tiny')
    assert server.requests[1][1] == 'bytes=200000-'
    assert part.with_name(NAME).read_bytes() == CONTENT and not part.exists()


def test_help_needs_no_torch():
    script = (
        'import sys; from mmdeepfill.cli.main import main\n'
        'try: main(["zoo", "--help"])\n'
        'except SystemExit: sys.exit("torch" in sys.modules)'
    )
    subprocess.run(
        [sys.executable, '-c', script],
        check=True,
        capture_output=True,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
    )
