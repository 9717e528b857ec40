"""Short cuts of convolutions against PyTorch's own operations."""

import itertools

import pytest
import torch
import torch.nn.functional as F

from mmdeepfill.core.mmcv.layers import ConvModule
from mmdeepfill.models.layers import Rect, conv_block, hole_rect, in_strips, source_rect
from mmdeepfill.models.layers import strips as strips_module
from tests.helpers import array, assert_near

PADDINGS = {
    'reflect': {'padding_mode': 'reflect'},
    'zeros': {'padding_mode': 'zeros'},
    'same': {'padding_mode': 'zeros', 'conv_cfg': {'type': 'Conv2dAdaptivePadding'}},
}


def enlarged(block, x):
    """The definition: enlarge, pad, convolve, activate."""
    mode = 'reflect' if block.padding_mode == 'reflect' else 'constant'
    x = F.pad(F.interpolate(x, scale_factor=2, mode='nearest'), (1, 1, 1, 1), mode=mode)
    return F.elu(F.conv2d(x, block.conv.weight, block.conv.bias))


@pytest.mark.parametrize('padding', PADDINGS)
@pytest.mark.parametrize('size', [(5, 7), (1, 4), (2, 1)])
def test_upsampled_convolution_and_its_gradients(padding, size):
    block = conv_block(6, 4, upsample=True, act_cfg={'type': 'ELU'}, **PADDINGS[padding]).double()
    x = array('up', (2, 6, *size)).double().requires_grad_()
    weights = array('up.grad', (2, 4, 2 * size[0], 2 * size[1])).double()
    inputs = [x, *block.parameters()]
    actual, expected = block(x), enlarged(block, x)
    assert_near(actual, expected)
    gradients = [torch.autograd.grad((y * weights).sum(), inputs) for y in (actual, expected)]
    for mine, theirs in zip(*gradients):
        assert_near(mine, theirs)


def test_upsampling_falls_back_for_layers_it_does_not_know():
    block = conv_block(3, 4, 5, upsample=True).double()
    x = array('up5', (1, 3, 6, 6)).double()
    expected = F.conv2d(
        F.interpolate(x, scale_factor=2), block.conv.weight, block.conv.bias, padding=2
    )
    assert not block.plain
    assert_near(block(x), expected)


def test_a_hook_on_the_convolution_is_not_skipped():
    block = conv_block(3, 4, upsample=True)
    handle = block.conv.register_forward_hook(lambda module, x, y: y + 1)
    x = array('hook', (1, 3, 4, 4))
    with_hook = block(x)
    handle.remove()
    assert_near(with_hook, block(x) + 1)


def chain(**padding):
    """Kernels of 5 and 3, a stride, a dilation, upsampling twice: all that generators have."""
    act = dict(act_cfg={'type': 'ELU'}, **padding)
    return [
        conv_block(3, 5, 5, **act).double(),
        conv_block(5, 6, 3, stride=2, **act).double(),
        conv_block(6, 6, 3, dilation=2, **act).double(),
        conv_block(6, 4, upsample=True, **act).double(),
        conv_block(4, 3, upsample=True, **padding).double(),
    ]


def one_by_one(blocks, x):
    for block in blocks:
        x = enlarged_or_module(block, x)
    return x


def enlarged_or_module(block, x):
    if not block.upsample:
        return ConvModule.forward(block, x)
    activated = enlarged(block, x)
    if block.with_activation:
        return activated
    mode = 'reflect' if block.padding_mode == 'reflect' else 'constant'
    x = F.pad(F.interpolate(x, scale_factor=2), (1, 1, 1, 1), mode=mode)
    return F.conv2d(x, block.conv.weight, block.conv.bias)


@pytest.mark.parametrize('padding', PADDINGS)
@pytest.mark.parametrize('rows', [2, 6, 30, 100])
@pytest.mark.parametrize('size', [(24, 22), (46, 31), (13, 17)])
def test_strips_change_nothing(monkeypatch, padding, rows, size):
    monkeypatch.setattr(strips_module, 'MIN_ROWS', rows)
    monkeypatch.setattr(strips_module, 'STRIP_BYTES', {'cpu': 1})
    blocks, x = chain(**PADDINGS[padding]), array('strips', (2, 3, *size)).double()
    with torch.no_grad():
        assert_near(in_strips(blocks, x), one_by_one(blocks, x))


def test_strips_bound_what_lies_between_layers(monkeypatch):
    monkeypatch.setattr(strips_module, 'STRIP_BYTES', {'cpu': 2**16})
    blocks, heights = chain(padding_mode='reflect'), []
    for block in blocks:
        block.activate = Spy(heights)
        block.with_activation = True
    with torch.no_grad():
        in_strips(blocks, array('bound', (1, 3, 512, 40)).double())
    # in front of a stride of 2, twice the rows of the strip, and the kernel's
    assert max(heights) <= 2 * strips_module.MIN_ROWS + 8


class Spy(torch.nn.Module):
    def __init__(self, heights):
        super().__init__()
        self.heights = heights

    def forward(self, x):
        self.heights.append(x.shape[2])
        return x


@pytest.mark.parametrize('padding', PADDINGS)
def test_source_holds_what_an_output_depends_on(padding):
    """That is where the gradient of a rectangle of the output is not zero."""
    blocks = chain(**PADDINGS[padding])
    for block in blocks:
        block.conv.weight.data.abs_().add_(1)  # no two paths cancel
        block.with_activation = False
    x = torch.zeros(1, 3, 26, 24, dtype=torch.float64, requires_grad=True)
    for top, left in itertools.product((0, 5, 17, 34), (0, 11, 30)):
        rect = Rect(top, top + 3, left, left + 2)
        y = x
        for block in blocks:
            y = block(y)
        (grad,) = torch.autograd.grad(rect.crop(y).sum(), x)
        touched = hole_rect(grad.abs().sum(1, keepdim=True))
        source = source_rect(rect, blocks, x.shape[-2:])
        # upsampling works on pairs of rows: up to one row too much of its source, twice
        # here, at half the resolution of x
        assert all(0 <= sign * (b - a) <= 4 for a, b, sign in zip(source, touched, (1, -1) * 2))


def test_hole_rect():
    mask = torch.zeros(2, 1, 6, 8)
    assert hole_rect(mask) is None
    mask[0, 0, 2, 3] = mask[1, 0, 4, 1] = 1
    assert hole_rect(mask) == (2, 5, 1, 4)


def test_aligned_stays_within():
    assert Rect(3, 9, 5, 6).aligned(4, (10, 20)) == (0, 10, 4, 8)
