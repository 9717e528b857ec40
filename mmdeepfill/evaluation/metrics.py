"""The metrics of OpenMMLab's tables."""

import math

from torch import Tensor

from mmdeepfill.core.registry import METRICS

from . import functional, similarity
from .image_metric import ImageMetric, RegionMetric

__all__ = ['MAE', 'PSNR', 'SSIM', 'ImageMetric']


@METRICS.register_module()
class MAE(RegionMetric):
    """Mean absolute error x100 on the [0, 1] scale.

    By default over the hole only, which is what OpenMMLab's tables show as "l1 error"
    (11.019 for DeepFillv1 on Places365-val). Result keys: ``MAE``, ``MAE_all`` for
    the whole image and ``MAE_boundary``.

    Args:
        region (str): ``'hole'``, ``'all'`` or ``'boundary'``. Images with an empty hole have
            no hole error: they are left out of the mean, and the log says how many.
        **kwargs: As in :class:`RegionMetric`.

    Raises:
        ValueError: Another region.

    Example:
        >>> import torch
        >>> black, gray = (torch.full((3, 8, 8), value, dtype=torch.uint8) for value in (0, 51))
        >>> MAE().measure(gray, black, torch.ones(1, 8, 8))  # 100 * 51 / 255
        20.0
    """

    base_name, plain_region, higher_is_better = 'MAE', 'hole', False
    allowed = ('hole', 'all', 'boundary')

    def __init__(self, region: str = 'hole', **kwargs) -> None:
        super().__init__(region, **kwargs)

    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> float | None:
        """See :func:`functional.mean_absolute_error`."""
        return functional.mean_absolute_error(prediction, target, self.pixels(mask))


@METRICS.register_module()
class PSNR(RegionMetric):
    """Peak signal-to-noise ratio of the composited image, in dB; mean of the images'.

    Over the whole image, known pixels count with zero error, so the value depends on the
    size of the hole.

    Args:
        cap (float): Largest value of one image; a perfect one has infinity.
        **kwargs: As in :class:`RegionMetric`.

    Raises:
        ValueError: ``cap`` is not a finite positive number.

    Example:
        >>> import torch
        >>> black, gray = (torch.full((3, 8, 8), value, dtype=torch.uint8) for value in (0, 51))
        >>> round(PSNR().measure(gray, black, torch.ones(1, 8, 8)), 4)  # 20 * log10(255 / 51)
        13.9794
    """

    base_name, higher_is_better = 'PSNR', True
    cap: float

    def __init__(self, cap: float = 100.0, **kwargs) -> None:
        if not 0 < cap < math.inf:
            raise ValueError(f'cap: expected a finite positive number of dB, got {cap!r}')
        super().__init__(**kwargs)
        self.cap = cap

    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> float | None:
        """See :func:`functional.psnr`."""
        return functional.psnr(prediction, target, self.cap, self.pixels(mask))


@METRICS.register_module()
class SSIM(RegionMetric):
    """Structural similarity of the composited image, at most 1.

    Example:
        >>> import torch
        >>> image = torch.arange(256).reshape(1, 16, 16).byte()
        >>> SSIM().measure(image, image, torch.ones(1, 16, 16))
        1.0
    """

    base_name, higher_is_better = 'SSIM', True

    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> float | None:
        """See :func:`similarity.ssim`."""
        return similarity.ssim(prediction, target, self.pixels(mask))
