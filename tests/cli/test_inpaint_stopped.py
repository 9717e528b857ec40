"""Runs that end early."""

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from mmdeepfill.core.progress import Meter
from mmdeepfill.imageio.files import Pair, Source
from mmdeepfill.inference.file_runs import FileRun, RunLog, Stopped, Stopping, Work, plan_jobs
from mmdeepfill.inference.requests import make_request
from tests.cli.inpaint_files import make
from tests.helpers import ROOT, heed_interrupts


def start(folder, *words):
    environ = dict(os.environ, PYTHONPATH=str(ROOT), OMP_NUM_THREADS='1')
    return subprocess.Popen(
        [
            sys.executable,
            '-m',
            'mmdeepfill',
            'inpaint',
            'photos',
            '--mask',
            'masks',
            '--model',
            'opencv_telea',
            '--device',
            'cpu',
            '--threads',
            '1',
            *words,
        ],
        cwd=folder,
        env=environ,
        preexec_fn=heed_interrupts,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_stopped_run_keeps_what_is_done_and_goes_on(tmp_path):
    names = make(tmp_path, 100, (192, 256))
    log = tmp_path / 'filled' / 'inpaint.jsonl'
    process = start(tmp_path)
    deadline = time.monotonic() + 60
    while not (log.exists() and log.read_bytes().count(b'\n') >= 5):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert (
        'not begun' in out
        and 'Resume with the same command and --resume' in err
        and 'Traceback' not in err
    )
    records = [json.loads(line) for line in log.read_text().splitlines()]
    files = {
        path.relative_to(tmp_path / 'filled').as_posix(): path
        for path in (tmp_path / 'filled').rglob('*')
        if path.is_file() and path != log
    }
    # every result has its line, every line its result, and nothing is left over
    assert 5 <= len(records) < len(names) and set(files) == {r['output'] for r in records}
    for record in records:
        digest = hashlib.sha256(files[record['output']].read_bytes()).hexdigest()
        assert digest == record['output_sha256']
    before = {path: path.stat().st_mtime_ns for path in files.values()}
    again = start(tmp_path, '--resume')
    out, err = again.communicate(timeout=120)
    assert again.returncode == 0, err
    assert f'{100 - len(records)} filled, {len(records)} were done before' in out
    assert all(path.stat().st_mtime_ns == then for path, then in before.items())
    assert len(log.read_text().splitlines()) == 100


def test_signals_wait_while_a_result_and_its_line_are_written():
    seen = []
    with pytest.raises(Stopped) as stopped, Stopping() as stopping:
        with stopping.held():
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.01)
            seen.append('written')
        seen.append('too late')
    assert seen == ['written'] and stopped.value.number == signal.SIGTERM
    # a process that a shell has put into the background ignores Ctrl-C
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt), Stopping():
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(1)
    finally:
        signal.signal(signal.SIGINT, before)


def test_signals_that_are_ignored_stay_ignored():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Stopping():
            os.kill(os.getpid(), signal.SIGINT)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


class Failing:
    """A filler that meets an error at the second picture."""

    batch_size = 3

    def __init__(self, error, at_load):
        self.error, self.at_load, self.loaded, self.batches = error, at_load, [], []

    def load(self, image, mask, sketch):
        self.loaded.append(image)
        if self.at_load and len(self.loaded) == 2:
            raise self.error
        return make_request(image, {'box': (2, 2, 4, 4)}), []

    def fill(self, requests):
        self.batches.append(len(requests))
        if any(request.given == self.loaded[1] for request in requests):
            raise self.error
        return [request.picture for request in requests]


def run_failing(tmp_path, error, at_load=True):
    make(tmp_path, 3)
    pairs = [
        Pair(Source(path, path.relative_to(tmp_path / 'photos')))
        for path in sorted((tmp_path / 'photos').rglob('*.png'))
    ]
    jobs = plan_jobs(pairs, tmp_path / 'out', True)
    filler = Failing(error, at_load)
    with RunLog(tmp_path / 'log.jsonl') as log, Meter(silent=True) as meter:
        outcome = FileRun(Work(filler), log, meter, Stopping()).run(jobs)
    return filler, outcome


def test_a_full_disk_ends_the_run(tmp_path):
    error = OSError(errno.ENOSPC, 'No space left on device')
    with pytest.raises(OSError, match='No space left'):
        run_failing(tmp_path, error)


def test_an_error_of_another_kind_is_told_with_its_kind(tmp_path):
    filler, outcome = run_failing(tmp_path, RuntimeError('out of\n memory'))
    assert outcome.failed == [(filler.loaded[1], 'RuntimeError: out of memory')]
    assert outcome.done == 2


def test_of_a_batch_only_the_picture_that_is_at_fault_fails(tmp_path):
    filler, outcome = run_failing(tmp_path, ValueError('too large'), at_load=False)
    assert filler.batches == [3, 1, 1, 1]
    assert outcome.failed == [(filler.loaded[1], 'too large')] and outcome.done == 2
    written = {path.name for path in outcome.written}
    assert written == {path.name for path in filler.loaded} - {filler.loaded[1].name}
