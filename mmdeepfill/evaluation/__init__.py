"""How good an inpainted image is."""
from .functional import mean_absolute_error, psnr, ssim
from .image_metric import ImageMetric, RegionMetric
from .metrics import MAE, PSNR, SSIM
from .network_metrics import FID, IDS, KID, LPIPS, SetMetric
from .pixel_metrics import (L1, MSE, MSSSIM, TV, GrayMAE, GrayPSNR, GraySSIM, RelativeL1,
                            RelativeL2)

__all__ = [
    'FID', 'GrayMAE', 'GrayPSNR', 'GraySSIM', 'IDS', 'ImageMetric', 'KID', 'L1', 'LPIPS', 'MAE',
    'MSE', 'MSSSIM', 'PSNR', 'RegionMetric', 'RelativeL1', 'RelativeL2', 'SSIM', 'SetMetric',
    'TV', 'mean_absolute_error', 'psnr', 'ssim'
]
