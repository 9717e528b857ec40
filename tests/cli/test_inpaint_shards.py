"""Shares of a folder, each filled by a command of its own."""

import subprocess
import sys

import pytest

from mmdeepfill.inference.file_runs import RunLog
from tests.cli.inpaint_files import make, records, refused, run


def test_shares_fill_each_file_once_with_the_bytes_of_one_run(folder):
    names = make(folder, 9)
    assert run('photos', '--mask', 'masks', '--out', 'whole') == 0
    with RunLog(folder / 'filled' / 'inpaint.jsonl', shared=True):  # another share is running
        for share in ('1/3', '2/3', '3/3'):
            assert run('photos', '--mask', 'masks', '--shard', share) == 0
    assert sorted(record['output'] for record in records()) == sorted(names)
    for name in names:
        assert (folder / 'filled' / name).read_bytes() == (folder / 'whole' / name).read_bytes()
    assert run('photos', '--mask', 'masks', '--resume', '--shard', '2/2') == 0
    assert len(records()) == 9


@pytest.mark.parametrize('words', ['0/3', '4/3', '3', 'a/b'])
def test_shares_that_there_are_not(folder, capsys, words):
    make(folder, 1)
    message = refused(capsys, 'photos', '--mask', 'masks', '--shard', words)
    assert f'--shard: expected I/N with I from 1 to N, got {words!r}' in message


def test_shares_at_the_same_time(folder):
    names = make(folder, 8)
    words = ['inpaint', 'photos', '--mask', 'masks', '--out', 'filled']
    running = [
        subprocess.Popen(
            [sys.executable, '-m', 'mmdeepfill', *words, '--shard', f'{i}/2'], cwd=folder
        )
        for i in (1, 2)
    ]
    assert [process.wait(120) for process in running] == [0, 0]
    assert sorted(record['output'] for record in records()) == sorted(names)
