"""Metrics that look at images through a trained network."""

from abc import abstractmethod
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from mmengine.evaluator import BaseMetric
from mmengine.logging import print_log
from torch import Tensor

from mmdeepfill.backbones import InceptionV3, LPIPSNetwork
from mmdeepfill.core.files import sha256_of
from mmdeepfill.core.registry import METRICS

from . import distribution
from .image_metric import ImageMetric, as_uint8, name_of

_FEATURES = 'inception_features'


@lru_cache(maxsize=2)
def _lpips(net: str, weights: str | None) -> tuple[LPIPSNetwork, str]:
    network = LPIPSNetwork(net)
    path = network.load(weights)
    return network, sha256_of(path)


@lru_cache(maxsize=2)
def _inception(weights: str | None) -> tuple[InceptionV3, str]:
    network = InceptionV3()
    path = network.load(weights)
    return network, sha256_of(path)


@METRICS.register_module()
class LPIPS(ImageMetric):
    """Perceptual distance of the composited image; 0 for equal ones.

    Images are compared at their size, as the authors' code does. AlexNet is what papers
    mean unless they say otherwise. At least 32x32 pixels.

    Args:
        net (str): 'alex' or 'vgg'. Keys ``LPIPS`` and ``LPIPS_vgg``.
        weights (str, optional): File of the classifier instead of torchvision's, which is
            looked for in ``$MMDEEPFILL_WEIGHTS`` or torch.hub's folder, or downloaded.
        **kwargs: As in :class:`ImageMetric`.

    Raises:
        FileNotFoundError: No weights, and no way to download them.
        ValueError: Unknown net, or weights that do not fit.
    """

    higher_is_better = False

    def __init__(self, net: str = 'alex', weights: str | None = None, **kwargs) -> None:
        super().__init__(**kwargs)
        self.network, self.weights_sha256 = _lpips(net, weights)
        self.name = 'LPIPS' if net == 'alex' else f'LPIPS_{net}'

    @torch.no_grad()
    def measure(self, prediction: Tensor, target: Tensor, mask: Tensor) -> float:
        """See :class:`LPIPSNetwork`."""
        network = self.network.to(target.device)
        first, second = (image[None].float() / 127.5 - 1 for image in (prediction, target))
        return network(first, second).item()


class SetMetric(BaseMetric):
    """A number of the whole set of images, from Inception's features.

    Features are gathered from all ranks and sorted by image, so that the value depends
    neither on order nor on batches. The metrics of one evaluator share them: an image goes
    through the network once.

    Args:
        weights (str, optional): File of the network instead of torch-fidelity's.
        collect_device, prefix, collect_dir: As in :class:`ImageMetric`.

    Raises:
        FileNotFoundError: No weights, and no way to download them.
        ValueError: Weights that do not fit.
    """

    default_prefix = ''
    #: Keys of the result.
    names: tuple[str, ...]
    higher_is_better = False

    def __init__(
        self,
        weights: str | None = None,
        collect_device: str = 'gpu',
        prefix: str | None = None,
        collect_dir: str | None = None,
    ) -> None:
        super().__init__(collect_device, prefix, collect_dir)
        self.network, self.weights_sha256 = _inception(weights)

    @torch.no_grad()
    def entry(self, sample: dict) -> list:
        """Return the entry of one prediction in ``results``: a name, and two rows of features."""
        if _FEATURES not in sample:
            pair = torch.stack(
                [as_uint8(sample[field], field, sample) for field in ('image', 'composited')]
            )
            sample[_FEATURES] = self.network.to(pair.device)(pair).cpu().numpy()
        key = (name_of(sample), int(sample.get('meta', {}).get('sample_idx', 0)))
        return [key, sample[_FEATURES]]

    def process(self, data_batch: Any, data_samples: Sequence[dict]) -> None:
        """Takes the features of each image of a batch."""
        self.results += [self.entry(sample) for sample in data_samples]

    def compute_metrics(self, results: list[list]) -> dict[str, float]:
        """The values of the whole set."""
        for warning in self.warnings(len(results)):
            print_log(warning, logger='current')
        pairs = np.stack([pair for _, pair in sorted(results, key=lambda entry: entry[0])])
        return dict(zip(self.names, self.score(pairs[:, 0], pairs[:, 1])))

    @abstractmethod
    def score(self, real: np.ndarray, fake: np.ndarray) -> tuple[float, ...]:
        """The values in the order of ``names``, from (N, D) features of image pairs."""

    def warnings(self, images: int) -> list[str]:
        """Facts that a reader of the value should know."""
        return []


def _too_small(names: Sequence[str], images: int) -> list[str]:
    features = 2048
    if images >= features:
        return []
    return [
        f'{", ".join(names)}: {images} images are fewer than the {features} features: '
        'the value is far from that of a large set; compare it only between models on '
        'these same images'
    ]


@METRICS.register_module()
class FID(SetMetric):
    """Frechet Inception distance between the truth and the composited images."""

    names = ('FID',)

    def score(self, real: np.ndarray, fake: np.ndarray) -> tuple[float, ...]:
        """See :func:`distribution.frechet_distance`."""
        return (distribution.frechet_distance(real, fake),)

    def warnings(self, images: int) -> list[str]:
        """Warn of a set that is too small for a covariance."""
        return _too_small(self.names, images)


@METRICS.register_module()
class KID(SetMetric):
    """Kernel Inception distance; keys ``KID`` and ``KID_std``, over subsets.

    Args:
        subsets, subset_size, seed (int): See :func:`distribution.kernel_distance`.
        **kwargs: As in :class:`SetMetric`.
    """

    names = ('KID', 'KID_std')

    def __init__(
        self, subsets: int = 100, subset_size: int = 1000, seed: int = 0, **kwargs
    ) -> None:
        super().__init__(**kwargs)
        self.settings = {'subsets': subsets, 'subset_size': subset_size, 'seed': seed}

    def score(self, real: np.ndarray, fake: np.ndarray) -> tuple[float, ...]:
        """See :func:`distribution.kernel_distance`."""
        return distribution.kernel_distance(real, fake, **self.settings)


@METRICS.register_module()
class IDS(SetMetric):
    """Inception discriminative scores; keys ``P-IDS`` and ``U-IDS``, in percent."""

    names = ('P-IDS', 'U-IDS')
    higher_is_better = True

    def score(self, real: np.ndarray, fake: np.ndarray) -> tuple[float, ...]:
        """See :func:`distribution.inception_discriminative_scores`."""
        return distribution.inception_discriminative_scores(real, fake)

    def warnings(self, images: int) -> list[str]:
        """Warn of a size at which a hyperplane separates any two sets."""
        return _too_small(self.names, images)
