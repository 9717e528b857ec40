"""Distances of two sets of images, from their features: pure functions of arrays.

``real`` and ``fake`` are (N, D); sums are made in float64. The value depends on the order of
the rows in its last digits only; callers sort them to have the same bits.
"""

import warnings
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from mmdeepfill.core.optional import optional_import

#: What comes is of all ranks, and only one of them computes: torchmetrics must not wait for
#: the others.
_ALONE: dict[str, Any] = {'sync_on_compute': False}
#: Rows of features that are copied at a time.
_BLOCK = 2048


class _Given(nn.Module):
    """Stands where torchmetrics has its network: what comes are features already."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.num_features = number

    def forward(self, x: Tensor) -> Tensor:
        # Older torchmetrics ask with a picture how many features there are.
        return x if x.ndim == 2 else x.new_zeros(len(x), self.num_features)


def _check(real: np.ndarray, fake: np.ndarray) -> None:
    for name, features in (('real', real), ('fake', fake)):
        if features.ndim != 2 or not np.isfinite(features).all():
            raise ValueError(
                f'{name}: expected finite features (N, D), got {features.shape} '
                f'with {int((~np.isfinite(features)).sum())} that are not finite'
            )
        if len(features) < 2:
            raise ValueError(
                f'{name}: expected at least 2 images, got {len(features)}: a set '
                'of one has no covariance'
            )
    if real.shape[1] != fake.shape[1]:
        raise ValueError(
            f'fake: expected {real.shape[1]} features as real has, got {fake.shape[1]}'
        )


def frechet_distance(real: np.ndarray, fake: np.ndarray) -> float:
    """FID of features (Heusel et al. 2017): Frechet distance of two fitted Gaussians.

    With fewer images than features the covariances are singular and the value is biased
    upwards, by a lot: compare it only between sets of the same size.

    Raises:
        ValueError: Wrong shapes, values that are not finite, fewer than 2 images.
    """
    _check(real, fake)
    from torchmetrics.image.fid import FrechetInceptionDistance

    metric = FrechetInceptionDistance(feature=_Given(real.shape[1]), **_ALONE)
    for features, is_real in ((real, True), (fake, False)):
        # It keeps sums alone: blocks bound the memory of the wider copies.
        for start in range(0, len(features), _BLOCK):
            block = torch.from_numpy(features[start : start + _BLOCK].astype(np.float64))
            metric.update(block, real=is_real)
    # Rounding may take two equal sets below zero, where a distance cannot be.
    return max(metric.compute().item(), 0.0)


def kernel_distance(
    real: np.ndarray, fake: np.ndarray, subsets: int = 100, subset_size: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """KID of features (Binkowski et al. 2018): unbiased MMD with a cubic kernel.

    Args:
        real, fake (ndarray): (N, D).
        subsets (int): How many are drawn.
        subset_size (int): Of each; smaller sets are taken whole.
        seed (int): Of the draw.

    Returns:
        tuple: Mean over the subsets, and their standard deviation. May be below zero.

    Raises:
        ValueError: See :func:`frechet_distance`.
    """
    _check(real, fake)
    from torchmetrics.image.kid import KernelInceptionDistance

    smallest = min(len(real), len(fake))
    if smallest <= subset_size and len(real) == len(fake):
        subsets, subset_size = 1, smallest  # every subset would be the whole set
    with warnings.catch_warnings():  # that it keeps the features: they are here already
        warnings.simplefilter('ignore', UserWarning)
        metric = KernelInceptionDistance(
            feature=_Given(real.shape[1]),
            subsets=subsets,
            subset_size=min(subset_size, smallest),
            **_ALONE,
        )
    metric.update(torch.from_numpy(real.astype(np.float64)), real=True)
    metric.update(torch.from_numpy(fake.astype(np.float64)), real=False)
    with torch.random.fork_rng(devices=[]):  # it draws from the global generator
        torch.manual_seed(seed)
        mean, deviation = metric.compute()
    return mean.item(), deviation.item()


def inception_discriminative_scores(real: np.ndarray, fake: np.ndarray) -> tuple[float, float]:
    """P-IDS and U-IDS (Zhao et al. 2021, CoModGAN, section 4), in percent.

    A linear SVM (scikit-learn's LinearSVC in the primal, C = 1) is fitted to tell real from
    fake features, and judged on the same ones. Larger is better.

    Args:
        real, fake (ndarray): (N, D), row by row of the same image.

    Returns:
        tuple: P-IDS, the share of pairs in which the fake one is taken for more real,
        in [0, 100]; U-IDS, the share of features taken for the wrong kind, in [0, 50].

    Raises:
        ImportError: Without scikit-learn; names the extra.
        ValueError: See :func:`frechet_distance`; or the sets are not pairs.
    """
    _check(real, fake)
    if len(real) != len(fake):
        raise ValueError(
            f'fake: expected {len(real)} images, one for each real one, got {len(fake)}'
        )
    svm = optional_import('sklearn.svm', 'metrics').LinearSVC(dual=False)
    features = np.concatenate([real, fake]).astype(np.float64)
    kinds = np.repeat([1, 0], [len(real), len(fake)])
    svm.fit(features, kinds)
    judged = svm.decision_function(features)
    paired = float(np.mean(judged[len(real) :] > judged[: len(real)]))
    return 100 * paired, 100 * (1 - float(svm.score(features, kinds)))
