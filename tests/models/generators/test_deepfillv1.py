"""The contracts on masks, sizes and batches, for the whole generator."""

import copy

import numpy as np
import pytest
import torch

from mmdeepfill.core.registry import MODELS
from mmdeepfill.testing import GeneratorContract
from tests.helpers import assert_near, config
from tests.models.layers.test_contextual_attention import named_masks

TF_ATTENTION = {'downsample': 'align_corners', 'overlap': 'const', 'mask_mode': 'post_zero'}
SAME = {'padding_mode': 'zeros', 'conv_cfg': {'type': 'Conv2dAdaptivePadding'}}


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


class TestContractOfThePaper(GeneratorContract):
    def build(self):
        return build('paper')


class TestContractOfTensorFlow(GeneratorContract):
    def build(self):
        return build('tf')


def inputs(mask, seed=0):
    shape = (len(mask), 3, *mask.shape[-2:])
    image = torch.rand(shape, generator=torch.Generator().manual_seed(seed)) * 2 - 1
    image = image.to(mask)
    return image * (1 - mask), mask


@pytest.mark.parametrize(
    'height, width',
    [(17, 300), (300, 17), *np.random.default_rng(0).integers(17, 301, (8, 2)).tolist()],
)
def test_larger_sizes_are_legal(generator, height, width):
    mask = torch.zeros(1, 1, height, width)
    mask[..., height // 4 : height // 2, width // 4 : width // 2] = 1
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
    model.init_cfg = {'type': 'Normal', 'layer': ['Conv2d'], 'std': 0.02}
    model.init_weights()
    weight = model.stage1.dilation_neck.dilation_convs[0].conv.weight
    assert weight.std().item() == pytest.approx(0.02, rel=0.05)


def test_prediction_equals_the_whole_forward_in_the_hole(generator):
    """Small holes in a large picture, at its corners too, so that parts are left out."""
    generator = copy.deepcopy(generator).double()
    for top, left, height, width in ((0, 0, 20, 30), (150, 310, 33, 17), (387, 330, 13, 22)):
        mask = torch.zeros(1, 1, 400, 352, dtype=torch.float64)
        mask[..., top : top + height, left : left + width] = 1
        masked_image, mask = inputs(mask)
        with torch.no_grad():
            whole, part = generator(masked_image, mask), generator.predict(masked_image, mask)
        for name, x in part.items():
            assert torch.equal(x * (1 - mask), masked_image)
            assert_near(x * mask, whole[name] * mask)


@pytest.mark.parametrize(
    'size, hole',
    [((19, 23), (5, 7, 10, 12)), ((117, 203), (106, 190, 9, 8)), ((93, 90), (80, 20, 13, 70))],
)
def test_prediction_sees_the_reflection_of_a_hole(generator, size, hole):
    """Sizes that are padded, and holes that are then reflected in the padding."""
    generator = copy.deepcopy(generator).double()
    top, left, height, width = hole
    mask = torch.zeros(1, 1, *size, dtype=torch.float64)
    mask[..., top : top + height, left : left + width] = 1
    masked_image, mask = inputs(mask)
    with torch.no_grad():
        whole, part = generator(masked_image, mask), generator.predict(masked_image, mask)
    for name, x in part.items():
        assert_near(x * mask, whole[name] * mask)


def test_prediction_computes_a_part_only(generator):
    mask = torch.zeros(1, 1, 560, 560)
    mask[..., 280:290, 270:280] = 1
    sizes = {}
    parts = {
        'coarse': generator.stage1.encoder,
        'keys': generator.stage2.encoder_attention,
        'branch': generator.stage2.encoder_conv,
        'decoder': generator.stage2.decoder,
    }
    handles = [
        part.register_forward_pre_hook(
            lambda module, args, name=name: sizes.__setitem__(name, args[0].shape[-2:])
        )
        for name, part in parts.items()
    ]
    generator.predict(*inputs(mask))
    for handle in handles:
        handle.remove()
    assert sizes['keys'] == (560, 560)
    # 150 pixels on each side are the reach of a stage: 15 of the encoder, 120 of the
    # dilations, 15 of the decoder; rounded up to whole features
    assert all(310 <= side <= 330 for name in ('coarse', 'branch') for side in sizes[name])
    assert all(10 <= side <= 12 for side in sizes['decoder'])


def test_prediction_of_different_holes_in_a_batch(generator):
    masks = torch.cat([named_masks(96)[name] for name in ('box', 'dots', 'full', 'empty')])
    generator = copy.deepcopy(generator).double()
    masked_images, masks = inputs(masks.double())
    with torch.no_grad():
        whole, part = generator(masked_images, masks), generator.predict(masked_images, masks)
    for name, x in part.items():
        assert_near(x * masks, whole[name] * masks)


def test_prediction_without_a_hole_gives_the_input_back(generator):
    masked_image, mask = inputs(torch.zeros(1, 1, 40, 50))
    for x in generator.predict(masked_image, mask).values():
        assert torch.equal(x, masked_image)


def test_prediction_with_norms_is_computed_whole():
    """A norm makes every pixel depend on all others: no part will do."""
    cfg = config('_base_/models/deepfillv1_small.py').model.generator
    cfg.stage1.decoder.norm_cfg = {'type': 'IN'}
    torch.manual_seed(0)
    generator = MODELS.build(cfg).eval().double()
    mask = torch.zeros(1, 1, 320, 320, dtype=torch.float64)
    mask[..., 5:15, 5:15] = 1
    masked_image, mask = inputs(mask)
    with torch.no_grad():
        whole, part = generator(masked_image, mask), generator.predict(masked_image, mask)
    assert_near(part['refined'] * mask, whole['refined'] * mask)


def test_gradients_need_no_strips(generator):
    """Training goes through the modules, so that hooks and wrappers see every layer."""
    seen = []
    handle = generator.stage1.decoder.dec6.conv.register_forward_hook(lambda *args: seen.append(1))
    generator(*inputs(named_masks(96)['box']))
    handle.remove()
    assert seen


def test_prediction_finds_the_hole_in_the_mask_of_the_host(generator):
    """The mask on the device is not waited for, and the result is the same."""
    mask = torch.zeros(1, 1, 80, 96)
    mask[..., 30:50, 20:44] = 1
    images = inputs(mask)
    expected = generator.predict(*images)
    for name, x in generator.predict(*images, host_mask=mask != 0).items():
        assert torch.equal(x, expected[name])
    # one that says that there is no hole is believed
    for x in generator.predict(*images, host_mask=torch.zeros_like(mask)).values():
        assert torch.equal(x, images[0])
