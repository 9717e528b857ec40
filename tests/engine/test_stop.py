import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import torch
from mmengine.hooks import Hook

from mmdeepfill.core.registry import HOOKS
from mmdeepfill.engine import GracefulStopHook
from tests.engine.toy import config, run
from tests.helpers import heed_interrupts

ROOT = Path(__file__).parents[2]

SCRIPT = """
    import sys, time
    from mmengine.hooks import Hook
    from mmdeepfill.core.registry import HOOKS
    from tests.engine.toy import config, run

    @HOOKS.register_module()
    class Slow(Hook):
        def after_train_iter(self, runner, batch_idx, data_batch=None, outputs=None):
            print('iteration', runner.iter + 1, flush=True)
            time.sleep(float(sys.argv[2]))

    hooks = [dict(type='GracefulStopHook'), dict(type='Slow')]
    run(config(sys.argv[1], max_iters=1000, workers=2, custom_hooks=hooks,
               default_hooks=dict(checkpoint=dict(type='CheckpointHook', interval=-1)),
               val_cfg=None, val_dataloader=None, val_evaluator=None))
    print('the script goes on', flush=True)
"""


def start(folder, seconds):
    script = folder / 'script.py'
    script.write_text(textwrap.dedent(SCRIPT))
    process = subprocess.Popen(
        [sys.executable, str(script), str(folder), str(seconds)],
        cwd=ROOT,
        text=True,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
        stdout=subprocess.PIPE,
        preexec_fn=heed_interrupts,
        start_new_session=True,
    )
    for line in process.stdout:
        if line.startswith('iteration 1'):
            return process
    raise AssertionError(f'ended with {process.wait()} before iteration 1')


@pytest.mark.parametrize('number', [signal.SIGTERM, signal.SIGINT])
def test_first_signal_saves_and_stops(tmp_path, number):
    process = start(tmp_path, 0.05)
    process.send_signal(number)
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == -number
    assert 'the script goes on' not in rest
    path = Path((tmp_path / 'last_checkpoint').read_text())
    done = int(path.stem.split('_')[1])
    assert 1 <= done < 1000
    assert torch.load(path)['meta']['iter'] == done
    assert f'iteration {done + 1}' not in rest


def test_a_signal_to_all_processes_stops_the_training_alike(tmp_path):
    """Slurm and torchrun signal loader workers too, of which torch says that they were killed."""
    process = start(tmp_path, 0.05)
    os.killpg(process.pid, signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGTERM
    done = int(Path((tmp_path / 'last_checkpoint').read_text()).stem.split('_')[1])
    assert 1 <= done < 1000
    assert survivors(process.pid) == []


def survivors(session):
    """Processes of a session, some seconds later."""
    for _ in range(100):
        found = []
        for stat in Path('/proc').glob('[0-9]*/stat'):
            try:
                state, _, _, its = stat.read_text().rpartition(')')[2].split()[:4]
            except OSError:
                continue
            if int(its) == session and state != 'Z':
                found.append(stat.parent.name)
        if not found:
            break
        time.sleep(0.1)
    return found


def test_second_signal_kills(tmp_path):
    process = start(tmp_path, 30)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert process.returncode == -signal.SIGTERM


class Interrupt(Hook):
    """Sends signals to the process it is in, in its third iteration; may raise an error."""

    def __init__(self, number, fails=False):
        self.number, self.fails = number, fails

    def before_train_iter(self, runner, batch_idx, data_batch=None):
        if batch_idx == 2:
            if self.fails:
                raise RuntimeError('of the iteration')
            os.kill(os.getpid(), self.number)


def train_with(folder, hook):
    HOOKS.register_module(name='Interrupt', module=Interrupt, force=True)
    hooks = [{'type': 'GracefulStopHook'}, hook]
    return run(config(folder, custom_hooks=hooks))


def test_ctrl_c_reaches_who_called(tmp_path, monkeypatch):
    """A test process, or a script of the user's, ended as if nothing had happened."""
    monkeypatch.setattr('sys.excepthook', sys.excepthook)  # is put back
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            train_with(tmp_path, {'type': 'Interrupt', 'number': signal.SIGINT})
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert (tmp_path / 'last_checkpoint').read_text().endswith('iter_3.pth')


def test_a_handler_of_the_users_is_called_after_the_checkpoint(tmp_path):
    seen = []
    before = signal.signal(
        signal.SIGTERM,
        lambda number, frame: seen.append((number, (tmp_path / 'iter_3.pth').exists())),
    )
    try:
        runner = train_with(tmp_path, {'type': 'Interrupt', 'number': signal.SIGTERM})
    finally:
        signal.signal(signal.SIGTERM, before)
    assert seen == [(signal.SIGTERM, True)] and runner.iter == 3


def test_an_ignored_signal_stays_ignored(tmp_path):
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert train_with(tmp_path, {'type': 'Interrupt', 'number': signal.SIGINT}).iter == 12
    finally:
        signal.signal(signal.SIGINT, before)


def test_after_an_error_ctrl_c_works(tmp_path):
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(RuntimeError, match='of the iteration'):
            train_with(tmp_path, {'type': 'Interrupt', 'number': 0, 'fails': True})
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(1)
    finally:
        signal.signal(signal.SIGINT, before)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def test_handlers_are_put_back(tmp_path):
    before = [signal.getsignal(s) for s in GracefulStopHook.signals]
    run(config(tmp_path, max_iters=1, custom_hooks=[{'type': 'GracefulStopHook'}]))
    assert [signal.getsignal(s) for s in GracefulStopHook.signals] == before


def test_errors(tmp_path):
    with pytest.raises(ValueError, match='interval: expected at least 1, got 0'):
        GracefulStopHook(interval=0)
    saver = {'type': 'CheckpointHook', 'by_epoch': True}
    stop = [{'type': 'GracefulStopHook'}]
    with pytest.raises(ValueError, match='GracefulStopHook: expected .* got by_epoch=True'):
        run(config(tmp_path, custom_hooks=stop, default_hooks={'checkpoint': saver}))
    with pytest.raises(ValueError, match='GracefulStopHook: expected .* got no such hook'):
        run(config(tmp_path, custom_hooks=stop, default_hooks={'checkpoint': None}))
