"""Measures of the quality of inpainted images."""

from .appearance import colour_shift, seam, sharpness
from .appearance_metrics import ColourShift, Seam, Sharpness
from .functional import mean_absolute_error, psnr
from .image_metric import ImageMetric, RegionMetric
from .metrics import MAE, PSNR, SSIM
from .network_metrics import FID, IDS, KID, LPIPS, SetMetric
from .perceptual_distance import PerceptualDistance
from .pixel_metrics import L1, MSE, MSSSIM, TV, GrayMAE, GrayPSNR, GraySSIM, RelativeL1, RelativeL2
from .similarity import ssim

__all__ = [
    'FID',
    'IDS',
    'KID',
    'L1',
    'LPIPS',
    'MAE',
    'MSE',
    'MSSSIM',
    'PSNR',
    'SSIM',
    'TV',
    'ColourShift',
    'GrayMAE',
    'GrayPSNR',
    'GraySSIM',
    'ImageMetric',
    'PerceptualDistance',
    'RegionMetric',
    'RelativeL1',
    'RelativeL2',
    'Seam',
    'SetMetric',
    'Sharpness',
    'colour_shift',
    'mean_absolute_error',
    'psnr',
    'seam',
    'sharpness',
    'ssim',
]
