"""The dilated residual network: against plain PyTorch, counted by hand, and its limits."""

import pytest
import torch
import torch.nn.functional as F

from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.methods.dilated_resnet import DilatedResidualBlock
from mmdeepfill.testing import GeneratorContract
from tests.helpers import array, assert_near, config, fill

IN = {'type': 'IN'}


def count(module):
    return sum(p.numel() for p in module.parameters())


def network(**kwargs):
    return MODELS.build(dict(type='DilatedResnet', base_channels=4, dilations=(1, 2), **kwargs))


@pytest.mark.parametrize('dilated, first, second', [('first', 3, 1), ('second', 1, 3)])
def test_a_block_is_two_convolutions_and_a_sum(dilated, first, second):
    block = fill(DilatedResidualBlock(4, dilation=3, dilated=dilated, norm_cfg=IN))
    x = array('block', (2, 4, 9, 8))

    def normal(y):
        mean, variance = y.mean((2, 3), keepdim=True), y.var((2, 3), keepdim=True, unbiased=False)
        return (y - mean) / (variance + 1e-5).sqrt()

    def conv(y, weight, dilation):
        return F.conv2d(F.pad(y, [dilation] * 4, mode='reflect'), weight, dilation=dilation)

    inside = normal(conv(x, block.conv1.conv.weight, first)).clamp_min(0)
    with torch.no_grad():
        assert_near(block(x), x + normal(conv(inside, block.conv2.conv.weight, second)))


def test_how_far_a_block_sees():
    """A 3x3 window at dilation 4 and one at dilation 1 reach 5 pixels, and not all between."""
    block = DilatedResidualBlock(1, dilation=4, act_cfg=None)
    x = torch.zeros(1, 1, 21, 21, requires_grad=True)
    block(x)[0, 0, 10, 10].backward()
    rows = x.grad[0, 0].abs().sum(1).nonzero().flatten() - 10
    assert rows.tolist() == [-5, -4, -3, -1, 0, 1, 3, 4, 5]


def test_interpolated_features_are_enlarged_then_convolved():
    up = fill(network(up='interp', norm_cfg=IN)).decoder[0]
    x = array('up', (1, 16, 5, 6))
    enlarged = x.repeat_interleave(2, 2).repeat_interleave(2, 3)
    expected = F.conv2d(F.pad(enlarged, [1] * 4, mode='reflect'), up.conv.weight)
    with torch.no_grad():
        assert_near(up(x), F.instance_norm(expected).relu(), 1e-4)


# kernel area x input x output channels, in order: 7x7, two 4x4, blocks of two 3x3, two ways up,
# 7x7 with its biases
CONVOLUTIONS = 49 * 4 * 64 + 16 * 64 * 128 + 16 * 128 * 256
OUT = 49 * 64 * 3 + 3


def test_parameters_of_the_recipe():
    model = MODELS.build(config('_base_/models/patch_gan_demir.py').model)
    norms = 2 * (64 + 128 + 256 + 8 * 256 + 128 + 64)
    up = 9 * 256 * 128 + 9 * 128 * 64
    assert count(model.generator) == CONVOLUTIONS + 8 * 9 * 256**2 + up + OUT + norms == 5_769_923
    trunk = 16 * 3 * 64 + 64 + 16 * 64 * 128 + 128 + 16 * 128 * 256 + 256
    patch = 16 * 256 * 512 + 16 * 512 + 1
    whole = 16 * 256 * 512 + 512 + 2 * (16 * 512 * 512 + 512) + 8192 + 1
    assert count(model.disc) == trunk + patch + whole == 13_259_714


def test_edgeconnect_networks_are_configs_of_it():
    """Shapes of its released files; a bias before an instance norm has no effect."""
    edgeconnect = {'type': 'DilatedResnet', 'up': 'deconv', 'norm_cfg': IN}
    completion = MODELS.build(dict(edgeconnect, in_channels=4))
    up = 16 * 256 * 128 + 16 * 128 * 64
    assert count(completion) == CONVOLUTIONS + 16 * 9 * 256**2 + up + OUT
    edge = MODELS.build(
        dict(
            edgeconnect,
            in_channels=3,
            out_channels=1,
            with_spectral_norm=True,
            out_act_cfg={'type': 'Sigmoid'},
        )
    )
    shapes = {name: tuple(value.shape) for name, value in edge.state_dict().items()}
    assert shapes['encoder.0.conv.weight_orig'] == (64, 3, 7, 7)
    assert shapes['middle.7.conv2.conv.weight_v'] == (256 * 9,)
    # of a transposed convolution the second dimension is the output's
    assert shapes['decoder.0.conv.weight_orig'] == (256, 128, 4, 4)
    assert shapes['decoder.0.conv.weight_u'] == (128,)
    assert shapes['decoder.2.conv.weight'] == (1, 64, 7, 7)
    # small weights: of large ones float32 rounds the sigmoid to 1
    edge.decoder[-1].conv.weight.data.mul_(1e-2)
    image = torch.rand(1, 3, 16, 20, generator=torch.Generator().manual_seed(0))
    logits = torch.logit(edge(image).double())
    assert 0.01 < logits.std() < 1
    torch.testing.assert_close(
        edge.decoder(edge.middle(edge.encoder(image))).double(), logits, rtol=1e-4, atol=1e-5
    )


def generator(up):
    made = MODELS.build(
        {
            'type': 'DilatedResnetGenerator',
            'network': {
                'type': 'DilatedResnet',
                'base_channels': 4,
                'dilations': (5, 1),
                'up': up,
                'norm_cfg': IN,
            },
        }
    )
    # 4 times more than the dilation
    assert made.min_size == 24
    return made


class TestContractOfInterpolation(GeneratorContract):
    def build(self):
        return generator('interp')


class TestContractOfTransposedConvolution(GeneratorContract):
    def build(self):
        return generator('deconv')


@pytest.mark.parametrize(
    'kwargs, message',
    [
        ({'up': 'nearest'}, r"up must be one of \('interp', 'deconv'\); got 'nearest'"),
        ({'dilated': 'third'}, r"dilated must be one of \('first', 'second'\); got 'third'"),
    ],
)
def test_unknown_kinds(kwargs, message):
    with pytest.raises(ValueError, match=message):
        network(**kwargs)


def test_no_blocks():
    with pytest.raises(ValueError, match='dilations must hold one dilation for each block; got'):
        MODELS.build({'type': 'DilatedResnet', 'dilations': ()})
