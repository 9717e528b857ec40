"""The distance of features: by numpy, and into which of them gradients flow."""

import numpy as np
import pytest
import torch

from mmdeepfill.models.losses import FeatureMatchingLoss
from tests.helpers import array

SHAPES = [(2, 4, 8, 8), (2, 8, 4, 4), (2, 1, 3, 5)]


def features(name):
    return [array(f'{name}{i}', shape).requires_grad_() for i, shape in enumerate(SHAPES)]


def test_by_numpy():
    fake, real = features('fake'), features('real')
    expected = sum(
        np.abs(a.detach().numpy() - b.detach().numpy()).mean() for a, b in zip(fake, real)
    )
    loss = FeatureMatchingLoss()(fake, real)
    assert loss.item() == pytest.approx(expected, rel=1e-6) and expected > 1
    loss.backward()
    assert all(x.grad.abs().sum() > 0 for x in fake) and all(x.grad is None for x in real)


def test_what_does_not_fit():
    fake = features('fake')
    with pytest.raises(ValueError, match='target must have as many layers as pred; got 2 and 3'):
        FeatureMatchingLoss()(fake, fake[:2])
    with pytest.raises(ValueError, match="its term needs region='all'"):
        FeatureMatchingLoss()(fake, fake, weight=torch.ones(2, 1, 8, 8))
