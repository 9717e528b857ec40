"""The contracts on masks, sizes and batches, for the whole generator."""
import copy

import numpy as np
import pytest
import torch

from mmdeepfill.registry import MODELS
from tests.helpers import assert_near, config
from tests.models.layers.test_contextual_attention import named_masks

TF_ATTENTION = dict(downsample='align_corners', overlap='const', mask_mode='post_zero')
SAME = dict(padding_mode='zeros', conv_cfg=dict(type='Conv2dAdaptivePadding'))


def build(recipe):
    """A quarter of the channels; the numerics of one of the recipes."""
    cfg = config('_base_/models/deepfillv1_small.py').model.generator
    if recipe == 'tf':
        stages = config('_base_/models/deepfillv1_tf.py').model.generator
        attention = stages.stage2.contextual_attention
        cfg.stage2.contextual_attention.contextual_attention = attention.contextual_attention
        parts = list(cfg.stage1.values()) + list(cfg.stage2.values())
        for part in parts:
            if isinstance(part, dict):
                part.update(SAME)
        cfg.min_size = stages.min_size
    torch.manual_seed(0)
    return MODELS.build(cfg).eval()


@pytest.fixture(scope='module', params=['paper', 'tf'])
def generator(request):
    return build(request.param)


def inputs(mask, seed=0):
    shape = (len(mask), 3, *mask.shape[-2:])
    image = torch.rand(shape, generator=torch.Generator().manual_seed(seed)) * 2 - 1
    image = image.to(mask)
    return image * (1 - mask), mask


@pytest.mark.parametrize('name', named_masks())
def test_every_mask_is_legal(generator, name):
    masked_image, mask = inputs(named_masks(128)[name])
    generator.zero_grad()
    outputs = generator(masked_image, mask)
    (outputs['refined'].square().sum() + outputs['coarse'].square().sum()).backward()
    assert all(x.isfinite().all() for x in outputs.values())
    assert all(p.grad.isfinite().all() for p in generator.parameters())


@pytest.mark.parametrize(
    'height, width', [(16, 16), (17, 300), (300, 17)] +
    np.random.default_rng(0).integers(17, 301, (8, 2)).tolist())
def test_every_size_is_legal(generator, height, width):
    mask = torch.zeros(1, 1, height, width)
    mask[..., height // 4:height // 2, width // 4:width // 2] = 1
    with torch.no_grad():
        outputs = generator(*inputs(mask))
    for x in outputs.values():
        assert x.shape == (1, 3, height, width)
        assert x.isfinite().all()


def test_padding_does_not_touch_sizes_that_need_none(generator):
    mask = torch.zeros(1, 1, 96, 104)
    mask[..., 20:50, 30:70] = 1
    seen = []
    handle = generator.stage1.register_forward_pre_hook(lambda m, x: seen.append(x[0].shape))
    with torch.no_grad():
        generator(*inputs(mask))
    handle.remove()
    assert seen == [(1, 5, 96, 104)]


def test_too_small_is_refused(generator):
    with pytest.raises(ValueError, match='masked_image must be at least 16x16; got 15x40'):
        generator(*inputs(torch.zeros(1, 1, 15, 40)))


def test_a_batch_of_masks_equals_single_calls(generator):
    masks = torch.cat([named_masks(96)[name] for name in ('box', 'dots', 'full', 'lines')])
    masked_images, masks = inputs(masks.double())
    # in double precision: these weights amplify rounding some hundred times
    generator = copy.deepcopy(generator).double()
    with torch.no_grad():
        batch = generator(masked_images, masks)
        for i in range(len(masks)):
            single = generator(masked_images[i:i + 1], masks[i:i + 1])
            for name, x in single.items():
                assert_near(batch[name][i:i + 1], x)


def test_second_stage_trains_the_first(generator):
    generator.zero_grad()
    generator(*inputs(named_masks(96)['box']))['refined'].abs().sum().backward()
    first = generator.stage1.encoder.enc1.conv.weight
    assert first.grad.abs().sum() > 0


def test_second_stage_sees_the_coarse_image_in_the_hole_only(generator):
    seen = []
    handle = generator.stage2.register_forward_pre_hook(lambda m, x: seen.append(x[0]))
    masked_image, mask = inputs(named_masks(96)['box'])
    with torch.no_grad():
        coarse = generator(masked_image, mask)['coarse']
    handle.remove()
    assert torch.equal(seen[0][:, :3], torch.where(mask == 1, coarse, masked_image))
    assert (seen[0][:, 3] == 1).all() and torch.equal(seen[0][:, 4:], mask)


def test_same_padding_puts_the_odd_pixel_at_the_bottom_right():
    # A delta at (0, 0) of 8x8: TensorFlow's stride-2 window 0 starts at 0, so it reaches
    # output 0 through the kernel's tap (0, 0); a symmetric one through tap (1, 1).
    generator = build('tf')
    conv = generator.stage1.encoder.enc2
    x = torch.zeros(1, conv.in_channels, 8, 8)
    x[0, 0, 0, 0] = 1
    with torch.no_grad():
        output = conv.conv(x) - conv.conv.bias.view(1, -1, 1, 1)
    assert output.shape[-2:] == (4, 4)
    assert_near(output[0, :, 0, 0], conv.conv.weight[:, 0, 0, 0].detach())
    assert output[0, :, 1:].abs().max() == 0


def test_attention_branch_of_tensorflow_ends_in_relu():
    assert build('tf').stage2.encoder_attention.enc6.act_cfg.type == 'ReLU'
    openmmlab = config('_base_/models/deepfillv1_openmmlab.py').model.generator
    assert 'out_act_cfg' not in openmmlab.stage2.encoder_attention


def test_first_weights_are_what_the_config_says():
    model = MODELS.build(dict(config('_base_/models/deepfillv1_small.py').model.generator))
    model.init_cfg = dict(type='Normal', layer=['Conv2d'], std=0.02)
    model.init_weights()
    weight = model.stage1.dilation_neck.dilation_convs[0].conv.weight
    assert weight.std().item() == pytest.approx(0.02, rel=0.05)
