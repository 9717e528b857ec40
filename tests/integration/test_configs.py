"""Every config loads, builds, takes two steps on small data, and evaluates."""
import math

import pytest
from mmengine.runner import Runner

from tests.helpers import ROOT
from tests.integration.runs import shrunk

CONFIGS = sorted(
    path.relative_to(ROOT / 'configs').as_posix()
    for path in (ROOT / 'configs').glob('*/*.py') if path.parent.name != '_base_')


@pytest.mark.parametrize('name', CONFIGS)
def test_two_steps_and_an_evaluation(name, pictures, tmp_path):
    cfg = shrunk(name, pictures, tmp_path, **{
        'experiment_name': name.replace('/', '_'),
        'train_cfg.max_iters': 2, 'train_cfg.val_interval': 2,
        # the second iteration moves both players
        'model.schedule.phases': [dict(cycle=[['disc'], ['disc', 'generator']])]})
    runner = Runner.from_cfg(cfg)
    runner.train()
    scalars = runner.message_hub.log_scalars
    for key in ('train/loss_disc', 'train/loss_generator', 'val/MAE', 'val/PSNR', 'val/SSIM'):
        assert math.isfinite(scalars[key].current()), key
    assert (tmp_path / 'iter_2.pth').exists()
    assert list(tmp_path.glob('*/vis_data/vis_image/*.png'))


def test_there_are_the_promised_ones():
    names = {name.split('/')[-1] for name in CONFIGS}
    assert {'deepfillv1_256x256_8x2_places.py', 'deepfillv1_256x256_4x4_celeba.py',
            'deepfillv1_paper_256x256_8x2_places.py',
            'deepfillv1_paper_256x256_4x4_celeba.py', 'deepfillv2_8xb2_places-256x256.py',
            'deepfillv2_8xb2_celeba-256x256.py'} <= names
