"""Metrics of one pair of images, or of one image: pure functions of uint8 tensors.

Sums over pixels are made in integers or float64, so a value does not depend on the
device or on how images were batched.

``mask`` restricts a value to a part of the image: (1, H, W), not 0 = counts. It may be the
hole or any other region, see :mod:`mmdeepfill.evaluation.regions`. Where nothing is left to
measure the value is None: there is no such mean.
"""

import math

import torch
from torch import Tensor


def check_pair(prediction: Tensor, target: Tensor) -> None:
    """Refuse what are not two uint8 images of one size.

    Raises:
        ValueError: Names the argument and the value.
    """
    for name, image in (('prediction', prediction), ('target', target)):
        if image.dtype != torch.uint8 or image.ndim != 3:
            raise ValueError(
                f'{name}: expected a uint8 tensor (C, H, W) in 0..255, got '
                f'{image.dtype} {tuple(image.shape)}'
            )
    if prediction.shape != target.shape:
        raise ValueError(
            f'prediction: expected the shape of target {tuple(target.shape)}, '
            f'got {tuple(prediction.shape)}'
        )


def check_mask(mask: Tensor | None, target: Tensor) -> None:
    """Refuse a mask that is not (1, H, W) with the image's size; None is all of it.

    Raises:
        ValueError: Names both shapes.
    """
    if mask is not None and mask.shape != target[:1].shape:
        raise ValueError(f'mask: expected {tuple(target[:1].shape)}, got {tuple(mask.shape)}')


def _total(values: Tensor, mask: Tensor | None) -> tuple[int, int]:
    """Exact sum over the region, and how many values there are in it."""
    if mask is None:
        return int(values.sum()), values.numel()
    inside = mask != 0
    return int((values * inside).sum()), int(inside.sum()) * values.shape[0]


def _errors(prediction: Tensor, target: Tensor, mask: Tensor | None) -> Tensor:
    check_pair(prediction, target)
    check_mask(mask, target)
    return prediction.long() - target.long()


def mean_absolute_error(
    prediction: Tensor, target: Tensor, mask: Tensor | None = None
) -> float | None:
    """Mean absolute error in percent of the range.

    ``100 * mean |prediction - target| / 255`` over the pixels of the region and all
    channels: what OpenMMLab's tables call "l1 error" when ``mask`` is the hole.

    Args:
        prediction (Tensor): (C, H, W) uint8.
        target (Tensor): (C, H, W) uint8.
        mask (Tensor, optional): See the module.

    Returns:
        float or None: In [0, 100]. None if the region is empty.

    Raises:
        ValueError: Wrong dtype or shapes.

    Example:
        >>> black, gray = (torch.full((3, 8, 8), value, dtype=torch.uint8) for value in (0, 51))
        >>> mean_absolute_error(gray, black)  # 100 * 51 / 255
        20.0
    """
    total, count = _total(_errors(prediction, target, mask).abs(), mask)
    return 100 * total / (255 * count) if count else None


def mean_squared_error(
    prediction: Tensor, target: Tensor, mask: Tensor | None = None
) -> float | None:
    """Mean squared error on the scale 0..255.

    Returns:
        float or None: In [0, 65025]. None if the region is empty.

    Raises:
        ValueError: Wrong dtype or shapes.
    """
    total, count = _total(_errors(prediction, target, mask).square(), mask)
    return total / count if count else None


def relative_l1(prediction: Tensor, target: Tensor, mask: Tensor | None = None) -> float | None:
    """``100 * sum |prediction - target| / sum target``, in percent.

    DeepFillv1's authors say that their L1 is relative to the truth; the formula was only
    ever shown as a picture. This is the plain reading of it, on values of 0..255.

    Returns:
        float or None: None if the region is empty or black: nothing to be relative to.

    Raises:
        ValueError: Wrong dtype or shapes.
    """
    error, _ = _total(_errors(prediction, target, mask).abs(), mask)
    size, _ = _total(target.long(), mask)
    return 100 * error / size if size else None


def relative_l2(prediction: Tensor, target: Tensor, mask: Tensor | None = None) -> float | None:
    """``100 * sum (prediction - target)^2 / sum target^2``, in percent.

    The squared counterpart of :func:`relative_l1`, and as uncertain.

    Returns:
        float or None: None if the region is empty or black.

    Raises:
        ValueError: Wrong dtype or shapes.
    """
    error, _ = _total(_errors(prediction, target, mask).square(), mask)
    size, _ = _total(target.long().square(), mask)
    return 100 * error / size if size else None


def psnr(
    prediction: Tensor, target: Tensor, cap: float = 100.0, mask: Tensor | None = None
) -> float | None:
    """Peak signal-to-noise ratio over the pixels of the region, peak 255, in dB.

    Args:
        prediction (Tensor): (C, H, W) uint8.
        target (Tensor): (C, H, W) uint8.
        cap (float): Largest value given, so that a perfect image (infinite PSNR) does
            not turn a mean into infinity.
        mask (Tensor, optional): See the module.

    Returns:
        float or None: None if the region is empty.

    Raises:
        ValueError: Wrong dtype or shapes.

    Example:
        >>> black, gray = (torch.full((3, 8, 8), value, dtype=torch.uint8) for value in (0, 51))
        >>> round(psnr(gray, black), 4)  # 20 * log10(255 / 51)
        13.9794
        >>> psnr(black, black)
        100.0
    """
    error = mean_squared_error(prediction, target, mask)
    if error is None:
        return None
    return min(10 * math.log10(255**2 / error), cap) if error else cap


def total_variation(image: Tensor, mask: Tensor | None = None) -> float | None:
    """The mean difference of neighbours, in percent of the range.

    ``100 / 255`` times the mean over pixels and channels of |difference to the right
    neighbour| + |difference to the one below|; pixels in the last column or row have one
    neighbour less.

    Args:
        image (Tensor): (C, H, W) uint8.
        mask (Tensor, optional): Pixels whose differences count.

    Returns:
        float or None: In [0, 200]. None if the region is empty.

    Raises:
        ValueError: Wrong dtype or shapes.
    """
    check_pair(image, image)
    check_mask(mask, image)
    values = image.long()
    steps = torch.zeros_like(values)
    steps[:, :, :-1] += (values[:, :, 1:] - values[:, :, :-1]).abs()
    steps[:, :-1] += (values[:, 1:] - values[:, :-1]).abs()
    total, count = _total(steps, mask)
    return 100 * total / (255 * count) if count else None
