"""Gated convolutions against their formula, whole and in parts."""

import pytest
import torch
import torch.nn.functional as F

from mmdeepfill.models.layers import SimpleGatedConvModule, conv_block, in_strips
from mmdeepfill.models.layers import strips as strips_module
from tests.helpers import array, assert_near
from tests.models.layers.test_conv import PADDINGS


def test_formula_and_names():
    block = conv_block(3, 4, conv_type='gated_conv', act_cfg={'type': 'ELU'}).double()
    assert {name: tuple(value.shape) for name, value in block.state_dict().items()} == {
        'conv.conv.weight': (8, 3, 3, 3),
        'conv.conv.bias': (8,),
    }
    x = array('gated', (2, 3, 6, 7)).double()
    weight, bias = block.conv.conv.weight, block.conv.conv.bias
    features = F.conv2d(x, weight[:4], bias[:4], padding=1)
    gate = F.conv2d(x, weight[4:], bias[4:], padding=1)
    assert_near(block(x), F.elu(features) / (1 + torch.exp(-gate)))


def test_without_activation_the_gate_remains():
    block = conv_block(2, 1, conv_type='gated_conv')
    with torch.no_grad():
        block.conv.conv.weight.zero_()
        block.conv.conv.bias.copy_(torch.tensor([-3.0, 0.0]))
        assert torch.equal(block(torch.ones(1, 2, 4, 4)), torch.full((1, 1, 4, 4), -1.5))


def test_another_gate():
    block = SimpleGatedConvModule(
        2, 1, 3, feat_act_cfg={'type': 'ReLU'}, gate_act_cfg={'type': 'Tanh'}, padding=1
    )
    with torch.no_grad():
        block.conv.conv.weight.zero_()
        block.conv.conv.bias.copy_(torch.tensor([2.0, 0.5]))
        assert_near(block(torch.ones(1, 2, 3, 3)), torch.full((1, 1, 3, 3), 2 * 0.46211716))


@pytest.mark.parametrize('padding', PADDINGS)
@pytest.mark.parametrize('rows', [2, 30])
def test_strips_change_nothing(monkeypatch, padding, rows):
    monkeypatch.setattr(strips_module, 'MIN_ROWS', rows)
    monkeypatch.setattr(strips_module, 'STRIP_BYTES', {'cpu': 1})
    gated = dict(conv_type='gated_conv', act_cfg={'type': 'ELU'}, **PADDINGS[padding])
    blocks = [
        conv_block(3, 5, 5, **gated),
        conv_block(5, 6, 3, stride=2, **gated),
        conv_block(6, 6, 3, dilation=2, **gated),
        conv_block(6, 4, upsample=True, **gated),
        conv_block(4, 3, upsample=True, **PADDINGS[padding]),
    ]
    blocks = [block.double() for block in blocks]
    assert all(block.local for block in blocks)
    x = expected = array('strips', (2, 3, 46, 31)).double()
    with torch.no_grad():
        for block in blocks:
            expected = block(expected)
        assert_near(in_strips(blocks, x), expected)


def test_unknown_kind():
    with pytest.raises(ValueError, match=r"conv_type must be one of .*; got 'gate'"):
        conv_block(3, 4, conv_type='gate')
