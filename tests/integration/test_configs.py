"""Every config loads, builds, takes two steps on small data, and evaluates."""

import json
import math
import re

import cv2
import numpy as np
import pytest
import torch
from mmengine.runner import Runner

from mmdeepfill.core.registry import MODELS
from mmdeepfill.zoo import find_model
from tests.helpers import ROOT, config
from tests.integration.runs import parts_of, shrunk
from tests.models.small_models import small_context_encoder, small_edgeconnect, small_gmcnn

CONFIGS = sorted(
    path.relative_to(ROOT / 'configs').as_posix()
    for path in (ROOT / 'configs').glob('*/*.py')
    if path.parent.name != '_base_'
)
TRAINED = [name for name in CONFIGS if config(name).get('train_cfg')]


@pytest.fixture(scope='module')
def masks(tmp_path_factory):
    """Two mask files, half hole and half known."""
    folder = tmp_path_factory.mktemp('masks')
    for side in (0, 1):
        mask = np.zeros((512, 512), np.uint8)
        mask[:, 256 * side : 256 * side + 256] = 255
        assert cv2.imwrite(str(folder / f'{side}.png'), mask)
    return folder


#: Arguments of transforms that are pixels.
LENGTHS = (
    'scale',
    'crop_size',
    'size',
    'margin',
    'max_delta',
    'brush_width',
    'length_range',
    'max_length',
)


