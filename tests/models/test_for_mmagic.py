"""Parts as mmagic calls them, against its values (tests/golden/README.md); mmagic is not needed.

With mmagic itself: tests/mmagic.
"""

import json

import pytest
import torch
from mmengine.registry import DefaultScope
from torch import nn

from mmdeepfill.core.facts import declared
from mmdeepfill.core.registry import MODELS
from mmdeepfill.doctor.config.keys import parameters
from tests.helpers import GOLDEN, array, assert_near, box_masks, config, fill, golden, picture

VALUES = golden('losses')


@pytest.fixture(autouse=True)
def in_mmagic():
    with DefaultScope.overwrite_default_scope('mmagic'):
        yield


def build(kind, **arguments):
    part = MODELS.build(dict(type=f'mmdeepfill.{kind}', **arguments))
    assert type(part).__module__.startswith('mmdeepfill.integrations.mmagic.parts.')
    return part


def near(name):
    return pytest.approx(float(VALUES[name]), rel=1e-8)


@pytest.fixture
def images():
    pred, target = (
        array(f'pub.loss.{name}', (2, 3, 16, 20)).double() for name in ('pred', 'target')
    )
    return pred, target, box_masks([(2, 3, 8, 9), (0, 0, 5, 20)], (16, 20), torch.float64)


def test_elsewhere_names_are_ours():
    with DefaultScope.overwrite_default_scope('mmdeepfill'):
        assert MODELS.get('L1Loss').__module__ == 'mmdeepfill.models.losses.pixelwise'
    assert MODELS.get('L1Loss').__module__ == 'mmdeepfill.integrations.mmagic.parts.losses'


def test_generator():
    parts = config('_base_/models/deepfillv1_openmmlab.py').model.generator
    stage1, stage2 = parts.stage1, parts.stage2
    for neck in (stage1.dilation_neck, stage2.dilation_neck):
        neck.act_cfg = {'type': 'ELU'}  # the default there is ReLU
    del stage2.contextual_attention.contextual_attention
    stage2.contextual_attention.contextual_attention_args = {'softmax_scale': 10.0}
    generator = fill(build('DeepFillEncoderDecoder', stage1=stage1, stage2=stage2))
    values = golden('generator_deepfillv1')
    count, height, width = values['shape']
    image = picture('pub.deepfillv1.img', (count, 3, height, width))
    mask = box_masks(values['boxes'], (height, width))
    with torch.no_grad():
        coarse, refined = generator(torch.cat([image * (1 - mask), torch.ones_like(mask), mask], 1))
    assert_near(coarse, values['coarse'])
    assert_near(refined, values['refined'])


def test_defaults_are_mmagics():
    generator = build('GLEncoderDecoder', dilation_neck={'type': 'GLDilationNeck'})
    convs = generator.dilation_neck.dilation_convs
    assert [conv.in_channels for conv in convs] == [256] * 4
    assert {type(conv.activate) for conv in convs} == {nn.ReLU}
    disc = build('MultiLayerDiscriminator', in_channels=3, max_channels=8, fc_in_channels=8)
    assert disc.num_convs == 5 and disc.fc.linear.out_features == 1024
    assert isinstance(disc.fc.activate, nn.ReLU)


def test_a_scope_that_mmengine_notes_does_not_matter():
    neck = {'type': 'GLDilationNeck', '_scope_': 'mmagic', 'in_channels': 8}
    generator = build('GLEncoderDecoder', dilation_neck=neck)
    assert type(generator.dilation_neck).__module__ == (
        'mmdeepfill.models.methods.global_local.encoder_decoder'
    )


def test_whole_models_of_ours_are_as_everywhere():
    model = MODELS.build(
        dict(config('opencv/opencv_telea.py').model, type='mmdeepfill.OpenCVInpaintor')
    )
    assert type(model.data_preprocessor).__name__ == 'InpaintingPreprocessor'
    cfg = config('_base_/models/partial_conv_openmmlab.py').model
    for part in (cfg.generator.encoder, cfg.generator.decoder):
        part.norm_cfg.type = 'BN'
    model = MODELS.build(dict(cfg, type='mmdeepfill.ReconstructionInpaintor'))
    assert type(model.generator).__module__.startswith('mmdeepfill.models.')
    assert type(model.losses.terms['hole'].loss).__module__.endswith('losses.pixelwise')


