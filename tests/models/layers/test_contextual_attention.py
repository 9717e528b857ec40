import itertools

import numpy as np
import pytest
import torch

from mmdeepfill.models.layers import ContextualAttentionModule
from mmdeepfill.models.layers.contextual_attention import nearest_index
from tests.helpers import assert_near
from tests.reference.contextual_attention import contextual_attention

SWITCHES = list(
    itertools.product(('floor', 'align_corners'), ('count', 'const'), ('neg_inf', 'post_zero'))
)


def named_masks(size=64):
    """Masks that are legal and that a peer turns into NaN, among them."""
    masks = {
        name: torch.zeros(1, 1, size, size)
        for name in ('empty', 'full', 'pixel', 'lines', 'columns', 'dots', 'box')
    }
    masks['full'][:] = 1
    masks['pixel'][..., 7, 9] = 1
    masks['lines'][..., ::16, :] = 1
    masks['columns'][..., ::16] = 1
    masks['dots'][..., ::16, ::16] = 1
    masks['box'][..., 10:40, 20:60] = 1
    return masks


@pytest.mark.parametrize('downsample, overlap, mask_mode', SWITCHES)
def test_equals_the_literal_twin(downsample, overlap, mask_mode):
    random = np.random.default_rng(0)
    x, context = random.standard_normal((2, 2, 3, 12, 16))
    mask = np.zeros((2, 1, 24, 32))
    mask[0, :, 8:15, 10:21] = 1
    mask[1, :, :, 25:] = 1
    layer = ContextualAttentionModule(downsample=downsample, overlap=overlap, mask_mode=mask_mode)
    actual = layer(*(torch.from_numpy(t) for t in (x, context, mask)))
    expected = [
        contextual_attention(
            *sample, downsample == 'align_corners', overlap == 'const', mask_mode == 'post_zero'
        )
        for sample in zip(x, context, mask)
    ]
    assert_near(actual, np.stack(expected))


@pytest.mark.parametrize('mask_mode', ['neg_inf', 'post_zero'])
@pytest.mark.parametrize('name', named_masks())
def test_every_mask_gives_finite_values_and_gradients(name, mask_mode):
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(1, 4, 16, 16, generator=generator)
    x[..., :6, :6] = 0  # patches of zeros: the norm's square root has no slope there
    x.requires_grad_()
    layer = ContextualAttentionModule(mask_mode=mask_mode)
    output = layer(x, x, named_masks()[name])
    output.square().sum().backward()
    assert output.isfinite().all()
    assert x.grad.isfinite().all()


def test_without_background_the_least_masked_patches_are_copied():
    # Each column of the 16x16 grid has its own value; the hole covers all but column 0
    # of the context's 8x8 grid, so every window but those around column 0 is all hole.
    x = torch.arange(16.0).expand(1, 2, 16, 16).contiguous()
    mask = torch.ones(1, 1, 16, 16)
    mask[..., :2] = 0
    _, attention = ContextualAttentionModule()(x, x, mask, return_attention=True)
    used = attention.sum((0, 1, 2, 3))
    assert used[0] > 0 and (used[1:] == 0).all()


def test_full_mask_uses_every_patch():
    x = torch.randn(1, 2, 16, 16, generator=torch.Generator().manual_seed(0))
    layer = ContextualAttentionModule()
    assert_near(layer(x, x, torch.ones(1, 1, 16, 16)), layer(x, x))


def test_attention_weights_sum_to_one_over_the_background_only():
    x = torch.randn(1, 4, 16, 16, generator=torch.Generator().manual_seed(0))
    mask = torch.zeros(1, 1, 16, 16)
    mask[..., 4:8, 4:8] = 1  # cells 2 and 3 of the 8x8 grid: windows 1..4 touch them
    _, attention = ContextualAttentionModule()(x, x, mask, return_attention=True)
    assert_near(attention.flatten(3).sum(-1), torch.ones(1, 8, 8))
    assert attention[..., 1:5, 1:5].abs().max() == 0


def test_sizes_of_queries_and_context_may_differ_and_be_odd():
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(2, 3, 13, 10, generator=generator)
    context = torch.randn(2, 3, 16, 21, generator=generator)
    output, attention = ContextualAttentionModule()(x, context, return_attention=True)
    assert output.shape == x.shape and output.isfinite().all()
    assert attention.shape == (2, 7, 5, 8, 11)


def test_half_precision_is_computed_in_float32():
    x = 30 * torch.randn(1, 64, 16, 16, generator=torch.Generator().manual_seed(0))
    half = x.half()  # scores of about 10^4: times 10 they overflow half precision
    with torch.autocast('cpu', torch.bfloat16):
        output = ContextualAttentionModule()(half, half)
    expected = ContextualAttentionModule()(half.float(), half.float())
    assert output.dtype == torch.float16
    assert_near(output.float(), expected, 1e-3)


def test_nearest_index_as_tensorflow():
    # specified by hand: even rows in the first half, odd ones in the second
    expected = list(range(0, 31, 2)) + list(range(33, 64, 2))
    assert nearest_index(64, 32, True).tolist() == expected
    expected = [4 * i + (i > 10) + (i > 31) + (i > 52) for i in range(64)]
    assert nearest_index(256, 64, True).tolist() == expected
    assert nearest_index(64, 32, False).tolist() == list(range(0, 64, 2))
    assert nearest_index(7, 1, True).tolist() == [0]


@pytest.mark.parametrize(
    'argument, message',
    [
        ({'downsample': 'area'}, "downsample must be one of .*; got 'area'"),
        ({'fuse_kernel_size': 2}, 'fuse_kernel_size must be odd and positive; got 2'),
    ],
)
def test_bad_arguments_are_named(argument, message):
    with pytest.raises(ValueError, match=message):
        ContextualAttentionModule(**argument)
