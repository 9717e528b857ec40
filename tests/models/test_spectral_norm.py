"""Critics with spectral norm: names, values, first weights."""

import copy

import pytest
import torch
import torch.nn.functional as F

from mmdeepfill.core.registry import MODELS
from tests.helpers import array, assert_near


def critic(**options):
    torch.manual_seed(0)
    return MODELS.build(
        dict(
            type='MultiLayerDiscriminator',
            in_channels=4,
            max_channels=8,
            base_channels=4,
            num_convs=2,
            with_spectral_norm=True,
            act_cfg={'type': 'LeakyReLU', 'negative_slope': 0.2},
            out_act_cfg={'type': 'LeakyReLU', 'negative_slope': 0.2},
            **{'fc_in_channels': None, **options},
        )
    )


def test_names_round_trip():
    first, second = critic(), critic(init_cfg={'type': 'Normal', 'layer': 'Conv2d', 'std': 1.0})
    second.init_weights()
    x = array('sn', (2, 4, 16, 16))
    first(x)  # a pass in training mode moves the vectors
    state = {name: value.clone() for name, value in first.state_dict().items()}
    assert set(state) == {
        f'conv{i}.conv.{name}'
        for i in (1, 2)
        for name in ('weight_orig', 'weight_u', 'weight_v', 'bias')
    }
    second.load_state_dict(state, strict=True)
    assert_near(second.eval()(x), first.eval()(x), 0)
    assert all(torch.equal(value, state[name]) for name, value in second.state_dict().items())


def test_every_value_is_a_score_of_normalised_kernels():
    disc, x = critic().double(), array('sn', (2, 4, 16, 16)).double()
    with torch.no_grad():
        for _ in range(300):  # the vectors of random matrices settle slowly
            disc(x[:1])
        expected = x
        for i in (1, 2):
            conv = getattr(disc, f'conv{i}').conv
            largest = torch.linalg.matrix_norm(conv.weight_orig.flatten(1), 2)
            expected = F.leaky_relu(
                F.conv2d(expected, conv.weight_orig / largest, conv.bias, stride=2, padding=2), 0.2
            )
        scores = disc.eval()(x)
    assert scores.shape == (2, 8, 4, 4)
    assert_near(scores, expected, 1e-6)


@pytest.mark.parametrize('moved', [False, True])
def test_first_weights_reach_the_parameter(moved):
    """Also when the module has been to another device, as before a run on a GPU."""
    disc = critic(init_cfg={'type': 'Constant', 'layer': 'Conv2d', 'val': 0.25, 'bias': 0.5})
    if moved:
        for conv in (disc.conv1.conv, disc.conv2.conv):
            conv.weight_orig.data = conv.weight_orig.data.clone()
    disc.init_weights()
    for name, value in disc.named_parameters():
        assert (value == (0.5 if name.endswith('bias') else 0.25)).all(), name


def test_gradient_reaches_the_parameter_and_not_the_vectors():
    disc = critic()
    disc(array('sn', (1, 4, 16, 16))).sum().backward()
    assert disc.conv1.conv.weight_orig.grad.abs().sum() > 0
    assert not disc.conv1.conv.weight_u.requires_grad


def test_the_linear_layer_has_it_too():
    """Of one row, whose largest singular value is its length."""
    disc = critic(fc_in_channels=8 * 4 * 4, fc_out_channels=1).double()
    x = array('sn', (2, 4, 16, 16)).double()
    disc(x)  # one pass settles the vectors of a single row
    names = {name for name in disc.state_dict() if name.startswith('fc.')}
    assert names == {
        f'fc.linear.{name}' for name in ('weight_orig', 'weight_u', 'weight_v', 'bias')
    }
    seen = []
    disc.fc.linear.register_forward_pre_hook(lambda module, args: seen.append(args[0]))
    scores = disc.eval()(x)
    row = disc.fc.linear.weight_orig
    expected = seen[0] @ (row / row.norm()).T + disc.fc.linear.bias
    assert_near(scores, F.leaky_relu(expected, 0.2), 1e-6)


def test_evaluation_leaves_the_vectors():
    disc = critic().eval()
    before = copy.deepcopy(disc.state_dict())
    disc(array('sn', (1, 4, 16, 16)))
    assert all(torch.equal(value, before[name]) for name, value in disc.state_dict().items())
