"""From scores to weights, without numbers too small to matter.

Weights below ``exp(-cut)`` become 0. Together they are less than the rounding error, but
they, and what is computed from them, may be denormal numbers, which take processors up to a
hundred times as long. ``exp`` itself is as slow where its result is denormal.
"""

import math

import torch
from torch import Tensor


def _cut(dtype: torch.dtype) -> float:
    return 600.0 if dtype == torch.float64 else 60.0


def softmax(scores: Tensor, background: Tensor | None, post_zero: bool, out: Tensor) -> Tensor:
    """Softmax over the keys; those that :func:`copy_weights` drops still have a weight.

    Args:
        scores (Tensor): (N, height, width, keys); overwritten.
        background (Tensor, optional): (N, keys) bool, with at least one key for each sample
            unless ``post_zero``. None: all keys.
        post_zero (bool): Keys that are not background get the score 0; else they are left
            out.
        out (Tensor): Like ``scores``, sharing no memory with it.

    Returns:
        Tensor: ``out``.
    """
    if background is not None:
        background = background[:, None, None]
        if post_zero:
            scores *= background
        else:
            # adding is many times faster than masked_fill_ with a mask to be expanded
            scores += scores.new_zeros(background.shape).masked_fill_(~background, -math.inf)
    floor = scores.amax(-1, keepdim=True) - _cut(scores.dtype)
    return torch.softmax(torch.maximum(scores, floor, out=scores), -1, out=out)


def copy_weights(weights: Tensor, background: Tensor | None, post_zero: bool, out: Tensor) -> None:
    """Copy those weights that count, and zeros for the others.

    Args:
        weights (Tensor): (N, height, width, keys) from :func:`softmax`; overwritten.
        background, post_zero: As there.
        out (Tensor): (N, height, width, H', W') of any strides.
    """
    if background is not None and post_zero:
        weights *= background[:, None, None]
    # the floor of the softmax is at most exp(-cut), but for rounding
    least = 1.001 * math.exp(-_cut(weights.dtype))
    torch.ops.aten.threshold.out(weights.view(out.shape), least, 0.0, out=out)


def largest(weights: Tensor, background: Tensor | None) -> Tensor:
    """The background key with the largest weight.

    Args:
        weights (Tensor): (N, height, width, keys), as :func:`copy_weights` left them: no
            weight of a background key is 0 there, however small.
        background (Tensor, optional): As there.

    Returns:
        Tensor: (N, height, width) int64; -1 in a sample without background.
    """
    keys = weights.argmax(-1)
    return keys if background is None else keys.masked_fill_(~background.any(-1)[:, None, None], -1)


def softmax_backward(grad: Tensor, weights: Tensor, out: Tensor) -> None:
    """Gradient of the scores from that of the copied weights, in both modes.

    Args:
        grad (Tensor): (N, height, width, H', W'), any strides; overwritten.
        weights (Tensor): Likewise, from :func:`copy_weights`.
        out (Tensor): (N, height, width, keys), sharing no memory with them.
    """
    grad *= weights
    mean = grad.sum((-2, -1), keepdim=True)
    torch.addcmul(grad, weights, mean, value=-1, out=out.view(grad.shape))
