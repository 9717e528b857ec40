"""Every config loads, builds, takes two steps on small data, and evaluates."""
import math

import cv2
import numpy as np
import pytest
from mmengine.runner import Runner

from tests.helpers import ROOT, config, write_vgg
from tests.integration.runs import parts_of, shrunk

CONFIGS = sorted(
    path.relative_to(ROOT / 'configs').as_posix()
    for path in (ROOT / 'configs').glob('*/*.py') if path.parent.name != '_base_')
TRAINED = [name for name in CONFIGS if config(name).get('train_cfg')]


@pytest.fixture(scope='module')
def masks(tmp_path_factory):
    """Two mask files, half hole and half known."""
    folder = tmp_path_factory.mktemp('masks')
    for side in (0, 1):
        mask = np.zeros((512, 512), np.uint8)
        mask[:, 256 * side:256 * side + 256] = 255
        assert cv2.imwrite(str(folder / f'{side}.png'), mask)
    return folder


@pytest.fixture(scope='module')
def vgg(tmp_path_factory):
    """Files of VGG's weights by type, written when first asked for."""
    files = {}
    counts = dict(vgg16=31, vgg19=37)

    def find(vgg_type):
        if vgg_type not in files:
            path = tmp_path_factory.mktemp('vgg') / f'{vgg_type}.pth'
            files[vgg_type] = write_vgg(path, vgg_type, counts[vgg_type])
        return files[vgg_type]

    return find


@pytest.mark.parametrize('name', TRAINED)
def test_two_steps_and_an_evaluation(name, pictures, masks, vgg, tmp_path):
    cfg = shrunk(name, pictures, tmp_path, **{
        'experiment_name': name.replace('/', '_'),
        'train_cfg.max_iters': 2, 'train_cfg.val_interval': 2})
    totals = ['generator']
    if 'schedule' in cfg.model:
        # the second iteration moves both players
        cfg.model.schedule.phases = [dict(cycle=[['disc'], ['disc', 'generator']])]
        totals.append('disc')
    for split in ('train', 'val', 'test'):
        for transform in (step for part in parts_of(cfg[f'{split}_dataloader'].dataset)
                          for step in part.pipeline):
            for key in ('crop_size', 'size'):
                # but deep networks with batch norm need more than one value a channel
                if transform.get(key) == 512 and not name.startswith('partial_conv'):
                    transform[key] = 128
            if transform.type == 'MaskFromFolder':
                transform.folder = str(masks)
    for term in cfg.model.losses.values():
        if term.loss.type == 'PerceptualLoss':
            term.loss.pretrained = vgg(term.loss.get('vgg_type', 'vgg19'))
    runner = Runner.from_cfg(cfg)
    runner.train()
    scalars = runner.message_hub.log_scalars
    for key in [f'train/loss_{total}' for total in totals] + [
            'val/MAE', 'val/PSNR', 'val/SSIM']:
        assert math.isfinite(scalars[key].current()), key
    assert (tmp_path / 'iter_2.pth').exists()
    assert list(tmp_path.glob('*/vis_data/vis_image/*.png'))


@pytest.mark.parametrize('name', sorted(set(CONFIGS) - set(TRAINED)))
def test_without_weights_it_is_evaluated(name, pictures, tmp_path):
    cfg = shrunk(name, pictures, tmp_path, experiment_name=name.replace('/', '_'))
    metrics = Runner.from_cfg(cfg).test()
    assert set(metrics) == {'MAE', 'PSNR', 'SSIM'}
    # no more than what smooth pictures leave, no less than what a hole costs
    assert 0 < metrics['MAE'] < 30 and 10 < metrics['PSNR'] < 60
    assert len(list(tmp_path.glob('*/vis_data/vis_image/test_comparison_*.png'))) == 2


def test_there_are_the_promised_ones():
    names = {name.split('/')[-1] for name in CONFIGS}
    assert {'deepfillv1_256x256_8x2_places.py', 'deepfillv1_256x256_4x4_celeba.py',
            'deepfillv1_paper_256x256_8x2_places.py',
            'deepfillv1_paper_256x256_4x4_celeba.py', 'gl_256x256_8x12_places.py',
            'gl_256x256_8x12_celeba.py', 'pconv_256x256_stage1_8x1_places.py',
            'pconv_256x256_stage1_8x1_celeba.py', 'pconv_256x256_stage2_4x2_places.py',
            'pconv_256x256_stage2_4x2_celeba.py', 'deepfillv1_mosaic_256x256_8x2_places.py',
            'deepfillv1_baseline_256x256_8x2_places.py', 'deepfillv2_256x256_8x2_places.py',
            'deepfillv2_256x256_8x2_celeba.py',
            'aot-gan_smpgan_4xb4_places-512x512.py', 'opencv_ns.py', 'opencv_telea.py',
            'patchmatch.py', 'coarse_small_64x64_1x16_scenes.py',
            'autoencoder_small_64x64_1x16_scenes.py'} <= names
