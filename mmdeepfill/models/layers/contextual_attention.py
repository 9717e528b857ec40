"""Contextual attention (Yu et al., CVPR 2018, section 4), to be read: one pass, no tricks.

Training and prediction compute the same in tiles of queries, within a budget of memory, by
:class:`~mmdeepfill.models.layers.tiled_attention.ContextualAttentionModule`, which inherits the
settings from the class here. Exported networks hold this one.
"""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .blocks import from_blocks, overlap_count, to_blocks
from .execution import at_least_float32

RATE = 2  # features are matched at half their resolution
PATCH = 3  # side of a matched patch
NORM_EPS = 1e-4  # patches with a smaller norm are divided by this


def nearest_index(size: int, out_size: int, align_corners: bool, device=None) -> Tensor:
    """Source index of each output of a nearest-neighbour reduction.

    Args:
        size (int): Length of the input.
        out_size (int): Length of the output.
        align_corners (bool): False: ``floor(i * size / out_size)`` (PyTorch's 'nearest').
            True: ``round(i * (size - 1) / (out_size - 1))``, half away from zero
            (TensorFlow 1's ``align_corners=True``).

    Returns:
        Tensor: (out_size,) int64.
    """
    i = torch.arange(out_size, device=device)
    if not align_corners:
        return (i * size).div(out_size, rounding_mode='floor')
    if out_size == 1:
        return i
    # round(a / b) with halves upwards, in integers: float rounding would be to even
    return (2 * i * (size - 1) + out_size - 1).div(2 * (out_size - 1), rounding_mode='floor')


