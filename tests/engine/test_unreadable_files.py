"""Trainings on data with real damaged files: counted right, resumed, ended at the limit."""

import cv2
import numpy as np
import pytest
from mmengine.registry import DefaultScope

from mmdeepfill.core.registry import MODELS
from mmdeepfill.datasets import InpaintingDataset, SeededInfiniteSampler
from mmdeepfill.datasets.image_files import UnreadableFileError
from mmdeepfill.engine import UnreadableFilesHook
from tests.engine.toy import ToyGenerator, config, player, run

BROKEN = (2, 9)
HOOK = {'type': 'UnreadableFilesHook'}


@MODELS.register_module()
class FloatToy(ToyGenerator):
    """Takes 8-bit images."""

    def train_step(self, data, optim_wrapper):
        return super().train_step({'image': data['image'] / 255}, optim_wrapper)


@pytest.fixture(scope='module')
def folder(tmp_path_factory):
    return write_photographs(tmp_path_factory.mktemp('all') / 'photographs')


def write_photographs(root):
    """Ten, of which two cannot be read."""
    root.mkdir()
    rng = np.random.default_rng(1)
    for number in range(10):
        pixels = rng.integers(0, 256, (8, 8, 3), dtype=np.uint8)
        assert cv2.imwrite(str(root / f'{number}.png'), pixels)
    for number, content in zip(BROKEN, (b'', b'a text')):
        (root / f'{number}.png').write_bytes(content)
    return root


def train(folder, work_dir, max_iters=12, workers=0, limit=2, hooks=(HOOK,), **overrides):
    pipeline = [
        {'type': 'LoadImage'},
        {'type': 'TFBoxMask', 'size': 4, 'margin': 0, 'max_delta': 0},
        {'type': 'PackInputs'},
    ]
    cfg = config(
        work_dir,
        max_iters,
        workers,
        model={'type': 'FloatToy'},
        log_level='WARNING',
        optim_wrapper=player(),
        custom_hooks=list(hooks),
        **overrides,
    )
    cfg.update(val_dataloader=None, val_cfg=None, val_evaluator=None)
    cfg['train_dataloader'].update(
        sampler={'type': 'SeededInfiniteSampler', 'seed': 4},
        dataset={
            'type': 'InpaintingDataset',
            'data_root': str(folder),
            'pipeline': pipeline,
            'max_unreadable': limit,
        },
    )
    return run(cfg)


def summary(runner):
    (hook,) = (hook for hook in runner.hooks if isinstance(hook, UnreadableFilesHook))
    return hook.summary


def expected(folder, samples):
    """How often the sampler asks for a damaged file."""
    with DefaultScope.overwrite_default_scope('mmdeepfill'):
        dataset = InpaintingDataset(data_root=str(folder))
    stream = SeededInfiniteSampler(dataset, seed=4)
    return sum(int(index) in BROKEN for index, _ in zip(stream, range(samples)))


@pytest.mark.parametrize('workers', [0, 2])
def test_counted_and_named_once(folder, tmp_path, workers):
    runner = train(folder, tmp_path, workers=workers)
    assert summary(runner)['samples'] == expected(folder, 24) > 2
    assert sorted(path[-5:] for path in summary(runner)['files']) == ['2.png', '9.png']
    (log,) = tmp_path.glob('*/*.log')
    text = log.read_text()
    assert text.count('/2.png') == text.count('/9.png') == 1 and 'is empty' in text
    assert f'{expected(folder, 24)} samples were replaced for 2 unreadable files' in text


def test_resumed(folder, tmp_path):
    train(folder, tmp_path, max_iters=4)
    runner = train(folder, tmp_path, resume=True)
    assert summary(runner)['samples'] == expected(folder, 24)


def test_counted_where_no_config_says_so(folder, tmp_path):
    runner = train(folder, tmp_path, max_iters=4, hooks=())
    assert summary(runner)['samples'] == expected(folder, 8) > 0


@pytest.mark.parametrize('workers', [0, 2])
def test_ends_above_the_limit(folder, tmp_path, workers):
    with pytest.raises(
        UnreadableFileError,
        match='2 files cannot be read, and max_unreadable '
        r'is 1:(?s:.*)2\.png',
    ) as raised:
        train(folder, tmp_path, workers=workers, limit=1)
    assert '9.png' in str(raised.value)


def test_error():
    with pytest.raises(ValueError, match='interval: expected at least 1, got 0'):
        UnreadableFilesHook(interval=0)
