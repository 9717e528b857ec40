"""Contextual attention in operators that every format for exported networks has."""
from typing import Optional

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .attention import from_blocks, overlap_count, to_blocks
from .contextual_attention import NORM_EPS, PATCH, RATE, ContextualAttentionModule
from .precision import at_least_float32


class PlainContextualAttention(nn.Module):
    """What a :class:`ContextualAttentionModule` computes, as a graph without loops.

    No Python number depends on the input, so that it can be traced with one size and run
    with others. It holds some arrays of queries x keys at once, which for an image of
    512x512 take 67 MB each and grow with the square of the number of pixels: training and
    prediction in PyTorch keep the other one.

    Args:
        layer (ContextualAttentionModule): Has the settings; there are no weights.
    """

    def __init__(self, layer: ContextualAttentionModule):
        super().__init__()
        self.layer = layer

    def forward(self, x: Tensor, context: Tensor, mask: Optional[Tensor] = None) -> Tensor:
        """Rebuild ``x`` from patches of ``context``.

        Scores and weights are float32 whatever the features are: half precision overflows.

        Args:
            x (Tensor): (N, C, H, W), sides even.
            context (Tensor): (N, C, H', W'), sides even.
            mask (Tensor, optional): (N, 1, h, w), 1 = hole in ``context``.

        Returns:
            Tensor: (N, C, H, W).
        """
        layer, dtype = self.layer, x.dtype
        x, context = at_least_float32(x), at_least_float32(context)
        queries, keys = layer.halve(x), layer.halve(context)
        grids = *queries.shape[-2:], *keys.shape[-2:]
        patches = _patches(keys)
        norm2 = patches.square().sum(1, keepdim=True) + layer.norm_bias
        patches = patches * norm2.clamp_min(NORM_EPS**2).rsqrt()
        scores = _patches(queries * layer.softmax_scale).transpose(1, 2) @ patches
        if layer.fuse_kernel_size > 1:
            scores = _fused(scores, layer.fuse_kernel_size // 2, grids)
        weights = self._weights(scores, layer.background(mask, context))
        blocks = _block_weights(weights, grids) @ to_blocks(context).flatten(1, 2)
        blocks = blocks.unflatten(1, (grids[0] + 1, grids[1] + 1))
        if layer.overlap == 'count':
            blocks = blocks / overlap_count(grids[:2], blocks)
        else:
            blocks = blocks / RATE**2
        return from_blocks(blocks).to(dtype)

    def _weights(self, scores: Tensor, background: Optional[Tensor]) -> Tensor:
        if background is None:
            return scores.softmax(-1)
        background = background.unsqueeze(1)
        if self.layer.mask_mode == 'post_zero':
            background = background.to(scores.dtype)
            return (scores * background).softmax(-1) * background
        return scores.masked_fill(~background, float('-inf')).softmax(-1)


def _patches(x: Tensor) -> Tensor:
    """(N, C, H, W) to (N, 9C, H * W): 3x3 windows around each pixel, zero outside."""
    x = F.pad(x, (PATCH // 2, ) * 4)
    windows = [_window(start, PATCH - 1) for start in range(PATCH)]
    return torch.cat([x[:, :, rows, columns] for rows in windows for columns in windows],
                     1).flatten(2)


def _fused(scores: Tensor, radius: int, grids) -> Tensor:
    """(N, queries, keys) summed along diagonals, in rows and then in columns of the grids."""
    rows, columns, key_rows, key_columns = grids
    scores = _diagonal_sum(scores, radius)
    scores = scores.unflatten(2, (key_rows, key_columns)).unflatten(1, (rows, columns))
    scores = scores.permute(0, 2, 1, 4, 3).flatten(3, 4).flatten(1, 2)
    scores = _diagonal_sum(scores, radius)
    scores = scores.unflatten(2, (key_columns, key_rows)).unflatten(1, (columns, rows))
    return scores.permute(0, 2, 1, 4, 3).flatten(3, 4).flatten(1, 2)


def _diagonal_sum(scores: Tensor, radius: int) -> Tensor:
    padded = F.pad(scores, (radius, ) * 4)
    for start in range(2 * radius + 1):
        if start != radius:
            window = _window(start, 2 * radius)
            scores = scores + padded[:, window, window]
    return scores


def _block_weights(weights: Tensor, grids) -> Tensor:
    """From (N, queries, keys) of 4x4 patches to weights of the 2x2 blocks they are made of.

    Returns:
        Tensor: (N, (H + 1) * (W + 1), (H' + 1) * (W' + 1)).
    """
    weights = weights.unflatten(2, grids[2:]).unflatten(1, grids[:2])
    weights = F.pad(weights, (1, ) * 8)
    total = None
    for rows in (_window(0, 1), _window(1, 1)):
        for columns in (_window(0, 1), _window(1, 1)):
            part = weights[:, rows, columns, rows, columns]
            total = part if total is None else total + part
    return total.flatten(3, 4).flatten(1, 2)


def _window(start: int, less: int) -> slice:
    """From ``start`` on, ``less`` fewer than there are; its ends are constants in a graph."""
    return slice(start, start - less or None)
