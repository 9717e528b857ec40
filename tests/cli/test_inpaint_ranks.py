"""One command on several processes of torchrun: each file once, one report, one exit status."""

import os
import signal
import subprocess
import sys
import time

import pytest

from mmdeepfill.cli.inpaint_ranks import Ranks
from tests.cli.inpaint_files import make, records, refused, run

WORDS = ['photos', '--mask', 'masks', '--model', 'opencv_telea', '--device', 'cpu']


def started(folder, count, *words):
    torchrun = ['-m', 'torch.distributed.run', '--standalone', f'--nproc-per-node={count}']
    return subprocess.Popen(
        [sys.executable, *torchrun, '-m', 'mmdeepfill', 'inpaint', *WORDS, *words],
        cwd=folder,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def on_ranks(folder, count, *words):
    process = started(folder, count, *words)
    out, errors = process.communicate(timeout=300)
    return process.returncode, out, errors


@pytest.mark.slow
def test_ranks_give_the_bytes_of_one_process(folder):
    names = make(folder, 9)
    assert run('photos', '--mask', 'masks', '--out', 'whole') == 0
    for count in (2, 3):
        status, out, errors = on_ranks(folder, count, '--out', f'filled{count}')
        assert status == 0, errors
        assert out.count('9 filled') == 1
        for name in names:
            filled, whole = (folder / place / name for place in (f'filled{count}', 'whole'))
            assert filled.read_bytes() == whole.read_bytes()


@pytest.mark.slow
def test_a_bad_file_stops_no_rank(folder):
    names = make(folder, 8)
    (folder / 'photos' / names[0]).write_bytes(b'no picture')
    status, out, errors = on_ranks(folder, 2, '--out', 'filled')
    assert status == 1 and '7 filled, 1 failed' in out
    assert errors.count('cannot read image file') == 1
    assert sorted(r['output'] for r in records() if r['status'] == 'done') == sorted(names[1:])


@pytest.mark.slow
def test_what_a_killed_rank_left_is_done_by_the_next_run(folder):
    names = make(folder, 60, (240, 320))
    process = started(folder, 2, '--out', 'filled')
    end = time.monotonic() + 120
    while len(list((folder / 'filled').rglob('*.png'))) < 5:
        assert time.monotonic() < end
        time.sleep(0.02)
    children = subprocess.run(
        ['ps', '-o', 'pid=', '--ppid', str(process.pid)], capture_output=True, text=True
    ).stdout.split()
    os.kill(int(children[0]), signal.SIGKILL)
    process.communicate(timeout=120)
    assert process.returncode != 0
    status, out, errors = on_ranks(folder, 3, '--out', 'filled', '--resume')
    assert status == 0, errors
    done = [record['output'] for record in records() if record['status'] == 'done']
    assert sorted(set(done)) == sorted(names)
    assert all((folder / 'filled' / name).is_file() for name in names)
    assert not list((folder / 'filled').rglob('.*.tmp'))


def test_torchrun_and_shard_together_are_refused(folder, capsys, monkeypatch):
    make(folder, 1)
    for name, value in (('TORCHELASTIC_RUN_ID', 'a'), ('RANK', '0'), ('WORLD_SIZE', '2')):
        monkeypatch.setenv(name, value)
    message = refused(capsys, 'photos', '--mask', 'masks', '--shard', '1/2')
    assert '--shard: torchrun shares out the files' in message


def test_variables_of_other_launchers_count_for_nothing():
    ranks = Ranks({'RANK': '1', 'WORLD_SIZE': '4'})
    assert (ranks.rank, ranks.count, ranks.share((2, 3))) == (0, 1, (2, 3))
