"""Metrics as EdgeConnect's evaluation script takes them: on grey images, with scikit-image."""

import math

import numpy as np
from torch import Tensor

from mmdeepfill.core.optional import optional_import

from .functional import check_pair

#: EdgeConnect's uniform window.
GRAY_SSIM_WINDOW = 51


def to_gray(image: Tensor) -> np.ndarray:
    """The luminance of scikit-image, 0.2125 R + 0.7154 G + 0.0721 B.

    Args:
        image (Tensor): (3, H, W) uint8 RGB.

    Returns:
        np.ndarray: (H, W) float64 in [0, 1].
    """
    color = optional_import('skimage.color', 'metrics')
    return color.rgb2gray(image.permute(1, 2, 0).cpu().numpy() / 255)


def gray_psnr(prediction: Tensor, target: Tensor, cap: float = 100.0) -> float:
    """Peak signal-to-noise ratio of grey images, in dB, at most ``cap``.

    Raises:
        ValueError: Wrong dtype or shapes.
    """
    check_pair(prediction, target)
    error = float(np.mean((to_gray(prediction) - to_gray(target)) ** 2))
    return min(-10 * math.log10(error), cap) if error else cap


def gray_ssim(prediction: Tensor, target: Tensor, window: int = GRAY_SSIM_WINDOW) -> float:
    """Structural similarity of grey images with a uniform window and sample covariances.

    Raises:
        ValueError: Wrong dtype or shapes, or an image smaller than the window.
    """
    check_pair(prediction, target)
    if min(target.shape[1:]) < window:
        raise ValueError(
            f'target: expected at least {window}x{window} pixels for a window of '
            f'{window}, got {tuple(target.shape[1:])}'
        )
    metrics = optional_import('skimage.metrics', 'metrics')
    return float(
        metrics.structural_similarity(
            to_gray(prediction), to_gray(target), data_range=1, win_size=window
        )
    )


def gray_relative_error(prediction: Tensor, target: Tensor) -> float | None:
    """EdgeConnect's "MAE": ``sum |a - b| / sum (a + b)`` of grey images, in [0, 1].

    Returns:
        float or None: None if both images are black.

    Raises:
        ValueError: Wrong dtype or shapes.
    """
    check_pair(prediction, target)
    a, b = to_gray(prediction), to_gray(target)
    size = float((a + b).sum())
    return float(np.abs(a - b).sum()) / size if size else None
