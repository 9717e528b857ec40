"""Commands on a disk that takes no more: the file, the reason, and what to do."""

import errno
import os
import resource
import subprocess
import sys

import pytest

from mmdeepfill.cli.errors import StoppedError, UserError, exit_on_user_error
from tests.helpers import ROOT


def run(folder, *words, size=None):
    """A command; with no file larger than ``size`` bytes, which is as a full disk."""

    def limit():
        if size is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return subprocess.run(
        [sys.executable, '-m', 'mmdeepfill', *words],
        cwd=folder,
        preexec_fn=limit,
        text=True,
        capture_output=True,
        env=dict(os.environ, PYTHONPATH=str(ROOT), OMP_NUM_THREADS='1'),
    )


@pytest.mark.parametrize(
    'words, size, file, results',
    [
        (
            ['masks', 'make', 'out', '--type', 'box', '--count', '40', '--size', '64'],
            4000,
            'out/index.jsonl',
            'out/*.png',
        ),
        (
            ['scenes', 'make', 'out', '--count', '2', '--size', '32'],
            1000,
            'out/scenes/000000.png',
            'out/scenes/*.png',
        ),
        (
            ['scenes', 'sheet', 'sheet.png', '--count', '4', '--size', '32'],
            1000,
            'sheet.png',
            '*.png',
        ),
    ],
    ids=['masks', 'scenes', 'sheet'],
)
def test_it_is_named_and_the_same_command_goes_on(tmp_path, words, size, file, results):
    done = run(tmp_path, *words, size=size)
    assert done.returncode == 2 and 'Traceback' not in done.stderr, done.stderr
    line = done.stderr.strip().splitlines()[-1]
    assert line == (
        f'error: {file}: cannot be written: {os.strerror(errno.EFBIG)}. What had been '
        'written before is as it was: make room and give the same command again'
    )
    before = {path: path.read_bytes() for path in tmp_path.glob(results)}
    assert not list(tmp_path.rglob('*.tmp'))
    done = run(tmp_path, *words)
    assert done.returncode == 0, done.stderr
    after = {path: path.read_bytes() for path in tmp_path.glob(results)}
    assert len(after) == {'masks': 40, 'sheet': 1}.get(words[0], {'make': 2}.get(words[1], 1))
    assert all(after[path] == content for path, content in before.items())


@pytest.mark.parametrize('number', [errno.ENOSPC, errno.EDQUOT])
def test_whichever_way_the_error_came(capsys, number):
    full = OSError(number, os.strerror(number), '/data/x')

    def wrapped():
        raise UserError(f'in other words: {full}') from full

    def plain():
        raise full

    for what in (wrapped, plain):
        with pytest.raises(SystemExit, match='2'), exit_on_user_error(False):
            what()
        assert f'error: /data/x: cannot be written: {full.strerror}. ' in capsys.readouterr().err


def test_words_of_the_run_itself_stay(capsys):
    with pytest.raises(SystemExit, match='2'), exit_on_user_error(False):
        raise StoppedError('resume with --resume') from OSError(errno.ENOSPC, 'full')
    assert capsys.readouterr().err == 'error: resume with --resume\n'
    with pytest.raises(PermissionError), exit_on_user_error(False):
        raise PermissionError(errno.EACCES, 'no', '/data/x')
