"""Metrics of one pair of images, or of one image: pure functions of uint8 tensors.

Sums over pixels are made in integers or float64, so a value does not depend on the
device or on how images were batched. torchmetrics is imported where it is used: it
takes seconds to import.

``mask`` restricts a value to a part of the image: (1, H, W), not 0 = counts. It may be the
hole or any other region, see :mod:`mmdeepfill.evaluation.regions`. Where nothing is left to
measure the value is None: there is no such mean.
"""
import math
from typing import Optional, Tuple

import torch
from torch import Tensor

#: Side of SSIM's Gaussian window (sigma 1.5); smaller images have no full window.
SSIM_WINDOW = 11
#: torchmetrics' five scales need more than (11 - 1) * 4**2 pixels.
MS_SSIM_SMALLEST = 161


def check_pair(prediction: Tensor, target: Tensor) -> None:
    """Refuse what are not two uint8 images of one size.

    Raises:
        ValueError: Names the argument and what came.
    """
    for name, image in (('prediction', prediction), ('target', target)):
        if image.dtype != torch.uint8 or image.ndim != 3:
            raise ValueError(f'{name}: expected a uint8 tensor (C, H, W) in 0..255, got '
                             f'{image.dtype} {tuple(image.shape)}')
    if prediction.shape != target.shape:
        raise ValueError(f'prediction: expected the shape of target {tuple(target.shape)}, '
                         f'got {tuple(prediction.shape)}')


def _check_mask(mask: Optional[Tensor], target: Tensor) -> None:
    if mask is not None and mask.shape != target[:1].shape:
        raise ValueError(f'mask: expected {tuple(target[:1].shape)}, got {tuple(mask.shape)}')


def _total(values: Tensor, mask: Optional[Tensor]) -> Tuple[int, int]:
    """Exact sum over the region, and how many values there are in it."""
    if mask is None:
        return int(values.sum()), values.numel()
    inside = mask != 0
    return int((values * inside).sum()), int(inside.sum()) * values.shape[0]


def _errors(prediction: Tensor, target: Tensor, mask: Optional[Tensor]) -> Tensor:
    check_pair(prediction, target)
    _check_mask(mask, target)
    return prediction.long() - target.long()


def mean_absolute_error(prediction: Tensor, target: Tensor,
                        mask: Optional[Tensor] = None) -> Optional[float]:
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
    """
    total, count = _total(_errors(prediction, target, mask).abs(), mask)
    return 100 * total / (255 * count) if count else None


def mean_squared_error(prediction: Tensor, target: Tensor,
                       mask: Optional[Tensor] = None) -> Optional[float]:
    """Mean squared error on the scale 0..255.

    Returns:
        float or None: In [0, 65025]. None if the region is empty.

    Raises:
        ValueError: Wrong dtype or shapes.
    """
    total, count = _total(_errors(prediction, target, mask).square(), mask)
    return total / count if count else None


def relative_l1(prediction: Tensor, target: Tensor,
                mask: Optional[Tensor] = None) -> Optional[float]:
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


def relative_l2(prediction: Tensor, target: Tensor,
                mask: Optional[Tensor] = None) -> Optional[float]:
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


def psnr(prediction: Tensor, target: Tensor, cap: float = 100.0,
         mask: Optional[Tensor] = None) -> Optional[float]:
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
    """
    error = mean_squared_error(prediction, target, mask)
    if error is None:
        return None
    return min(10 * math.log10(255**2 / error), cap) if error else cap


def ssim(prediction: Tensor, target: Tensor,
         mask: Optional[Tensor] = None) -> Optional[float]:
    """Structural similarity: Gaussian window 11x11, sigma 1.5, K = (0.01, 0.03).

    Full windows only, biased covariances, mean over pixels and channels: as in Wang et
    al. 2004 and as OpenMMLab evaluates it.

    Args:
        prediction (Tensor): (C, H, W) uint8; H and W at least 11.
        target (Tensor): (C, H, W) uint8.
        mask (Tensor, optional): Only windows whose centre lies in it count.

    Returns:
        float or None: At most 1. None if no full window has its centre in the region.

    Raises:
        ValueError: Wrong dtype or shapes, or an image smaller than the window.
    """
    check_pair(prediction, target)
    _check_mask(mask, target)
    if min(target.shape[1:]) < SSIM_WINDOW:
        raise ValueError(f'target: expected at least {SSIM_WINDOW}x{SSIM_WINDOW} pixels for '
                         f'SSIM, got {tuple(target.shape[1:])}')
    from torchmetrics.functional.image import structural_similarity_index_measure
    _, similarity = structural_similarity_index_measure(
        prediction[None].double(), target[None].double(), data_range=255.0,
        return_full_image=True)
    # Its own mean takes in the windows that hang over the border, filled by reflection.
    rim = SSIM_WINDOW // 2
    similarity = similarity[0, :, rim:-rim, rim:-rim]
    if mask is not None:
        similarity = similarity[:, mask[0, rim:-rim, rim:-rim] != 0]
    return similarity.mean().item() if similarity.numel() else None


def ms_ssim(prediction: Tensor, target: Tensor) -> float:
    """Structural similarity on five scales (Wang, Simoncelli, Bovik 2003), torchmetrics'.

    In float64, otherwise with torchmetrics' defaults: windows that hang over the border
    are filled by reflection, and negative contrast terms count as 0.

    Args:
        prediction (Tensor): (C, H, W) uint8; H and W at least 161.
        target (Tensor): (C, H, W) uint8.

    Returns:
        float: In [0, 1].

    Raises:
        ValueError: Wrong dtype or shapes, or an image too small for five scales.
    """
    check_pair(prediction, target)
    if min(target.shape[1:]) < MS_SSIM_SMALLEST:
        raise ValueError(
            f'target: expected at least {MS_SSIM_SMALLEST}x{MS_SSIM_SMALLEST} pixels for the '
            f'five scales of MS-SSIM, got {tuple(target.shape[1:])}; leave MS-SSIM out')
    from torchmetrics.functional.image import multiscale_structural_similarity_index_measure
    return multiscale_structural_similarity_index_measure(
        prediction[None].double(), target[None].double(), data_range=255.0).item()


def total_variation(image: Tensor, mask: Optional[Tensor] = None) -> Optional[float]:
    """How much neighbours differ, in percent of the range.

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
    _check_mask(mask, image)
    values = image.long()
    steps = torch.zeros_like(values)
    steps[:, :, :-1] += (values[:, :, 1:] - values[:, :, :-1]).abs()
    steps[:, :-1] += (values[:, 1:] - values[:, :-1]).abs()
    total, count = _total(steps, mask)
    return 100 * total / (255 * count) if count else None
