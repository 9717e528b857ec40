"""Runs into one folder: after a kill, and at the same time."""

import os
import signal
import subprocess
import sys
import textwrap

from mmdeepfill.inference.file_runs import RunLog
from tests.cli.inpaint_files import check, make, photo, records, refused, run
from tests.helpers import ROOT

#: Dies when the second result is whole, and has not got its name.
KILLED = """
    import os, signal, sys
    from mmdeepfill.cli.main import main
    def hook(event, details):
        if event == 'os.rename' and '.002.png.' in os.fspath(details[0]):
            os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)
    main(['inpaint', 'photos', '--mask', 'masks', '--model', 'opencv_telea', '--device', 'cpu'])
"""


def test_what_a_kill_left_half_written_goes(folder):
    make(folder, 3)
    script = textwrap.dedent(KILLED)
    done = subprocess.run(
        [sys.executable, '-c', script],
        cwd=folder,
        capture_output=True,
        env=dict(os.environ, PYTHONPATH=str(ROOT), OMP_NUM_THREADS='1'),
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    (left,) = (folder / 'filled').glob('.*.tmp')
    assert left.name.startswith('.002.png.')
    other = folder / 'filled' / '.notes.0123456789ab.tmp'
    other.write_text('mine')
    assert run('photos', '--mask', 'masks', '--resume') == 0
    assert list((folder / 'filled').glob('.*.tmp')) == [other]
    for number, name in enumerate(('sub/000.png', '001.png', '002.png')):
        check(f'filled/{name}', photo(number))
    assert [record['output'] for record in records()].count('002.png') == 1


def test_a_second_run_into_the_same_folder_is_refused(folder, capsys):
    make(folder, 1)
    with RunLog(folder / 'filled' / 'inpaint.jsonl'):
        for words in ([], ['--resume'], ['--overwrite']):
            message = refused(capsys, 'photos', '--mask', 'masks', *words)
            assert "another run is writing results and the log 'filled/inpaint.jsonl'" in message
            assert 'wait until it ends' in message
        assert run('photos', '--mask', 'masks', '--out', 'elsewhere') == 0
    assert run('photos', '--mask', 'masks', '--resume') == 0
