"""Contextual attention in a few lines of PyTorch, all pairs of patches at once.

Between the literal twin and the layer: patches by unfold, fusion by permuted copies,
gradients by autograd. Takes about 20 N^2 numbers for N queries and keys.
"""

import torch
import torch.nn.functional as F

from mmdeepfill.models.layers.tiled_attention.module import _even


def diagonal_sum(scores, radius):
    """Sum of s[p + d, q + d] for |d| <= radius, zero outside; (N, P, Q)."""
    p, q = scores.shape[1:]
    padded = F.pad(scores, (radius,) * 4)
    return sum(padded[:, d : d + p, d : d + q] for d in range(2 * radius + 1))


def fuse(scores, radius, query_grid, key_grid):
    shape = (len(scores), *query_grid, *key_grid)
    turned = diagonal_sum(scores, radius).view(shape).permute(0, 2, 1, 4, 3)
    turned = diagonal_sum(turned.reshape(scores.shape), radius)
    turned = turned.view(shape[0], shape[2], shape[1], shape[4], shape[3])
    return turned.permute(0, 2, 1, 4, 3).reshape(scores.shape)


def attention_weights(layer, x, context, mask):
    """Weights (N, queries, keys) of even-sized ``x`` over even-sized ``context``."""
    queries, keys = layer.halve(x), layer.halve(context)
    patches = F.unfold(keys, 3, padding=1)
    norm = (patches.square().sum(1, keepdim=True) + layer.norm_bias).clamp_min(1e-8).sqrt()
    scores = F.unfold(queries, 3, padding=1).transpose(1, 2) @ (patches / norm)
    scores = fuse(scores, layer.fuse_kernel_size // 2, queries.shape[-2:], keys.shape[-2:])
    if mask is None:
        return (scores * layer.softmax_scale).softmax(-1)
    share = layer.hole_share(mask.to(x.dtype), context.shape[-2:])
    if layer.mask_mode == 'post_zero':
        background = (share == 0).to(x.dtype)
        return (scores * background * layer.softmax_scale).softmax(-1) * background
    background = share == share.amin(-1, keepdim=True)
    scores = scores.masked_fill(~background, float('-inf'))
    return (scores * layer.softmax_scale).softmax(-1)


def paste(layer, weights, context, size):
    """Weighted sum of 4x4 patches of ``context`` at each query, overlaps averaged."""
    patch = {'kernel_size': 4, 'stride': 2, 'padding': 1}
    output = F.fold(F.unfold(context, **patch) @ weights.transpose(1, 2), size, **patch)
    if layer.overlap == 'const':
        return output / 4
    ones = torch.ones(1, 1, *size, dtype=output.dtype)
    return output / F.fold(F.unfold(ones, **patch), size, **patch)


def patch_attention(layer, x, context, mask=None):
    """What ``layer(x, context, mask, return_attention=True)`` has to give."""
    size, (x, context) = x.shape[-2:], (_even(x), _even(context))
    weights = attention_weights(layer, x, context, mask)
    output = paste(layer, weights, context, x.shape[-2:])[..., : size[0], : size[1]]
    grids = [side // 2 for t in (x, context) for side in t.shape[-2:]]
    return output, weights.view(len(weights), *grids)