def divided(length, by):
    if isinstance(length, int):
        return length // by
    # parts of an area are no lengths
    return tuple(side // by if isinstance(side, int) else side for side in length)


def shrink_pictures(cfg, by):
    """All lengths of data and critics divided; layers and channels stay as they are."""
    done = set()

    def shrink(transforms):
        for transform in transforms:
            if id(transform) not in done:
                done.add(id(transform))
                transform.update(
                    {key: divided(transform[key], by) for key in LENGTHS if key in transform}
                )
                shrink(transform.get('masks', []))

    for split in ('train', 'val', 'test'):
        for part in parts_of(cfg[f'{split}_dataloader'].dataset):
            shrink(part.pipeline)
    views = [
        *cfg.model.get('views', {}).values(),
        *(term.view for term in cfg.model.losses.values() if 'view' in term),
    ]
    for view in views:
        if 'size' in view:
            view.size //= by
    disc = cfg.model.get('disc', {})
    for part in (*disc.values(), *disc.get('heads', {}).values()):
        if isinstance(part, dict) and 'fc_in_channels' in part:
            part.fc_in_channels //= by**2


def slow_but(names, fast):
    """All names, of which those without one of some words are slow."""
    return [
        name if any(word in name for word in fast) else pytest.param(name, marks=pytest.mark.slow)
        for name in names
    ]


@pytest.mark.parametrize(
    'name', slow_but(TRAINED, ['small_96x96', 'gl_small', 'pconv_small', 'aot-gan_small'])
)
def test_two_steps_and_an_evaluation(name, pictures, masks, vgg, tmp_path):
    cfg = shrunk(name, pictures, tmp_path, experiment_name=name.replace('/', '_'))
    cfg.train_cfg.val_interval = 2
    if 'max_epochs' in cfg.train_cfg:  # of one iteration, as there are few pictures
        cfg.train_cfg.max_epochs = 2
        cfg.train_dataloader.batch_size = 8
    else:
        cfg.train_cfg.max_iters = 2
    totals = ['generator']
    if 'schedule' in cfg.model:
        # the second iteration moves both players
        cfg.model.schedule.phases = [{'cycle': [['disc'], ['disc', 'generator']]}]
        totals.append('disc')
    context_encoder = name.startswith('context_encoder')  # made for one size
    shrink_pictures(
        cfg,
        1
        if 'small' in name or 'scenes' in name or context_encoder
        else 4
        if name.startswith('aot')
        else 2,
    )
    if context_encoder:
        small_context_encoder(cfg.model)
    if name.startswith('gmcnn/gmcnn_256'):  # of full width, minutes
        small_gmcnn(cfg.model)
    if name.startswith('edgeconnect'):
        small_edgeconnect(cfg.model)
    if cfg.model.generator.type == 'ShiftNetGenerator':  # 55 million numbers to save
        cfg.model.generator.update(base_channels=8, max_channels=32)
    if name.startswith(('partial_conv', 'context_encoder')):
        cfg.train_dataloader.batch_size = 2  # norms need more than one value a channel
    for split in ('train', 'val', 'test'):
        for transform in (
            step for part in parts_of(cfg[f'{split}_dataloader'].dataset) for step in part.pipeline
        ):
            if transform.type == 'MaskFromFolder':
                transform.folder = str(masks)
    for term in cfg.model.losses.values():
        if term.loss.type in ('PerceptualLoss', 'IDMRFLoss'):
            term.loss.pretrained = vgg(term.loss.get('vgg_type', 'vgg19'))
    runner = Runner.from_cfg(cfg)
    runner.train()
    scalars = runner.message_hub.log_scalars
    for key in [f'train/loss_{total}' for total in totals] + ['val/MAE', 'val/PSNR', 'val/SSIM']:
        assert math.isfinite(scalars[key].current()), key
    # at their iteration, not all at 0
    (log,) = tmp_path.glob('*/vis_data/scalars.json')
    validations = [json.loads(line) for line in log.read_text().splitlines() if 'PSNR' in line]
    assert [one['step'] for one in validations] == [2]
    assert (tmp_path / 'iter_2.pth').exists()
    assert list(tmp_path.glob('*/vis_data/vis_image/*.png'))


def channels_of(view):
    """Channels of what a critic sees."""
    return 2 if view.type == 'WithGrayTruth' else 3 + len(view.get('fields', ()))


@pytest.mark.parametrize('name', [name for name in TRAINED if 'disc' in config(name).model])
def test_critics_fit_the_size_in_the_name(name):
    """Shapes alone, on the meta device: a critic's last layer may take one size of picture."""
    model = config(name).model
    side = int(re.search(r'(\d+)x\1', name).group(1))
    with torch.device('meta'):
        disc = MODELS.build(model.disc)
        views = {
            view: torch.empty(2, channels_of(cfg), *[cfg.get('size', side)] * 2)
            for view, cfg in model.views.items()
        }
        if hasattr(disc, 'views'):
            # a patch critic has scores for any size
            scores = {name: score for name, score in disc(views).items() if name != 'patch_disc'}
            assert scores and all(score.shape[:2] == (2, 1) for score in scores.values())
            assert {score.dim() for score in scores.values()} == {
                4 if model.disc.type == 'IndependentDiscriminators' else 2
            }
        else:
            assert disc(views['disc']).shape[0] == 2


def small_msnps(cfg, vgg):
    """A quarter of 512x512, few channels and iterations, patches of relu3_1, none turned."""
    cfg.model.texture.update(
        iterations=2, turns=0, sizes=0, content_layer='13', pretrained=vgg('vgg19')
    )
    cfg.model.texture.patch_weights = {'11': 1e-4}
    if 'deepfill' in cfg.experiment_name:
        cfg.load_from = find_model('msnps_deepfillv1_half_128x128_scenes').weights
    else:
        small_context_encoder(cfg.model)
    if '512x512' in cfg.experiment_name:
        for transform in cfg.test_dataloader.dataset.pipeline:
            transform.update(
                {
                    key: divided(transform[key], 4)
                    for key in ('size', 'crop_size')
                    if key in transform
                }
            )


@pytest.mark.parametrize(
    'name', slow_but(sorted(set(CONFIGS) - set(TRAINED)), ['opencv', 'auto', 'exemplar'])
)
def test_without_weights_it_is_evaluated(name, pictures, vgg, tmp_path):
    cfg = shrunk(name, pictures, tmp_path, experiment_name=name.replace('/', '_'))
    if name.startswith('msnps'):
        small_msnps(cfg, vgg)
    metrics = Runner.from_cfg(cfg).test()
    assert set(metrics) == {'MAE', 'PSNR', 'SSIM'}
    # no more than what smooth pictures leave, no less than what a hole costs
    assert 0 < metrics['MAE'] < 30 and 10 < metrics['PSNR'] < 60
    assert len(list(tmp_path.glob('*/vis_data/vis_image/test_comparison_*.png'))) == 2


def test_there_are_the_promised_ones():
    names = {name.split('/')[-1] for name in CONFIGS}
    assert {
        'deepfillv1_256x256_8x2_places.py',
        'deepfillv1_256x256_4x4_celeba.py',
        'deepfillv1_paper_256x256_8x2_places.py',
        'deepfillv1_paper_256x256_4x4_celeba.py',
        'gl_256x256_8x12_places.py',
        'gl_256x256_8x12_celeba.py',
        'pconv_256x256_stage1_8x1_places.py',
        'pconv_256x256_stage1_8x1_celeba.py',
        'pconv_256x256_stage2_4x2_places.py',
        'pconv_256x256_stage2_4x2_celeba.py',
        'deepfillv1_mosaic_256x256_8x2_places.py',
        'deepfillv1_baseline_256x256_8x2_places.py',
        'deepfillv2_256x256_8x2_places.py',
        'deepfillv2_256x256_8x2_celeba.py',
        'aot-gan_smpgan_4xb4_places-512x512.py',
        'shift_net_paper_256x256_1x1_paris.py',
        'shift_net_repo_256x256_1x1_paris.py',
        'gmcnn_256x256_1x8_celeba.py',
        'gmcnn_256x256_1x8_places.py',
        'gmcnn_small_64x64_1x16_scenes.py',
        'opencv_ns.py',
        'opencv_telea.py',
        'patchmatch.py',
        'exemplar.py',
        'msnps_512x512_paris.py',
        'msnps_centre_512x512_paris.py',
        'msnps_small_64x64_scenes.py',
        'msnps_deepfillv1_half_128x128_scenes.py',
        'coarse_small_64x64_1x16_scenes.py',
        'autoencoder_small_64x64_1x16_scenes.py',
        'context_encoder_centre_128x128_1x64_paris.py',
        'context_encoder_128x128_1x64_imagenet.py',
        'gmcnn_256x256_strokes_1x8_places.py',
        'edgeconnect_phase1_256x256_1x8_celeba.py',
        'edgeconnect_phase2_256x256_1x8_celeba.py',
        'edgeconnect_256x256_1x8_celeba.py',
        'edgeconnect_phase4_256x256_1x8_celeba.py',
        *(f'edgeconnect_small_phase{i}_64x64_1x16_scenes.py' for i in (1, 2, 3, 4)),
    } <= names
