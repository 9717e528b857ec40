"""mmagic trains, validates and tests a model that is built of our parts."""

import random
import re

import cv2
import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.hooks import Hook
from mmengine.registry import DefaultScope
from mmengine.runner import Runner

from mmdeepfill.core.registry import FOR_MMAGIC
from tests.helpers import ROOT

from .pairs import fill_but_constants, named, shipped

NAME = 'deepfillv1/deepfillv1_8xb2_places-256x256.py'
TOLERANCE = 1e-3  # relative, in float32, after an update of both players


class Record(Hook):
    """Draws numbers from known seeds, and keeps what comes out."""

    def __init__(self):
        self.losses, self.metrics = [], []

    @staticmethod
    def seed(number):
        for start in (random.seed, np.random.seed, torch.manual_seed):
            start(number)

    def before_train(self, runner):
        self.seed(0)

    def before_train_iter(self, runner, batch_idx, data_batch=None):
        self.seed(1 + batch_idx)

    def before_val(self, runner):
        self.seed(10)

    before_test = before_val

    def after_train_iter(self, runner, batch_idx, data_batch=None, outputs=None):
        self.losses.append({name: float(value) for name, value in outputs.items()})

    def after_val_epoch(self, runner, metrics=None):
        self.metrics.append({name: float(value) for name, value in metrics.items()})

    after_test_epoch = after_val_epoch


@pytest.fixture(scope='module')
def places(tmp_path_factory):
    """Six smooth pictures, laid out as mmagic's config of Places365 wants them."""
    root = tmp_path_factory.mktemp('places')
    draw = np.random.RandomState(3)
    for part, listed in (
        ('data_large', 'places365_train_challenge'),
        ('val_large', 'places365_val'),
    ):
        (root / part).mkdir()
        (root / 'meta').mkdir(exist_ok=True)
        names = [f'{i}.png' for i in range(4 if part == 'data_large' else 2)]
        for name in names:
            small = draw.randint(0, 256, (9, 9, 3)).astype(np.uint8)
            cv2.imwrite(str(root / part / name), cv2.resize(small, (420, 400)))
        (root / 'meta' / f'{listed}.txt').write_text(''.join(f'{name}\n' for name in names))
    return root


@pytest.fixture(scope='module')
def weights(tmp_path_factory, mmagic):
    from mmagic.registry import MODELS

    with DefaultScope.overwrite_default_scope('mmagic'):
        model = MODELS.build(shipped(NAME).model)
    for player in (model.generator, model.disc):
        fill_but_constants(player)
    path = tmp_path_factory.mktemp('weights') / 'mmagic.pth'
    torch.save({'state_dict': model.state_dict()}, path)
    return path


def train(cfg, places, weights, name):
    """Two iterations, one validation, one test."""
    cfg.merge_from_dict(
        {
            'model.train_cfg.disc_step': 1,
            'train_dataloader.dataset.data_root': str(places),
            'val_dataloader.dataset.data_root': str(places),
            'test_dataloader.dataset.data_root': str(places),
            'train_cfg.max_iters': 2,
            'train_cfg.val_interval': 2,
            'default_hooks.logger.interval': 1,
            'default_hooks.checkpoint.interval': 2,
        }
    )
    for loader in ('train', 'val', 'test'):
        cfg[f'{loader}_dataloader'].num_workers = 0
    cfg.work_dir, cfg.experiment_name, cfg.load_from = f'work_dirs/{name}', name, str(weights)
    runner, record = Runner.from_cfg(cfg), Record()
    runner.register_hook(record)
    runner.train()
    runner.test()
    return runner, record


def examples():
    text = (ROOT / 'docs' / 'inside_mmagic.md').read_text(encoding='utf-8')
    return re.findall(r'```python\n(.*?)```', text, re.S)


@pytest.fixture(scope='module')
def theirs(places, weights, tmp_path_factory):
    return train_in(tmp_path_factory.mktemp('theirs'), shipped(NAME), places, weights, 'theirs')


def train_in(folder, cfg, places, weights, name):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        return train(cfg, places, weights, name)


def every_name(tmp_path):
    cfg = shipped(NAME)
    FOR_MMAGIC.import_from_location()
    cfg.model = named(cfg.model.to_dict())
    return cfg


def example(number):
    def load(tmp_path):
        path = tmp_path / 'example.py'
        path.write_text(examples()[number])
        return Config.fromfile(path)

    return load


@pytest.mark.parametrize(
    'load, expected',
    [
        (
            every_name,
            {
                'encdec',
                'disc',
                'loss_gan',
                'loss_l1_hole',
                'loss_l1_valid',
                'loss_gp',
                'loss_disc_shift',
            },
        ),
        (
            example(0),
            {
                'encdec',
                'disc',
                'loss_gan',
                'loss_l1_hole',
                'loss_l1_valid',
                'loss_gp',
                'loss_disc_shift',
            },
        ),
        (example(1), set()),
    ],
    ids=['every name', 'example', 'attention alone'],
)
def test_training(load, expected, theirs, places, weights, tmp_path):
    cfg = load(tmp_path)
    assert {
        key
        for key, part in cfg.model.items()
        if isinstance(part, dict) and part.get('type', '').startswith('mmdeepfill.')
    } == expected
    runner, record = train_in(tmp_path, cfg, places, weights, tmp_path.name)
    assert type(runner.model).__module__.startswith('mmagic.')
    generator = runner.model.generator
    assert any(type(m).__module__.startswith('mmdeepfill.') for m in generator.modules())
    assert type(generator).__module__.startswith('mmdeepfill.') == bool(expected)
    peer = theirs[1]
    assert len(record.losses) == len(peer.losses) == 2
    for ours, others in zip(record.losses, peer.losses):
        assert ours == pytest.approx(others, rel=TOLERANCE)
    assert len(record.metrics) == len(peer.metrics) == 2
    for ours, others in zip(record.metrics, peer.metrics):
        assert {name.rpartition('/')[2] for name in ours} == {'MAE', 'PSNR', 'SSIM'}
        assert ours == pytest.approx(others, rel=TOLERANCE)
    (path,) = (tmp_path / 'work_dirs' / tmp_path.name).glob('iter_2.pth')
    saved = torch.load(path, weights_only=False)['state_dict']  # with mmengine's message hub
    missing, unexpected = theirs[0].model.load_state_dict(saved, strict=False)
    assert not unexpected and all(name.endswith('fuse_kernel') for name in missing)
