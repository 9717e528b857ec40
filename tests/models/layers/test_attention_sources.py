"""Which key has the largest weight, without keeping the weights."""

import itertools

import pytest
import torch

from mmdeepfill.models.layers import ContextualAttentionModule
from testbed.patch_attention import patch_attention
from tests.models.layers.test_attention_memory import Allocations

BUDGETS = (1, 20_000, None)  # bytes: one query at a time, some rows, everything
MODES = list(itertools.product(BUDGETS, ('neg_inf', 'post_zero'), ('floor', 'align_corners')))


def tensor(*shape, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def masks():
    mask = torch.zeros(2, 1, 24, 32, dtype=torch.float64)
    mask[0, :, 5:11, 8:20] = 1
    mask[1, :, :, 27:] = 1
    return mask


@pytest.mark.parametrize('budget, mask_mode, downsample', MODES)
def test_sources_are_the_largest_of_all_weights(budget, mask_mode, downsample):
    x, context = 0.1 * tensor(2, 3, 14, 18), tensor(2, 3, 12, 16, seed=1)
    layer = ContextualAttentionModule(
        memory_budget=budget, mask_mode=mask_mode, downsample=downsample
    )
    _, weights = patch_attention(layer, x, context, masks())
    output, sources = layer(x, context, masks(), return_sources=True)
    assert (sources == weights.flatten(3).argmax(-1)).all()
    assert len(sources.unique()) > 10
    assert (output == layer(x, context, masks())).all()


def test_with_weights_they_come_last():
    x = tensor(1, 2, 8, 8)
    _, weights, sources = ContextualAttentionModule()(
        x, x, return_attention=True, return_sources=True
    )
    assert (sources == weights.flatten(3).argmax(-1)).all()


@pytest.mark.parametrize('budget', BUDGETS)
def test_a_window_has_those_of_the_whole(budget):
    x = tensor(1, 2, 16, 16)
    layer = ContextualAttentionModule(memory_budget=budget)
    _, whole = layer(x, x, return_sources=True)
    _, part = layer(x, x, window=(4, 8, 0, 16), return_sources=True)
    # rows 4 to 7 are touched by the patches of cells 1 to 4
    assert (part[:, 1:5] == whole[:, 1:5]).all()
    assert (part[:, :1] == -1).all() and (part[:, 5:] == -1).all()


def test_a_source_is_known_where_all_weights_are_too_small_to_count():
    # Scores of known keys are all far below the 0 that 'post_zero' gives to the others, so
    # every weight that is kept is 0; what is in the hole must not be named all the same.
    context = tensor(1, 2, 16, 16).abs()
    mask = torch.zeros(1, 1, 16, 16)
    mask[..., :8, :] = 1
    layer = ContextualAttentionModule(mask_mode='post_zero', softmax_scale=1000.0)
    output, sources = layer(-context, context, mask, return_sources=True)
    assert (output == 0).all()
    assert (sources >= 5 * 8).all()  # rows 0 to 3 are in the hole, row 4 touches it


def test_without_background():
    x = tensor(2, 2, 8, 8)
    mask = torch.ones(2, 1, 8, 8)
    mask[1, :, 2:, 2:] = 0
    _, sources = ContextualAttentionModule(mask_mode='post_zero')(x, x, mask, return_sources=True)
    assert (sources[0] == -1).all() and (sources[1] >= 0).all()
    _, sources = ContextualAttentionModule()(x, x, mask, return_sources=True)
    assert (sources >= 0).all()  # copies from the hole, having nothing else


def test_weights_are_not_kept():
    x = tensor(1, 2, 96, 96).float()
    with Allocations() as seen:
        ContextualAttentionModule(memory_budget=4_000_000)(x, x, return_sources=True)
    assert seen.sizes()[0] <= 4_000_000  # of all pairs: 48^4 * 4 = 21 MB


def test_gradients_pass_beside_them():
    x = tensor(1, 1, 4, 4).requires_grad_()
    output, sources = ContextualAttentionModule()(x, x, return_sources=True)
    assert not sources.requires_grad
    (expected,) = torch.autograd.grad(ContextualAttentionModule()(x, x).sum(), x)
    assert (torch.autograd.grad(output.sum(), x)[0] == expected).all()
