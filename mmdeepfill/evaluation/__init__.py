"""How good an inpainted image is."""
from .functional import mean_absolute_error, psnr, ssim
from .metrics import MAE, PSNR, SSIM

__all__ = ['MAE', 'PSNR', 'SSIM', 'mean_absolute_error', 'psnr', 'ssim']
