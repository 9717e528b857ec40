"""The layer in rectangles of queries against all pairs of patches at once."""

import random

import pytest
import torch

from mmdeepfill.models.layers import ContextualAttentionModule
from testbed.patch_attention import patch_attention
from tests.helpers import assert_near
from tests.models.layers.random_attention import random_layer, random_mask

# Bytes: one query at a time, a few, some rows, everything.
BUDGETS = (1, 10_000, 100_000, None)


def tensor(generator, *shape):
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def assert_same(layer, inputs, mask, seed=0):
    """Outputs, weights and the gradients of a function of both equal the reference's."""
    generator = torch.Generator().manual_seed(seed)
    for x in inputs:
        x.requires_grad_()
    x, context = inputs[0], inputs[-1]
    results = []
    for values in (
        layer(x, context, mask, return_attention=True),
        patch_attention(layer, x, context, mask),
    ):
        if not results:
            factors = [tensor(generator, *v.shape) for v in values]
        total = sum((v * f).sum() for v, f in zip(values, factors))
        results.append((*values, *torch.autograd.grad(total, inputs)))
    for actual, expected in zip(*results):
        assert_near(actual, expected.detach())


@pytest.mark.parametrize('seed', range(40))
def test_random_cases(seed):
    """Any switch, fusion size, grid (down to one cell), mask and budget."""
    choose = random.Random(seed)
    generator = torch.Generator().manual_seed(seed)
    layer = random_layer(choose, memory_budget=BUDGETS)
    count, channels = choose.randint(1, 3), choose.randint(1, 3)
    sides = [choose.randint(1, 11) for _ in range(4)]
    inputs = [0.3 * tensor(generator, count, channels, *sides[:2])]
    if choose.random() < 0.8:
        inputs.append(tensor(generator, count, channels, *sides[2:]))
    size = [2 * side for side in inputs[-1].shape[2:]]
    mask = random_mask(choose, (0.02, 0.1, 0.9), count, size, generator)
    assert_same(layer, inputs, mask)


@pytest.mark.parametrize('fuse_kernel_size', [1, 3, 5])
@pytest.mark.parametrize('budget', [1, 20_000, 60_000])
def test_the_budget_does_not_change_the_result(budget, fuse_kernel_size):
    generator = torch.Generator().manual_seed(0)
    x, context = tensor(generator, 2, 2, 14, 18), tensor(generator, 2, 2, 12, 16)
    mask = torch.zeros(2, 1, 12, 16, dtype=torch.float64)
    mask[0, :, 3:7, 4:9] = 1
    mask[1, :, :, 12:] = 1
    layer = ContextualAttentionModule(fuse_kernel_size=fuse_kernel_size, memory_budget=budget)
    assert_same(layer, [x, context], mask)


@pytest.mark.parametrize('mask_mode', ['neg_inf', 'post_zero'])
@pytest.mark.parametrize('budget', [1, None])
def test_gradients_by_finite_differences(mask_mode, budget):
    generator = torch.Generator().manual_seed(0)
    x, context = 0.1 * tensor(generator, 1, 1, 4, 6), tensor(generator, 1, 1, 6, 4)
    mask = torch.zeros(1, 1, 6, 4, dtype=torch.float64)
    mask[..., :1, :1] = 1
    layer = ContextualAttentionModule(mask_mode=mask_mode, memory_budget=budget)
    inputs = x.requires_grad_(), context.requires_grad_()
    assert torch.autograd.gradcheck(lambda x, context: layer(x, context, mask), inputs)


def test_a_second_derivative_is_refused():
    x = tensor(torch.Generator().manual_seed(0), 1, 1, 4, 4).requires_grad_()
    output = ContextualAttentionModule()(x, x)
    with pytest.raises(RuntimeError, match='differentiated once only; got create_graph=True'):
        torch.autograd.grad(output.sum(), x, create_graph=True)


@pytest.mark.parametrize('scale', [1e-3, 1.0, 1e3])
def test_float32_is_as_near_as_its_rounding(scale):
    # Large features make weights that differ by hundreds of orders of magnitude.
    x = scale * tensor(torch.Generator().manual_seed(0), 1, 8, 24, 24)
    x[..., :8, :8] = 0
    layer = ContextualAttentionModule()
    expected, _ = patch_attention(layer, x, x)
    assert_near(layer(x.float(), x.float()) / scale, (expected / scale).float(), 1e-4)


def test_bad_budget_is_named():
    with pytest.raises(ValueError, match='memory_budget must be a positive number .*; got 0'):
        ContextualAttentionModule(memory_budget=0)


@pytest.mark.parametrize('budget', [1, 50_000, None])
@pytest.mark.parametrize('window', [(5, 12, 7, 16), (0, 1, 0, 17), (0, 13, 16, 17)])
def test_a_window_has_the_values_of_the_whole(window, budget):
    generator = torch.Generator().manual_seed(0)
    x, context = tensor(generator, 2, 2, 13, 17), tensor(generator, 2, 2, 12, 16)
    layer = ContextualAttentionModule(memory_budget=budget)
    expected, _ = patch_attention(layer, x, context)
    inside = (..., slice(*window[:2]), slice(*window[2:]))
    assert_near(layer(x, context, window=window)[inside], expected[inside])


def test_a_window_costs_less():
    x = tensor(torch.Generator().manual_seed(0), 1, 2, 16, 16)
    _, weights = ContextualAttentionModule()(x, x, return_attention=True, window=(4, 8, 0, 16))
    # patches of cells 1 to 4 cover rows 1 to 10; cells 1 and 4 touch rows 4 and 7 only just
    assert weights.sum((0, 2, 3, 4)).nonzero().flatten().tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize('window', [(0, 0, 0, 4), (0, 5, 0, 4), (-1, 2, 0, 4)])
def test_bad_window_is_named(window):
    x = tensor(torch.Generator().manual_seed(0), 1, 1, 4, 4)
    with pytest.raises(ValueError, match=r'window must be .* within 4x4 .*; got \('):
        ContextualAttentionModule()(x, x, window=window)


def test_a_bias_on_the_norm():
    generator = torch.Generator().manual_seed(0)
    x, context = tensor(generator, 2, 3, 8, 10), tensor(generator, 2, 3, 6, 8)
    layer = ContextualAttentionModule(norm_bias=30.0)
    assert_same(layer, [x, context], None)
    without = ContextualAttentionModule()(x, context)
    assert (layer(x, context) - without).abs().max() > 0.1
    with pytest.raises(ValueError, match='norm_bias must be 0 or positive; got -1'):
        ContextualAttentionModule(norm_bias=-1.0)
