"""Metrics of a data set: means over images, merged exactly between ranks."""
import math
from abc import abstractmethod
from typing import Any, Dict, List, Optional, Sequence

import torch
from mmengine.evaluator import BaseMetric
from mmengine.logging import print_log
from torch import Tensor

from mmdeepfill.registry import METRICS

from . import functional


def _name_of(sample: dict) -> str:
    meta = sample.get('meta', {})
    return str(meta.get('img_path') or f'sample {meta.get("sample_idx", "?")}')


def _as_uint8(image: Tensor, field: str, sample: dict) -> Tensor:
    """Rounds floats in 0..255 to what a file would hold."""
    if image.dtype == torch.uint8:
        return image
    if not torch.isfinite(image).all():
        raise FloatingPointError(
            f'{field} of {_name_of(sample)}: expected finite values, got NaN or infinity; '
            'the model has diverged or the checkpoint is damaged')
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
    """

    default_prefix = ''

    def __init__(self, collect_device: str = 'gpu', prefix: Optional[str] = None,
                 collect_dir: Optional[str] = None) -> None:
        super().__init__(collect_device, prefix, collect_dir)

    #: Key of the result.
    name: str

    @abstractmethod
    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> Optional[float]:
        """The number of one image, or None to leave the image out."""

    def process(self, data_batch: Any, data_samples: Sequence[dict]) -> None:
        """Measures each image of a batch."""
        for sample in data_samples:
            target = _as_uint8(sample['image'], 'image', sample)
            prediction = _as_uint8(sample['composited'], 'composited', sample)
            value = self.measure(prediction, target, sample['mask'].to(target.device))
            # One entry an image, also for those left out: padding of the sampler is
            # recognised by position.
            self.results.append([value])

    def compute_metrics(self, results: List[list]) -> Dict[str, float]:
        """Mean over the images that have a value; NaN if none has."""
        values = [value for value, in results if value is not None]
        if len(values) < len(results):
            print_log(f'{self.name}: {len(results) - len(values)} of {len(results)} images '
                      'have an empty hole and are left out', logger='current')
        return {self.name: math.fsum(values) / len(values) if values else math.nan}


@METRICS.register_module()
class MAE(ImageMetric):
    """Mean absolute error x100 on the [0, 1] scale.

    By default over the hole only, which is what OpenMMLab's tables show as "l1 error"
    (11.019 for DeepFillv1 on Places365-val). Result keys: ``MAE``, and ``MAE_all`` for
    the whole image.

    Args:
        region (str): ``'hole'`` or ``'all'``. Images with an empty hole have no hole
            error: they are left out of the mean, and the log says how many.
        **kwargs: As in :class:`ImageMetric`.

    Raises:
        ValueError: Another region.
    """

    def __init__(self, region: str = 'hole', **kwargs) -> None:
        if region not in ('hole', 'all'):
            raise ValueError(f"region: expected 'hole' or 'all', got {region!r}")
        super().__init__(**kwargs)
        self.region = region
        self.name = 'MAE' if region == 'hole' else 'MAE_all'

    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> Optional[float]:
        """See :func:`functional.mean_absolute_error`."""
        return functional.mean_absolute_error(
            prediction, target, mask if self.region == 'hole' else None)


@METRICS.register_module()
class PSNR(ImageMetric):
    """Peak signal-to-noise ratio of the whole composited image, in dB.

    Known pixels count with zero error, so the value depends on the size of the hole.

    Args:
        cap (float): Largest value of one image; a perfect one has infinity.
        **kwargs: As in :class:`ImageMetric`.

    Raises:
        ValueError: ``cap`` is not a finite positive number.
    """

    name = 'PSNR'

    def __init__(self, cap: float = 100.0, **kwargs) -> None:
        if not 0 < cap < math.inf:
            raise ValueError(f'cap: expected a finite positive number of dB, got {cap!r}')
        super().__init__(**kwargs)
        self.cap = cap

    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> float:
        """See :func:`functional.psnr`."""
        return functional.psnr(prediction, target, self.cap)


@METRICS.register_module()
class SSIM(ImageMetric):
    """Structural similarity of the whole composited image, at most 1."""

    name = 'SSIM'

    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> float:
        """See :func:`functional.ssim`."""
        return functional.ssim(prediction, target)
