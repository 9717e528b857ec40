"""GMCNN's confidence weights: published figures, a closed form, another implementation's blur."""

import numpy as np
import pytest
import torch
from scipy.ndimage import convolve1d

from mmdeepfill.models.losses import LossTerms
from mmdeepfill.models.methods.gmcnn.confidence import ConfidenceWeights
from tests.helpers import box_masks


def weights_of(mask, **options):
    weights, area = ConfidenceWeights(**options)({'mask': mask})
    assert torch.equal(area, mask)
    return weights


@pytest.fixture(scope='module')
def middle():
    """A hole of 128x128 in the middle of 256x256."""
    return box_masks([(64, 64, 128, 128)], (256, 256))


@pytest.mark.parametrize(
    'kernel, edge, centre, mean', [('box', 0.851, 0.495, 0.734), ('gaussian', 0.843, 0.448, 0.710)]
)
def test_figures(middle, kernel, edge, centre, mean):
    weights = weights_of(middle, kernel=kernel)
    row = weights[0, 0, 128, 64:192]
    assert row[0].item() == pytest.approx(edge, abs=5e-4)
    assert row[64].item() == pytest.approx(centre, abs=5e-4)
    assert weights[middle == 1].mean().item() == pytest.approx(mean, abs=5e-4)
    assert (row[:64].diff() < 0).all() and (row[64:].diff() > 0).all()
    torch.testing.assert_close(row, row.flip(0))
    assert (weights[middle == 0] == 0).all()


def test_one_blur_of_a_column_by_hand():
    """Of five pixels of a row in the blur, so many are known."""
    mask = torch.zeros(1, 1, 16, 24)
    mask[..., 8:16] = 1
    row = weights_of(mask, kernel='box', size=5, iterations=1)[0, 0, 7]
    expected = torch.zeros(24)
    expected[8:16] = torch.tensor([2, 1, 0, 0, 0, 0, 1, 2]) / 5
    torch.testing.assert_close(row, expected)
    # then the first has (2 + 2/5 + 1/5 + 0) / 5
    second = weights_of(mask, kernel='box', size=5, iterations=2)[0, 0, 7]
    assert second[8].item() == pytest.approx((2 + 0.4 + 0.2) / 5)
    assert second[10].item() == pytest.approx((0.4 + 0.2) / 5)


@pytest.mark.parametrize('size', [(40, 56), (9, 20)])  # the second is less than the kernel
def test_equals_scipys_blur(size):
    generator = torch.Generator().manual_seed(1)
    mask = (torch.rand(2, 1, *size, generator=generator) < 0.8).double()
    weights = weights_of(mask, size=25, sigma=6.0, iterations=3)
    at = np.arange(-12, 13)
    kernel = np.exp(-(at**2) / 72)
    kernel /= kernel.sum()
    for sample, found in zip(mask[:, 0].numpy(), weights[:, 0].numpy()):
        confidence = 1 - sample
        for _ in range(3):
            blurred = convolve1d(confidence, kernel, 0, mode='mirror')
            blurred = convolve1d(blurred, kernel, 1, mode='mirror')
            expected = blurred * sample
            confidence = 1 - sample + expected
        np.testing.assert_allclose(found, expected, atol=1e-7)


def test_nothing_known_and_nothing_missing():
    full = torch.ones(1, 1, 20, 20)
    assert (weights_of(full) == 0).all() and (weights_of(1 - full) == 0).all()


def test_as_a_region_errors_are_divided_by_the_hole():
    mask = box_masks([(4, 4, 8, 6), (0, 0, 5, 5)], (24, 24)).double()
    error = torch.rand(
        2, 3, 24, 24, dtype=torch.float64, generator=torch.Generator().manual_seed(0)
    )
    region = {'type': 'ConfidenceWeights', 'kernel': 'box', 'size': 9}
    terms = LossTerms(
        {
            'l1': {
                'loss': {'type': 'L1Loss'},
                'pred': 'composited',
                'target': 'image',
                'region': region,
                'weight': 1.4,
            }
        },
        ['composited', 'image'],
    )
    loss = terms({'composited': error, 'image': error * 0, 'mask': mask})['l1']
    weights = weights_of(mask, kernel='box', size=9)
    # as the released code has it: a mean over all pixels, over the mean of the mask
    assert loss.item() == pytest.approx(1.4 * (error * weights).mean().item() / mask.mean().item())


@pytest.mark.parametrize(
    'options, message',
    [
        ({'kernel': 'mean'}, "must be 'gaussian' or 'box'; got 'mean'"),
        ({'size': 64}, 'size must be odd and positive; got 64'),
        ({'sigma': 0.0}, 'sigma must be positive; got 0.0'),
        ({'iterations': 0}, 'iterations must be at least 1; got 0'),
    ],
)
def test_bad_arguments_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        ConfidenceWeights(**options)
