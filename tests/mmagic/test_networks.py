"""Our networks in the place of mmagic's own: the same weights give the same values."""

import copy

import pytest
import torch

from tests.helpers import array, assert_near, box_masks, picture

from .pairs import pair, shipped

V1 = 'deepfillv1/deepfillv1_8xb2_places-256x256.py'
V2 = 'deepfillv2/deepfillv2_8xb2_places-256x256.py'
GL = 'global_local/gl_8xb12_places-256x256.py'
PCONV = 'partial_conv/pconv_stage2_4xb2_places-256x256.py'
AOT = 'aot_gan/aot-gan_smpgan_4xb4_places-512x512.py'
PCONV_NEAR = 1e-6  # mmagic adds 1e-8 to what it divides by in each layer


def masked(height, width):
    image = picture('pub.mmagic.image', (2, 3, height, width)).double()
    mask = box_masks(
        [(8, 16, height // 2, width // 3), (0, 4, 20, 40)], (height, width), torch.float64
    )
    return image * (1 - mask), mask


def compare(parts, x, call=lambda part, x: part(x), tolerance=None):
    """Outputs and gradients of the input agree."""
    x.requires_grad_()
    outputs = []
    for part in parts:
        output = call(part, x)
        output = output if isinstance(output, tuple) else (output,)
        total = sum(
            (o * array(f'pub.mmagic.{i}', tuple(o.shape)).double()).sum()
            for i, o in enumerate(output)
            if o.requires_grad
        )
        outputs.append((*output, *torch.autograd.grad(total, x)))
    assert len(outputs[0]) == len(outputs[1])
    for theirs, ours in zip(*outputs):
        assert ours.shape == theirs.shape
        assert_near(ours, theirs, tolerance)


@pytest.mark.parametrize('name, size', [(V1, (96, 120)), (V2, (96, 120))])
def test_both_stages_of_deepfill(name, size):
    image, mask = masked(*size)
    # the gradient of the image: ours makes the channel of ones itself
    compare(
        pair(shipped(name).model.encdec),
        image,
        lambda part, x: part(torch.cat([x, torch.ones_like(mask), mask], 1)),
    )


def test_deepfill_in_single_precision():
    image, mask = masked(128, 128)
    parts = [part.float() for part in pair(shipped(V1).model.encdec)]
    x = torch.cat([image, torch.ones_like(mask), mask], 1).float()
    with torch.no_grad():
        for theirs, ours in zip(*(part(x) for part in parts)):
            assert_near(ours, theirs)


@pytest.mark.parametrize('name', [V1, V2])
def test_one_full_name_is_enough(name):
    # parts below it go without a scope and are ours all the same
    from mmagic.registry import MODELS as THEIRS

    generator = THEIRS.build(
        dict(shipped(name).model.encdec, type='mmdeepfill.DeepFillEncoderDecoder')
    )
    origins = {type(module).__module__.partition('.')[0] for module in generator.modules()}
    assert origins <= {'mmdeepfill', 'mmcv', 'torch', 'mmengine'}


def test_attention_alone_in_mmagics_refiner():
    encdec = shipped(V1).model.encdec
    ours = copy.deepcopy(encdec)
    ours.stage2.contextual_attention.type = 'mmdeepfill.ContextualAttentionNeck'
    ours.stage2.contextual_attention.contextual_attention_args = {'return_attention_score': True}
    neck = pair(encdec.stage2.contextual_attention, ours.stage2.contextual_attention)
    x = array('pub.mmagic.features', (2, 128, 24, 20)).double()
    mask = masked(24, 64)[1][..., :20]
    compare(neck, x, lambda part, x: part(x, mask))
    from mmagic.registry import MODELS as THEIRS

    mixed, whole = THEIRS.build(ours).double(), THEIRS.build(encdec).double()
    mixed.load_state_dict(whole.state_dict())
    image, mask = masked(96, 96)
    x = torch.cat([image, torch.ones_like(mask), mask], 1)
    with torch.no_grad():
        for ours, theirs in zip(mixed(x), whole(x)):
            assert_near(ours, theirs)


def test_attention_weights_are_given_on_request_only():
    from mmagic.registry import MODELS as THEIRS

    neck = THEIRS.build({'type': 'mmdeepfill.ContextualAttentionNeck', 'in_channels': 8})
    x = array('pub.mmagic.few', (1, 8, 16, 16))
    assert neck(x, torch.zeros(1, 1, 16, 16))[1] is None


@pytest.mark.parametrize('part', ['encoder_attention', 'encoder_conv', 'dilation_neck', 'decoder'])
def test_parts_of_mmagics_refiner(part):
    theirs = shipped(V1).model.encdec.stage2
    ours = copy.deepcopy(theirs)
    ours[part].type = f'mmdeepfill.{ours[part].type}'
    refiners = []
    from mmagic.registry import MODELS as THEIRS

    for cfg in (theirs, ours):
        refiners.append(THEIRS.build(cfg).double())
    refiners[1].load_state_dict(refiners[0].state_dict(), strict=True)
    image, mask = masked(96, 96)
    x = torch.cat([image, torch.ones_like(mask), mask], 1)
    with torch.no_grad():
        assert_near(refiners[1](x, mask)[0], refiners[0](x, mask)[0])


def test_our_refiner_in_mmagics_generator():
    from mmagic.registry import MODELS as THEIRS

    theirs = shipped(V1).model.encdec
    ours = copy.deepcopy(theirs)
    ours.stage1.type = 'mmdeepfill.GLEncoderDecoder'
    ours.stage2.type = 'mmdeepfill.DeepFillRefiner'
    generators = [THEIRS.build(cfg).double() for cfg in (theirs, ours)]
    state = {
        name: value
        for name, value in generators[0].state_dict().items()
        if not name.endswith('fuse_kernel')
    }
    generators[1].load_state_dict(state, strict=True)
    image, mask = masked(96, 96)
    x = torch.cat([image, torch.ones_like(mask), mask], 1)
    with torch.no_grad():
        for a, b in zip(*(generator(x) for generator in generators)):
            assert_near(b, a)


def test_global_local():
    image, mask = masked(64, 72)
    compare(pair(shipped(GL).model.encdec), torch.cat([image, mask], 1))


def test_partial_convolution():
    image, mask = masked(128, 128)
    valid = (1 - mask).expand_as(image)
    compare(pair(shipped(PCONV).model.encdec), image, lambda part, x: part(x, valid), PCONV_NEAR)


def test_parts_of_mmagics_partial_convolution():
    theirs = shipped(PCONV).model.encdec
    ours = copy.deepcopy(theirs)
    ours.encoder.type, ours.decoder.type = 'mmdeepfill.PConvEncoder', 'mmdeepfill.PConvDecoder'
    from mmagic.registry import MODELS as THEIRS

    from .pairs import CONSTANT, fill_but_constants, without_sync

    parts = [THEIRS.build(without_sync(cfg)) for cfg in (theirs, ours)]
    fill_but_constants(parts[0])
    parts[1].load_state_dict(
        {
            name: value
            for name, value in parts[0].state_dict().items()
            if not name.endswith(CONSTANT)
        },
        strict=True,
    )
    image, mask = masked(128, 128)
    with torch.no_grad():
        a, b = (part.double().eval()(image, (1 - mask).expand_as(image))[0] for part in parts)
    assert_near(b, a, PCONV_NEAR)


def test_aot_gan():
    image, mask = masked(64, 72)
    compare(pair(shipped(AOT).model.encdec), torch.cat([image, mask], 1))


def test_critics_of_deepfillv1():
    critics = pair(shipped(V1).model.disc)
    views = [picture(f'pub.mmagic.{size}', (2, 3, size, size)).double() for size in (256, 128)]
    with torch.no_grad():
        theirs, ours = (critic(tuple(views)) for critic in critics)
    for a, b in zip(theirs, ours):
        assert_near(b, a)


def test_critic_of_global_local():
    critics = pair(shipped(GL).model.disc)
    views = [picture(f'pub.mmagic.{size}', (2, 3, size, size)).double() for size in (256, 128)]
    with torch.no_grad():
        theirs, ours = (critic(tuple(views)) for critic in critics)
    assert_near(ours, theirs)


@pytest.mark.parametrize('name, channels', [(V2, 4), (AOT, 3)])
def test_critics_of_patches(name, channels):
    compare(
        pair(shipped(name).model.disc),
        picture('pub.mmagic.critic', (2, channels, 128, 96)).double(),
    )


@pytest.mark.parametrize('name, std', [(V1, 0.02), (V2, 0.02)])
def test_first_weights(name, std):
    for part in pair(shipped(name).model.encdec):
        part.init_weights()
        for module in part.modules():
            if isinstance(module, torch.nn.Conv2d) and module.weight.numel() > 10000:
                assert module.weight.std().item() == pytest.approx(std, rel=0.05)
                assert module.weight.mean().abs() < 5 * std / module.weight.numel() ** 0.5
                assert not module.bias.any()
