"""Metrics of what a viewer sees; they need no network."""

from torch import Tensor

from mmdeepfill.core.registry import METRICS

from . import appearance
from .image_metric import ImageMetric


class _RingMetric(ImageMetric):
    """A metric of the composite alone, which compares a hole with the ring around it.

    Args:
        ring_width (int): In pixels, at least 2.
        **kwargs: As in :class:`ImageMetric`.

    Raises:
        ValueError: ``ring_width`` is too small.
    """

    def __init__(self, ring_width: int = appearance.RING_WIDTH, **kwargs) -> None:
        if ring_width < 2:
            raise ValueError(f'ring_width: expected at least 2 pixels, got {ring_width!r}')
        super().__init__(**kwargs)
        self.ring_width = ring_width


@METRICS.register_module()
class Sharpness(_RingMetric):
    """Fine detail in the hole over that in the ring around it: 1 is right.

    It has no better direction: fog has less than 1, and noise has more.

    Example:
        >>> import torch
        >>> image = torch.arange(16) % 2 * 255 * torch.ones(3, 16, 16)  # stripes
        >>> mask = torch.zeros(1, 16, 16)
        >>> mask[:, 6:10, 6:10] = 1
        >>> Sharpness().measure(image.byte(), image.byte(), mask)
        1.0
    """

    name = 'sharpness'

    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> float | None:
        """See :func:`appearance.sharpness`."""
        return appearance.sharpness(prediction, mask, self.ring_width)


@METRICS.register_module()
class Seam(_RingMetric):
    """Excess of the gradient across the hole's edge over that in the ring: 0 is right.

    Example:
        >>> import torch
        >>> image = torch.arange(0, 160, 10).expand(3, 16, 16).byte()  # an even slope
        >>> mask = torch.zeros(1, 16, 16)
        >>> mask[:, 6:10, 6:10] = 1
        >>> Seam().measure(image, image, mask)
        0.0
    """

    name, higher_is_better = 'seam', False

    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> float | None:
        """See :func:`appearance.seam`."""
        return appearance.seam(prediction, mask, self.ring_width)


@METRICS.register_module()
class ColourShift(ImageMetric):
    """Difference of local mean colours between fill and truth, on 0..255.

    Args:
        radius (int): Windows have a side of ``2 * radius + 1`` pixels.
        **kwargs: As in :class:`ImageMetric`.

    Raises:
        ValueError: A negative radius.

    Example:
        >>> import torch
        >>> black, gray = (torch.full((3, 8, 8), value, dtype=torch.uint8) for value in (0, 51))
        >>> ColourShift().measure(gray, black, torch.ones(1, 8, 8))
        51.0
    """

    name, higher_is_better = 'colour', False

    def __init__(self, radius: int = appearance.COLOUR_RADIUS, **kwargs) -> None:
        if radius < 0:
            raise ValueError(f'radius: expected at least 0 pixels, got {radius!r}')
        super().__init__(**kwargs)
        self.radius = radius

    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> float | None:
        """See :func:`appearance.colour_shift`."""
        return appearance.colour_shift(prediction, target, mask, self.radius)
