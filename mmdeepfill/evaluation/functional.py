"""Metrics of one image: pure functions of uint8 tensors.

Sums over pixels are made in integers or float64, so a value does not depend on the
device or on how images were batched. torchmetrics is imported where it is used: it
takes seconds to import.
"""
from typing import Optional

import torch
from torch import Tensor

#: Side of SSIM's Gaussian window (sigma 1.5); smaller images have no full window.
SSIM_WINDOW = 11


def _check_pair(prediction: Tensor, target: Tensor) -> None:
    for name, image in (('prediction', prediction), ('target', target)):
        if image.dtype != torch.uint8 or image.ndim != 3:
            raise ValueError(f'{name}: expected a uint8 tensor (C, H, W) in 0..255, got '
                             f'{image.dtype} {tuple(image.shape)}')
    if prediction.shape != target.shape:
        raise ValueError(f'prediction: expected the shape of target {tuple(target.shape)}, '
                         f'got {tuple(prediction.shape)}')


def mean_absolute_error(prediction: Tensor, target: Tensor,
                        mask: Optional[Tensor] = None) -> Optional[float]:
    """Mean absolute error in percent of the range.

    ``100 * mean |prediction - target| / 255`` over the pixels of the hole and all
    channels: what OpenMMLab's tables call "l1 error" when ``mask`` is given.

    Args:
        prediction (Tensor): (C, H, W) uint8.
        target (Tensor): (C, H, W) uint8.
        mask (Tensor, optional): (1, H, W), not 0 = hole; None for the whole image.

    Returns:
        float or None: In [0, 100]. None if the hole is empty: there is no such mean.

    Raises:
        ValueError: Wrong dtype or shapes.
    """
    _check_pair(prediction, target)
    error = (prediction.int() - target.int()).abs()
    count = target[0].numel()
    if mask is not None:
        if mask.shape != target[:1].shape:
            raise ValueError(f'mask: expected {tuple(target[:1].shape)}, got {tuple(mask.shape)}')
        hole = mask != 0
        count = int(hole.sum())
        error = error * hole
    if count == 0:
        return None
    return 100 * int(error.sum()) / (255 * count * target.shape[0])


def psnr(prediction: Tensor, target: Tensor, cap: float = 100.0) -> float:
    """Peak signal-to-noise ratio over all pixels and channels, peak 255, in dB.

    Args:
        prediction (Tensor): (C, H, W) uint8.
        target (Tensor): (C, H, W) uint8.
        cap (float): Largest value given, so that a perfect image (infinite PSNR) does
            not turn a mean into infinity.

    Raises:
        ValueError: Wrong dtype or shapes.
    """
    _check_pair(prediction, target)
    from torchmetrics.functional.image import peak_signal_noise_ratio
    value = peak_signal_noise_ratio(prediction.double(), target.double(), data_range=255.0)
    return min(value.item(), cap)


def ssim(prediction: Tensor, target: Tensor) -> float:
    """Structural similarity: Gaussian window 11x11, sigma 1.5, K = (0.01, 0.03).

    Full windows only, biased covariances, mean over pixels and channels: as in Wang et
    al. 2004 and as OpenMMLab evaluates it.

    Args:
        prediction (Tensor): (C, H, W) uint8; H and W at least 11.
        target (Tensor): (C, H, W) uint8.

    Raises:
        ValueError: Wrong dtype or shapes, or an image smaller than the window.
    """
    _check_pair(prediction, target)
    if min(target.shape[1:]) < SSIM_WINDOW:
        raise ValueError(f'target: expected at least {SSIM_WINDOW}x{SSIM_WINDOW} pixels for '
                         f'SSIM, got {tuple(target.shape[1:])}')
    from torchmetrics.functional.image import structural_similarity_index_measure
    _, similarity = structural_similarity_index_measure(
        prediction[None].double(), target[None].double(), data_range=255.0,
        return_full_image=True)
    # Its own mean takes in the windows that hang over the border, filled by reflection.
    rim = SSIM_WINDOW // 2
    return similarity[..., rim:-rim, rim:-rim].mean().item()
