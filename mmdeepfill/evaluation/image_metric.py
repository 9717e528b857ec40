"""The base of metrics of single images."""

import math
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

import torch
from mmengine.evaluator import BaseMetric
from mmengine.logging import print_log
from torch import Tensor

from .regions import BOUNDARY_WIDTH, REGIONS, check_region, region_of


def name_of(sample: dict) -> str:
    """The name of a sample in messages."""
    meta = sample.get('meta', {})
    return str(meta.get('img_path') or f'sample {meta.get("sample_idx", "?")}')


def as_uint8(image: Tensor, field: str, sample: dict) -> Tensor:
    """Round floats in 0..255 to what a file would hold.

    Raises:
        FloatingPointError: NaN or infinity; names the image.
    """
    if image.dtype == torch.uint8:
        return image
    if not torch.isfinite(image).all():
        raise FloatingPointError(
            f'{field} of {name_of(sample)}: expected finite values, got NaN or infinity; '
            'the model has diverged or the checkpoint is damaged'
        )
    return image.round().clamp(0, 255).to(torch.uint8)


class ImageMetric(BaseMetric):
    """Mean over images of a number that each image gives.

    Every image counts once, whatever its size, and the mean is the correctly rounded
    sum (``math.fsum``) over the number of images: independent of order, batch size and
    number of ranks. What a sampler repeats to fill up the last round is dropped.

    Reads from each prediction ``composited`` and ``image``, (3, H, W), uint8 or floats
    in 0..255, which are rounded first; ``mask`` (1, H, W), 1 = hole; and ``meta``.

    Args:
        collect_device (str): ``'gpu'`` gathers through the process group, also when that
            is gloo on CPUs; ``'cpu'`` through a folder that all ranks share.
        prefix (str, optional): Put before the name in the results.
        collect_dir (str, optional): That folder.

    Raises:
        FloatingPointError: A prediction is not finite; the message names the image.

    Example:
        >>> class Brightness(ImageMetric):
        ...     name = 'Brightness'
        ...
        ...     def measure(self, prediction, target, mask):
        ...         return float(prediction.float().mean())
        >>> image = torch.full((3, 8, 8), 51, dtype=torch.uint8)
        >>> metric = Brightness()
        >>> metric.process(None, [dict(composited=image, image=image, mask=torch.ones(1, 8, 8))])
        >>> metric.evaluate(size=1)
        {'Brightness': 51.0}
    """

    default_prefix = ''
    #: Whether a larger value is a better one; None: neither, as of total variation.
    higher_is_better: bool | None = None
    #: Largest value that is given instead of infinity.
    cap: float | None = None

    def __init__(
        self, collect_device: str = 'gpu', prefix: str | None = None, collect_dir: str | None = None
    ) -> None:
        super().__init__(collect_device, prefix, collect_dir)

    #: Key of the result.
    name: str

    @abstractmethod
    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> float | None:
        """The number of one image, or None to leave the image out."""

    def entry(self, sample: dict) -> list[float | None]:
        """Return the entry that one prediction adds to ``results``."""
        target = as_uint8(sample['image'], 'image', sample)
        prediction = as_uint8(sample['composited'], 'composited', sample)
        return [self.measure(prediction, target, sample['mask'].to(target.device))]

    def process(self, data_batch: Any, data_samples: Sequence[dict]) -> None:
        """Measures each image of a batch."""
        # One entry an image, also for those left out: padding of the sampler is
        # recognised by position.
        self.results += [self.entry(sample) for sample in data_samples]

    def compute_metrics(self, results: list[list]) -> dict[str, float]:
        """Mean over the images that have a value; NaN if none has."""
        values = [value for (value,) in results if value is not None]
        if len(values) < len(results):
            print_log(
                f'{self.name}: {len(results) - len(values)} of {len(results)} images '
                'have an empty hole or region and are left out',
                logger='current',
            )
        capped = sum(value == self.cap for value in values)
        if capped:
            print_log(
                f'{self.name}: {capped} of {len(results)} images are perfect and count '
                f'as {self.cap}',
                logger='current',
            )
        return {self.name: math.fsum(values) / len(values) if values else math.nan}


class RegionMetric(ImageMetric):
    """A metric of a part of the image.

    Args:
        region (str): ``'all'``, ``'hole'`` or ``'boundary'``, the band around the hole's
            edge. The key of the result is the metric's name for ``plain_region``; for
            others ``_<region>`` is added.
        boundary_width (int): Of that band, pixels on each side of the edge.
        **kwargs: As in :class:`ImageMetric`.

    Raises:
        ValueError: Another region.

    Example:
        >>> class Brightness(RegionMetric):
        ...     base_name = 'Brightness'
        ...
        ...     def measure(self, prediction, target, mask):
        ...         return float(prediction[:, self.pixels(mask)[0]].float().mean())
        >>> Brightness(region='hole').name
        'Brightness_hole'
    """

    #: Name without region, and the region that needs no saying.
    base_name: str
    plain_region = 'all'
    allowed = REGIONS

    def __init__(self, region: str = 'all', boundary_width: int = BOUNDARY_WIDTH, **kwargs) -> None:
        check_region(region, self.allowed)
        super().__init__(**kwargs)
        self.region = region
        self.boundary_width = boundary_width
        self.name = self.base_name + ('' if region == self.plain_region else f'_{region}')

    def pixels(self, mask: Tensor) -> Tensor | None:
        """The region's pixels in an image, (1, H, W); None for all."""
        return region_of(mask, self.region, self.boundary_width)
