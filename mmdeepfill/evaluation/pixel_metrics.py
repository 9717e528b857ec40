"""Metrics of single images beside OpenMMLab's: other scales, relative errors, smoothness."""

from torch import Tensor

from mmdeepfill.core.registry import METRICS

from . import functional, grayscale, similarity
from .image_metric import ImageMetric, RegionMetric
from .regions import dilate


@METRICS.register_module()
class L1(RegionMetric):
    """Mean absolute error on the scale 0..255; key ``L1``, ``L1_hole`` or ``L1_boundary``.

    Example:
        >>> import torch
        >>> black, gray = (torch.full((3, 8, 8), value, dtype=torch.uint8) for value in (0, 51))
        >>> L1().measure(gray, black, torch.ones(1, 8, 8))
        51.0
    """

    base_name, higher_is_better = 'L1', False

    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> float | None:
        """2.55 times :func:`functional.mean_absolute_error`."""
        percent = functional.mean_absolute_error(prediction, target, self.pixels(mask))
        return None if percent is None else percent * 2.55


@METRICS.register_module()
class MSE(RegionMetric):
    """Mean squared error (L2) on the scale 0..255; key ``MSE`` with the region added.

    Example:
        >>> import torch
        >>> black, gray = (torch.full((3, 8, 8), value, dtype=torch.uint8) for value in (0, 10))
        >>> MSE().measure(gray, black, torch.ones(1, 8, 8))
        100.0
    """

    base_name, higher_is_better = 'MSE', False

    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> float | None:
        """See :func:`functional.mean_squared_error`."""
        return functional.mean_squared_error(prediction, target, self.pixels(mask))


@METRICS.register_module()
class RelativeL1(RegionMetric):
    """L1 error relative to the truth, in percent, as DeepFillv1's authors describe theirs.

    Which pixels and which formula they took is not established: do not set it beside the
    paper's 8.6 % as if it were the same.

    Example:
        >>> import torch
        >>> prediction, target = (torch.full((3, 8, 8), v, dtype=torch.uint8) for v in (50, 100))
        >>> RelativeL1().measure(prediction, target, torch.ones(1, 8, 8))
        50.0
    """

    base_name, higher_is_better = 'L1_relative', False

    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> float | None:
        """See :func:`functional.relative_l1`."""
        return functional.relative_l1(prediction, target, self.pixels(mask))


@METRICS.register_module()
class RelativeL2(RegionMetric):
    """Squared error relative to the truth's squares, in percent; see :class:`RelativeL1`.

    Example:
        >>> import torch
        >>> prediction, target = (torch.full((3, 8, 8), v, dtype=torch.uint8) for v in (50, 100))
        >>> RelativeL2().measure(prediction, target, torch.ones(1, 8, 8))  # 50**2 / 100**2
        25.0
    """

    base_name, higher_is_better = 'L2_relative', False

    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> float | None:
        """See :func:`functional.relative_l2`."""
        return functional.relative_l2(prediction, target, self.pixels(mask))


@METRICS.register_module()
class TV(RegionMetric):
    """Total variation of the composited image in percent: no better and no worse by itself.

    A smooth fill has less than the photograph around it, noise has more. Over the hole, all
    differences between neighbours count of which one may lie in the hole: the region is the
    hole grown by a pixel.

    Example:
        >>> import torch
        >>> flat = torch.zeros(3, 8, 8, dtype=torch.uint8)
        >>> TV().measure(flat, flat, torch.ones(1, 8, 8))
        0.0
    """

    base_name = 'TV'

    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> float | None:
        """See :func:`functional.total_variation`."""
        pixels = self.pixels(mask)
        if self.region == 'hole' and pixels is not None and pixels.any():
            pixels = dilate(mask)
        return functional.total_variation(prediction, pixels)


@METRICS.register_module()
class MSSSIM(ImageMetric):
    """Structural similarity on five scales; images of at least 161x161.

    Example:
        >>> import torch
        >>> image = torch.arange(256).repeat(3, 256, 1).byte()
        >>> round(MSSSIM().measure(image, image, torch.ones(1, 256, 256)), 6)
        1.0
    """

    name, higher_is_better = 'MS-SSIM', True

    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> float:
        """See :func:`similarity.ms_ssim`."""
        return similarity.ms_ssim(prediction, target)


@METRICS.register_module()
class GrayPSNR(ImageMetric):
    """PSNR of grey images, as EdgeConnect scores.

    Args:
        cap (float): Largest value of one image, in dB.
        **kwargs: As in :class:`ImageMetric`.

    Example:
        >>> import torch
        >>> black, gray = (torch.full((3, 8, 8), value, dtype=torch.uint8) for value in (0, 51))
        >>> round(GrayPSNR().measure(gray, black, torch.ones(1, 8, 8)), 4)  # 20 * log10(255 / 51)
        13.9794
    """

    name, higher_is_better = 'PSNR_gray', True

    cap: float

    def __init__(self, cap: float = 100.0, **kwargs) -> None:
        super().__init__(**kwargs)
        self.cap = cap

    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> float:
        """See :func:`grayscale.gray_psnr`."""
        return grayscale.gray_psnr(prediction, target, self.cap)


@METRICS.register_module()
class GraySSIM(ImageMetric):
    """SSIM of grey images with a uniform window, as EdgeConnect scores.

    Args:
        window (int): Its side, odd.
        **kwargs: As in :class:`ImageMetric`.

    Example:
        >>> import torch
        >>> image = torch.arange(64).repeat(3, 64, 1).byte()
        >>> GraySSIM().measure(image, image, torch.ones(1, 64, 64))
        1.0
    """

    higher_is_better = True

    def __init__(self, window: int = grayscale.GRAY_SSIM_WINDOW, **kwargs) -> None:
        if window < 3 or window % 2 == 0:
            raise ValueError(f'window: expected an odd number of at least 3, got {window!r}')
        super().__init__(**kwargs)
        self.window = window
        self.name = f'SSIM_gray_{window}'

    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> float:
        """See :func:`grayscale.gray_ssim`."""
        return grayscale.gray_ssim(prediction, target, self.window)


@METRICS.register_module()
class GrayMAE(ImageMetric):
    """EdgeConnect's "MAE": the error of grey images relative to the sum of both.

    Example:
        >>> import torch
        >>> prediction, target = (torch.full((3, 8, 8), v, dtype=torch.uint8) for v in (50, 150))
        >>> round(GrayMAE().measure(prediction, target, torch.ones(1, 8, 8)), 6)  # 100 / (50 + 150)
        0.5
    """

    name, higher_is_better = 'MAE_gray_relative', False

    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> float | None:
        """See :func:`grayscale.gray_relative_error`."""
        return grayscale.gray_relative_error(prediction, target)
