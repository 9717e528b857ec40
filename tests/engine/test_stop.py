import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import torch

from mmdeepfill.engine import GracefulStopHook
from tests.engine.toy import config, run

ROOT = Path(__file__).parents[2]

SCRIPT = '''
    import sys, time
    from mmengine.hooks import Hook
    from mmdeepfill.registry import HOOKS
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
    print('stopped cleanly', flush=True)
'''


def start(folder, seconds):
    process = subprocess.Popen(
        [sys.executable, '-c', textwrap.dedent(SCRIPT), str(folder), str(seconds)], cwd=ROOT,
        env=dict(os.environ, PYTHONPATH=str(ROOT)), stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        if line.startswith('iteration 1'):
            return process
    raise AssertionError(f'ended with {process.wait()} before iteration 1')


@pytest.mark.parametrize('number', [signal.SIGTERM, signal.SIGINT])
def test_first_signal_saves_and_stops(tmp_path, number):
    process = start(tmp_path, 0.05)
    process.send_signal(number)
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert rest.splitlines()[-1] == 'stopped cleanly'
    path = Path((tmp_path / 'last_checkpoint').read_text())
    done = int(path.stem.split('_')[1])
    assert 1 <= done < 1000
    assert torch.load(path)['meta']['iter'] == done
    assert f'iteration {done + 1}' not in rest


def test_second_signal_kills(tmp_path):
    process = start(tmp_path, 30)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert process.returncode == -signal.SIGTERM


def test_handlers_are_put_back(tmp_path):
    before = [signal.getsignal(s) for s in GracefulStopHook.signals]
    run(config(tmp_path, max_iters=1, custom_hooks=[dict(type='GracefulStopHook')]))
    assert [signal.getsignal(s) for s in GracefulStopHook.signals] == before


def test_errors(tmp_path):
    with pytest.raises(ValueError, match='interval: expected at least 1, got 0'):
        GracefulStopHook(interval=0)
    saver = dict(type='CheckpointHook', by_epoch=True)
    stop = [dict(type='GracefulStopHook')]
    with pytest.raises(ValueError, match='GracefulStopHook: expected .* got by_epoch=True'):
        run(config(tmp_path, custom_hooks=stop, default_hooks=dict(checkpoint=saver)))
    with pytest.raises(ValueError, match='GracefulStopHook: expected .* got no such hook'):
        run(config(tmp_path, custom_hooks=stop, default_hooks=dict(checkpoint=None)))