def test_pixelwise(images):
    pred, target, mask = images
    assert build('L1Loss')(pred, target).item() == near('l1_mean')
    assert build('L1Loss', loss_weight=1.2)(pred, target, weight=mask).item() == near('l1_hole')
    assert build('L1Loss')(pred, target, weight=mask.repeat(1, 3, 1, 1)).item() * 1.2 == near(
        'l1_hole'
    )
    assert build('L1Loss', sample_wise=True)(pred, target, mask).item() == near(
        'l1_hole_samplewise'
    )
    assert build('MSELoss')(pred, target, mask).item() == near('mse_hole')
    assert build('MaskedTVLoss', loss_weight=0.1)(pred, mask=mask).item() == near('tv_hole')
    each = build('L1Loss', reduction='none')(pred, target, weight=mask)
    assert each.shape == pred.shape
    total = build('L1Loss', reduction='sum')(pred, target, weight=mask)
    assert total.item() == pytest.approx(each.sum().item())
    assert 1.2 * total.item() / (3 * mask.sum().item()) == near('l1_hole')
    with pytest.raises(ValueError, match="reduction must be one of .*; got 'max'"):
        build('L1Loss', reduction='max')


@pytest.mark.parametrize('kind', ['vanilla', 'lsgan', 'wgan', 'hinge'])
def test_adversarial(kind):
    logits = array('pub.loss.logits', (4, 1)).double()
    loss = build('GANLoss', gan_type=kind, loss_weight=0.01)
    for real, disc in ((1, 1), (0, 1), (1, 0)):
        assert loss(logits, bool(real), bool(disc)).item() == near(
            f'gan_{kind}_real{real}_disc{disc}'
        )
    with pytest.raises(ValueError, match='target_is_real must be True'):
        loss(logits, False)


def test_an_unknown_objective():
    with pytest.raises(ValueError, match="gan_type must be one of .*'smgan'.*; got 'l1'"):
        build('GANLoss', gan_type='l1')


def test_critics_loss(images):
    real, fake, mask = images
    critic = fill(
        nn.Sequential(nn.Conv2d(3, 4, 3), nn.ELU(), nn.Flatten(), nn.Linear(1008, 1))
    ).double()
    penalty = build('GradientPenaltyLoss', loss_weight=10.0)
    for name, where in (('gp', None), ('gp_masked', mask)):
        torch.manual_seed(7)
        assert penalty(critic, real, fake, mask=where).item() == near(name)
    logits = array('pub.loss.logits', (4, 1)).double()
    assert build('DiscShiftLoss', loss_weight=1e-3)(logits.mean()).item() == near('disc_shift')


def test_partial_convolution_says_where_it_has_seen_something():
    parts = {
        'encoder': {'type': 'PConvEncoder', 'num_layers': 4},
        'decoder': {'type': 'PConvDecoder', 'num_layers': 4},
    }
    generator = build('PConvEncoderDecoder', **parts).eval()
    x = array('pub.for_mmagic.image', (1, 3, 40, 36))
    valid = torch.zeros(1, 3, 40, 36)
    with torch.no_grad():
        assert not generator(x, valid)[1].any()
        valid[..., 5, 7] = 1
        refined, seen = generator(x, valid)
    assert refined.shape == seen.shape == x.shape
    assert set(seen.unique().tolist()) <= {0.0, 1.0} and seen[..., 5, 7].all()


def test_what_is_not_given_is_mmagics_too():
    """The whole of DeepFillv1, whose parts have no defaults of ours; parts without a type."""
    released = json.loads((GOLDEN / 'state_dict_keys.json').read_text())['deepfillv1']
    network = build('DeepFillEncoderDecoder').state_dict()
    buffer = 'generator.stage2.contextual_attention_neck.contextual_attention.fuse_kernel'
    assert {f'generator.{name}' for name in network} | {buffer} == {
        name for name in released if name.startswith('generator.')
    }
    view = {'in_channels': 3, 'max_channels': 8, 'num_convs': 4, 'fc_in_channels': 8 * 4 * 4}
    disc = build('GLDiscs', global_disc_cfg=view, local_disc_cfg=view)
    assert {type(part).__name__ for part in (disc.global_disc, disc.local_disc)} == {
        'MultiLayerDiscriminator'
    }


@pytest.mark.parametrize('name', declared(MODELS, 'mmagic'))
def test_declared_arguments_are_ours(name):
    kind = MODELS.module_dict[name]
    assert set(kind.mmagic.same) | set(kind.mmagic.parts) <= parameters(kind)[0]
    whole = MODELS.module_dict[kind.mmagic.whole or name]
    assert kind.mmagic.init_cfg is None or 'init_cfg' in parameters(whole)[0]
