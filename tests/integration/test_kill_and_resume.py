"""SIGKILL after a checkpoint, resume: the bits of an uninterrupted run."""

import time

import pytest
import torch

from tests.helpers import ROOT
from tests.integration.runs import SMALL, launch

pytestmark = pytest.mark.slow
TRAIN = ROOT / 'tools/train.py'
CONFIG = """
_base_ = [{base!r}]
# 6 iterations, after which it is killed, are one and a half cycles
model = dict(schedule=dict(phases=[dict(cycle=[['disc']] * 3 + [['generator']])]))
train_dataloader = dict(batch_size=2, dataset=dict(data_root={data!r}))
val_dataloader = dict(dataset=dict(data_root={data!r}))
train_cfg = dict(max_iters=16, val_interval=8)
default_hooks = dict(checkpoint=dict(interval=6))
"""


@pytest.fixture
def options(pictures, tmp_path):
    file = tmp_path / 'config.py'
    file.write_text(CONFIG.format(base=str(ROOT / 'configs' / SMALL), data=str(pictures)))
    return lambda work_dir: (file, '--work-dir', tmp_path / work_dir)


def assert_same(first, second, path=''):
    """Compare checkpoints, but for the time of day and the file names in them."""
    if isinstance(first, dict):
        assert first.keys() == second.keys(), path
        for key in first:
            assert_same(first[key], second[key], f'{path}/{key}')
    elif isinstance(first, (list, tuple)):
        assert len(first) == len(second), path
        for i, pair in enumerate(zip(first, second)):
            assert_same(*pair, f'{path}/{i}')
    elif isinstance(first, torch.Tensor):
        assert torch.equal(first, second), path
    else:
        assert first == second, path


def test_ten_iterations_after_a_kill(options, tmp_path):
    launch(TRAIN, *options('whole'))
    process = launch(TRAIN, *options('killed'), wait=False)
    deadline = time.monotonic() + 120
    while not (tmp_path / 'killed/iter_6.pth').exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.communicate()
    assert not (tmp_path / 'killed/iter_12.pth').exists(), 'it was not killed in time'
    assert 'iter_6.pth' in launch(TRAIN, *options('killed'), '--resume')
    whole, resumed = (
        torch.load(tmp_path / name / 'iter_16.pth', weights_only=True)
        for name in ('whole', 'killed')
    )
    for part in ('state_dict', 'ema_state_dict', 'optimizer'):
        assert_same(whole[part], resumed[part], part)


@pytest.mark.parametrize('amp', [[], ['--amp']])
def test_a_run_repeats_itself(options, tmp_path, amp):
    for name in 'ab':
        launch(TRAIN, *options(name), '--cfg-options', 'train_cfg.max_iters=6', *amp)
    first, second = (torch.load(tmp_path / name / 'iter_6.pth', weights_only=True) for name in 'ab')
    assert_same(first['state_dict'], second['state_dict'])