class PlainContextualAttention(nn.Module):
    """Fill features from the known patches that resemble them most.

    Features and background are halved by nearest neighbour, 3x3 patches of both are
    compared (the background's normalised, the foreground's not, in which all released
    code differs from the paper's cosine), scores of neighbouring pairs are fused, a
    softmax over the background gives weights, and with these weights 4x4 patches of the
    full-resolution background are pasted and averaged where they overlap.

    It holds some arrays of queries x keys at once, which for an image of 512x512 take 67 MB each
    and grow with the square of the number of pixels. No Python number depends on the input, so
    that it can be traced with one size and run with others.

    The first three switches are where the TensorFlow code and OpenMMLab's port differ; the
    defaults are OpenMMLab's, which the released OpenMMLab weights need.

    Args:
        softmax_scale (float): Factor on the scores before the softmax.
        fuse_kernel_size (int): Length of the diagonal over which scores are summed,
            first left-right, then top-down. Odd; 1 means no fusion.
        downsample (str): 'floor' takes every second pixel; 'align_corners' is
            TensorFlow 1's rule, which shifts by one pixel in the second half.
        overlap (str): 'count' divides by the number of patches that cover a pixel;
            'const' divides by 4 everywhere, which darkens the 1-pixel frame.
        mask_mode (str): 'neg_inf' leaves hole patches out of the softmax; 'post_zero'
            sets their scores to 0 before it and their weights to 0 after it, so that
            the kept weights sum to less than 1.
        norm_bias (float): Added to the squared norm of a background patch before its root
            divides the scores. 0 in TensorFlow's code and OpenMMLab's; daa233's PyTorch
            port adds 1e-4 for each number of the patch.

    A patch is background if its 3x3 window holds no hole pixel. If a sample has no such
    patch (a full mask, dense thin strokes), 'neg_inf' takes those with the smallest share
    of hole pixels instead; 'post_zero' gives zeros, as the TensorFlow code does.

    Raises:
        ValueError: An argument is none of the above.

    Example:
        >>> features = torch.full((1, 4, 16, 16), 2.0)
        >>> mask = torch.zeros(1, 1, 16, 16)
        >>> mask[..., 4:8, 4:8] = 1
        >>> filled = PlainContextualAttention()(features, features, mask)
        >>> filled.shape, torch.allclose(filled, features)  # all patches are equal
        (torch.Size([1, 4, 16, 16]), True)
    """

    def __init__(
        self,
        softmax_scale: float = 10.0,
        fuse_kernel_size: int = 3,
        downsample: str = 'floor',
        overlap: str = 'count',
        mask_mode: str = 'neg_inf',
        norm_bias: float = 0.0,
    ):
        super().__init__()
        for name, value, allowed in (
            ('downsample', downsample, ('floor', 'align_corners')),
            ('overlap', overlap, ('count', 'const')),
            ('mask_mode', mask_mode, ('neg_inf', 'post_zero')),
        ):
            if value not in allowed:
                raise ValueError(f'{name} must be one of {allowed}; got {value!r}')
        if fuse_kernel_size < 1 or fuse_kernel_size % 2 == 0:
            raise ValueError(f'fuse_kernel_size must be odd and positive; got {fuse_kernel_size}')
        if norm_bias < 0:
            raise ValueError(f'norm_bias must be 0 or positive; got {norm_bias}')
        self.softmax_scale = softmax_scale
        self.fuse_kernel_size = fuse_kernel_size
        self.align_corners = downsample == 'align_corners'
        self.overlap = overlap
        self.mask_mode = mask_mode
        self.norm_bias = norm_bias

    def forward(self, x: Tensor, context: Tensor, mask: Tensor | None = None) -> Tensor:
        """Rebuild ``x`` from patches of ``context``.

        Scores and weights are float32 whatever the features are: half precision overflows.

        Args:
            x (Tensor): (N, C, H, W), sides even.
            context (Tensor): (N, C, H', W'), sides even.
            mask (Tensor, optional): (N, 1, h, w), 1 = hole in ``context``.

        Returns:
            Tensor: (N, C, H, W).
        """
        dtype = x.dtype
        x, context = at_least_float32(x), at_least_float32(context)
        queries, keys = self.halve(x), self.halve(context)
        grids = *queries.shape[-2:], *keys.shape[-2:]
        patches = _patches(keys)
        norm2 = patches.square().sum(1, keepdim=True) + self.norm_bias
        patches = patches * norm2.clamp_min(NORM_EPS**2).rsqrt()
        scores = _patches(queries * self.softmax_scale).transpose(1, 2) @ patches
        if self.fuse_kernel_size > 1:
            scores = _fused(scores, self.fuse_kernel_size // 2, grids)
        weights = self._weights(scores, self.background(mask, context))
        blocks = _block_weights(weights, grids) @ to_blocks(context).flatten(1, 2)
        blocks = blocks.unflatten(1, (grids[0] + 1, grids[1] + 1))
        if self.overlap == 'count':
            blocks = blocks / overlap_count(grids[:2], blocks)
        else:
            blocks = blocks / RATE**2
        return from_blocks(blocks).to(dtype)

    def _weights(self, scores: Tensor, background: Tensor | None) -> Tensor:
        if background is None:
            return scores.softmax(-1)
        background = background.unsqueeze(1)
        if self.mask_mode == 'post_zero':
            background = background.to(scores.dtype)
            return (scores * background).softmax(-1) * background
        return scores.masked_fill(~background, float('-inf')).softmax(-1)

    def _load_from_state_dict(self, state_dict, prefix, *args, **kwargs):
        # A constant buffer (an identity matrix) in OpenMMLab's files.
        state_dict.pop(prefix + 'fuse_kernel', None)
        super()._load_from_state_dict(state_dict, prefix, *args, **kwargs)

    def background(self, mask: Tensor | None, context: Tensor) -> Tensor | None:
        """(N, keys) bool: patches of even-sized ``context`` that may be copied."""
        if mask is None:
            return None
        share = self.hole_share(mask.to(context.dtype), context.shape[-2:]).squeeze(1)
        if self.mask_mode == 'post_zero':
            return share == 0
        return share == share.amin(-1, keepdim=True)

    def halve(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, C, H/2, W/2) by nearest neighbour."""
        return self.resize(x, [side // RATE for side in x.shape[-2:]])

    def resize(self, x: Tensor, size) -> Tensor:
        """Nearest-neighbour resize to ``size`` by the rule of ``downsample``."""
        for dim, length in zip((2, 3), size):
            if x.shape[dim] != length:
                x = x.index_select(
                    dim, nearest_index(x.shape[dim], length, self.align_corners, x.device)
                )
        return x

    def hole_share(self, mask: Tensor, size) -> Tensor:
        """(N, 1, keys): share of hole pixels in the part of each window inside the image."""
        mask = self.halve(self.resize(mask, size))
        share = F.avg_pool2d(mask, PATCH, 1, PATCH // 2, count_include_pad=False)
        # Sums of 0 and 1 over up to nine pixels: rounding makes equal shares equal.
        return share.mul(2520).round().flatten(2)


def _patches(x: Tensor) -> Tensor:
    """(N, C, H, W) to (N, 9C, H * W): 3x3 windows around each pixel, zero outside."""
    x = F.pad(x, (PATCH // 2,) * 4)
    windows = [_window(start, PATCH - 1) for start in range(PATCH)]
    return torch.cat(
        [x[:, :, rows, columns] for rows in windows for columns in windows], 1
    ).flatten(2)


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
    padded = F.pad(scores, (radius,) * 4)
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
    weights = F.pad(weights, (1,) * 8)
    total: Any = None
    for rows in (_window(0, 1), _window(1, 1)):
        for columns in (_window(0, 1), _window(1, 1)):
            part = weights[:, rows, columns, rows, columns]
            total = part if total is None else total + part
    return total.flatten(3, 4).flatten(1, 2)


def _window(start: int, less: int) -> slice:
    """From ``start`` on, ``less`` fewer than there are; its ends are constants in a graph."""
    return slice(start, start - less or None)
