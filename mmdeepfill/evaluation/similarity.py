"""Structural similarity of two images: pure functions of uint8 tensors.

torchmetrics is imported where it is used: it takes seconds to import.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from .functional import check_mask, check_pair

#: Side of SSIM's Gaussian window (sigma 1.5); smaller images have no full window.
SSIM_WINDOW = 11
#: So many windows a side are compared at a time: memory does not grow with the image, and where
#: a mask has nothing, nothing is done.
SSIM_TILE = 512
#: torchmetrics' five scales need more than (11 - 1) * 4**2 pixels.
MS_SSIM_SMALLEST = 161


def ssim(prediction: Tensor, target: Tensor, mask: Tensor | None = None) -> float | None:
    """Structural similarity: Gaussian window 11x11, sigma 1.5, K = (0.01, 0.03).

    Full windows only, biased covariances, mean over pixels and channels: as in Wang et
    al. 2004 and as OpenMMLab evaluates it.

    Args:
        prediction (Tensor): (C, H, W) uint8; H and W at least 11.
        target (Tensor): (C, H, W) uint8.
        mask (Tensor, optional): (1, H, W), not 0 = hole. Only windows whose centre lies in it
            count.

    Returns:
        float or None: At most 1. None if no full window has its centre in the region.

    Raises:
        ValueError: Wrong dtype or shapes, or an image smaller than the window.

    Example:
        >>> image = torch.arange(256).reshape(1, 16, 16).byte()
        >>> ssim(image, image)
        1.0
    """
    check_pair(prediction, target)
    check_mask(mask, target)
    if min(target.shape[1:]) < SSIM_WINDOW:
        raise ValueError(
            f'target: expected at least {SSIM_WINDOW}x{SSIM_WINDOW} pixels for '
            f'SSIM, got {tuple(target.shape[1:])}'
        )
    rim = SSIM_WINDOW // 2
    counts = None if mask is None else mask[0, rim:-rim, rim:-rim] != 0
    height, width = (side - 2 * rim for side in target.shape[1:])
    found = []
    for top in range(0, height, SSIM_TILE):
        for left in range(0, width, SSIM_TILE):
            inside = slice(top, top + SSIM_TILE), slice(left, left + SSIM_TILE)
            if counts is None or counts[inside].any():
                with_rim = tuple(slice(at.start, at.stop + 2 * rim) for at in inside)
                similarity = _similarity(
                    *(each[(slice(None), *with_rim)] for each in (prediction, target))
                )
                found.append(
                    similarity.flatten(1) if counts is None else similarity[:, counts[inside]]
                )
    return torch.cat(found, 1).mean().item() if found else None


def _similarity(prediction: Tensor, target: Tensor) -> Tensor:
    """SSIM of each full window, (C, H - 10, W - 10), in float64.

    torchmetrics' formula, variances cut off below 0 included; its windows are summed along
    columns, then rows, in a fifth of the time.
    """
    one, other = prediction.double(), target.double()
    sums = _window_means(torch.stack([one, other, one * one, other * other, one * other]))
    mean, other_mean, square, other_square, product = sums
    variances = (square - mean**2).clamp(min=0) + (other_square - other_mean**2).clamp(min=0)
    means = mean * other_mean
    first, second = ((k * 255) ** 2 for k in (0.01, 0.03))
    return ((2 * means + first) * (2 * (product - means) + second)) / (
        (mean**2 + other_mean**2 + first) * (variances + second)
    )


def _window_means(images: Tensor) -> Tensor:
    """Gaussian means of (N, C, H, W) over full windows."""
    places = torch.arange(SSIM_WINDOW, dtype=images.dtype, device=images.device)
    weights = torch.exp(-(((places - SSIM_WINDOW // 2) / 1.5) ** 2) / 2)
    weights /= weights.sum()
    planes = images.flatten(0, 1)[:, None]
    tall = F.conv2d(planes, weights.reshape(1, 1, -1, 1))
    return F.conv2d(tall, weights.reshape(1, 1, 1, -1)).unflatten(0, images.shape[:2])[:, :, 0]


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
            f'five scales of MS-SSIM, got {tuple(target.shape[1:])}; leave MS-SSIM out'
        )
    from torchmetrics.functional.image import multiscale_structural_similarity_index_measure

    return multiscale_structural_similarity_index_measure(
        prediction[None].double(), target[None].double(), data_range=255.0
    ).item()
