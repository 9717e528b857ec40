"""DeepFillv2's generator: mmagic's values, names, and the contracts on masks and sizes."""

import copy
import json

import pytest
import torch

from mmdeepfill.checkpoints.fitting import fit_state
from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.layers import ConvBlock
from mmdeepfill.testing import GeneratorContract
from tests.helpers import GOLDEN, assert_golden_stages, assert_near, config, fill
from tests.models.generators.test_deepfillv1 import inputs
from tests.models.layers.test_contextual_attention import named_masks
from tests.models.small_deepfillv2 import RECIPES, small_model

OBSOLETE = 'generator.stage2.contextual_attention_neck.contextual_attention.fuse_kernel'


@pytest.fixture(scope='module')
def openmmlab():
    return MODELS.build(config('_base_/models/deepfillv2_openmmlab.py').model)


@pytest.fixture(scope='module', params=RECIPES)
def generator(request):
    return small_model(request.param).generator.eval()


class TestContractOfOpenMMLab(GeneratorContract):
    def build(self):
        return small_model('openmmlab')


class TestContractOfTensorFlow(GeneratorContract):
    def build(self):
        return small_model('tf')


class TestContractOfSketches(GeneratorContract):
    def build(self):
        return small_model('tf_sketch')


def arguments(generator, mask, seed=0):
    """What ``forward`` takes, in its order."""
    masked_image, mask = inputs(mask, seed)
    if not generator.with_sketch:
        return masked_image, mask
    lines = torch.rand(mask.shape, generator=torch.Generator().manual_seed(seed)).to(mask) > 0.9
    return masked_image, mask, lines.to(mask) * mask


def test_values_of_mmagic(openmmlab):
    assert_golden_stages(fill(openmmlab.generator), 'deepfillv2', 1e-5)


def test_state_dict_has_the_released_names_and_shapes(openmmlab):
    expected = json.loads((GOLDEN / 'state_dict_keys.json').read_text())['deepfillv2']
    expected = {name: list(shape) for name, shape in dict(expected).items()}
    state = dict(openmmlab.state_dict(), **{OBSOLETE: torch.eye(3).view(1, 1, 3, 3)})
    assert {name: list(tensor.shape) for name, tensor in state.items()} == expected
    openmmlab.load_state_dict(fit_state(openmmlab, state, 'released.pth'), strict=True)


def test_parameters(openmmlab):
    """As counted in mmagic."""
    assert sum(p.numel() for p in openmmlab.generator.parameters()) == 4_414_908
    assert sum(p.numel() for p in openmmlab.disc.parameters()) == 5_946_816


def test_shapes_of_the_released_tensorflow_weights():
    model = MODELS.build(config('_base_/models/deepfillv2_tf.py').model)
    shapes = {name: tuple(tensor.shape) for name, tensor in model.generator.state_dict().items()}
    stage2 = 'stage2.{}.conv.conv.weight'.format
    assert shapes[stage2('encoder_conv.enc1')] == (48, 3, 5, 5)
    assert shapes[stage2('encoder_attention.enc1')] == (48, 3, 5, 5)
    # filters of allconv11 to allconv16, of which half are gates
    assert [shapes[stage2(f'decoder.dec{i}')][:2] for i in range(1, 7)] == [
        (192, 192),
        (192, 96),
        (96, 96),
        (96, 48),
        (48, 48),
        (24, 24),
    ]
    for stage in ('stage1', 'stage2'):
        assert shapes[f'{stage}.decoder.dec7.conv.weight'] == (3, 12, 3, 3)
    assert shapes['stage1.encoder.enc1.conv.conv.weight'] == (48, 5, 5, 5)


def test_prediction_equals_the_whole_forward_in_the_hole(generator):
    generator = copy.deepcopy(generator).double()
    for top, left, height, width in ((0, 0, 20, 30), (150, 250, 33, 17)):
        mask = torch.zeros(1, 1, 360, 300, dtype=torch.float64)
        mask[..., top : top + height, left : left + width] = 1
        given = arguments(generator, mask)
        with torch.no_grad():
            whole, part = generator(*given), generator.predict(*given)
        for name, x in part.items():
            assert torch.equal(x * (1 - mask), given[0])
            assert_near(x * mask, whole[name] * mask)


def test_prediction_takes_a_part_through_gated_layers(generator):
    seen = []
    handle = generator.stage2.decoder.register_forward_pre_hook(
        lambda module, args: seen.append(args[0].shape[-2:])
    )
    mask = torch.zeros(1, 1, 320, 320)
    mask[..., 160:170, 150:160] = 1
    generator.predict(*arguments(generator, mask))
    handle.remove()
    assert max(seen[0]) <= 12


def channels_of(generator, *given):
    """Channels into both stages, by name of the stage."""
    seen = {}
    handles = [
        getattr(generator, stage).register_forward_pre_hook(
            lambda module, args, stage=stage: seen.update({stage: args[0]})
        )
        for stage in ('stage1', 'stage2')
    ]
    with torch.no_grad():
        outputs = generator(*given)
    for handle in handles:
        handle.remove()
    return seen, outputs


def test_what_the_stages_see(generator):
    given = arguments(generator, named_masks(96)['box'])
    masked_image, mask, *lines = given
    seen, outputs = channels_of(generator, *given)
    guide = torch.cat([*lines, torch.ones_like(mask), mask], 1)
    assert torch.equal(seen['stage1'], torch.cat([masked_image, guide], 1))
    filled = torch.where(mask == 1, outputs['coarse'], masked_image)
    expected = torch.cat([filled, guide], 1) if generator.stage2_guide else filled
    assert torch.equal(seen['stage2'], expected)


def test_lines_change_the_result():
    generator = small_model('tf_sketch').generator
    masked_image, mask, lines = arguments(generator, named_masks(96)['box'])
    with torch.no_grad():
        one, other = (
            generator(masked_image, mask, x)['refined'] for x in (lines, torch.zeros_like(lines))
        )
    assert (one - other).abs().max() > 1e-3


def test_numerics_of_tensorflow():
    generator = small_model('tf').generator
    refiner = generator.stage2
    assert isinstance(refiner.encoder_attention.enc6.feat_act, torch.nn.ReLU)
    assert isinstance(refiner.encoder_conv.enc6.feat_act, torch.nn.ELU)
    assert isinstance(refiner.decoder.out_act, torch.nn.Tanh)
    for decoder in (generator.stage1.decoder, refiner.decoder):
        assert isinstance(decoder.dec7, ConvBlock)
    attention = refiner.contextual_attention_neck.contextual_attention
    assert (attention.align_corners, attention.overlap, attention.mask_mode) == (
        True,
        'const',
        'post_zero',
    )
