"""LaMa's holes against masks of the authors' generators, drawn from NumPy's old generator."""

import numpy as np
import pytest

from mmdeepfill.datasets.masks import lama_boxes, lama_strokes
from mmdeepfill.datasets.transforms import LaMaBoxMask, LaMaStrokeMask
from tests.helpers import golden

#: Settings of strokes and boxes, and the share of strokes.
SETS = {
    'train_places_256': ((4, 200, 100, 1, 5), (10, 30, 150, 1, 4), 0.5),
    'train_big_lama_released_256': ((4, 200, 100, 1, 5), (10, 30, 150, 1, 3), 0.5),
    'train_thin_bb_256': ((4, 80, 40, 4, 12), (0, 30, 128, 1, 1), 0.5),
    'eval_thin_256': ((4, 40, 10, 4, 50), None, 1),
    'eval_medium_256': ((4, 100, 50, 4, 5), (0, 10, 50, 1, 5), 1 / 1.3),
    'eval_thick_256': ((4, 200, 100, 1, 5), (10, 30, 150, 1, 3), 1 / 1.3),
}


class Legacy:
    """The authors' source of numbers in the form of ours."""

    def __init__(self, seed):
        self.state = np.random.RandomState(seed)

    def integers(self, *bounds):
        return self.state.randint(*bounds)


@pytest.mark.parametrize('name', SETS)
def test_masks_of_the_authors(name):
    strokes, boxes, share = SETS[name]
    values = golden('lama_masks')[f'{name}.first4_packed']
    expected = np.unpackbits(values)[: 4 * 256**2].reshape(4, 256, 256)
    rng = Legacy(1234)
    for mask in expected:
        # with one generator alone, the authors' choice among one draws a number as well
        stroke = rng.state.random_sample() < share
        found = (
            lama_strokes(256, 256, rng, *strokes) if stroke else lama_boxes(256, 256, rng, *boxes)
        )
        assert np.array_equal(found, mask)


def test_mean_hole_of_training():
    """2,000 draws of the authors' code have 0.357, with a deviation of 0.196."""
    mean, deviation = golden('lama_masks')['train_places_256.hole_ratio'][1:3]
    rng = np.random.default_rng(0)
    found = [
        (lama_strokes if rng.random() < 0.5 else lama_boxes)(256, 256, rng).mean()
        for _ in range(1000)
    ]
    assert abs(np.mean(found) - mean) < 4 * deviation / 1000**0.5


def test_small_images_get_smaller_boxes():
    mask = lama_boxes(24, 30, np.random.default_rng(0), margin=2)
    assert mask.any() and not mask[[0, 1, -2, -1]].any() and not mask[:, [0, 1, -2, -1]].any()


@pytest.mark.parametrize(
    'function, options, message',
    [
        (lama_strokes, {'max_width': 0}, 'max_width must be an integer >= 1, got 0'),
        (
            lama_strokes,
            {'min_times': 3, 'max_times': 2},
            'max_times must be an integer >= 3, got 2',
        ),
        (lama_boxes, {'min_size': 9, 'max_size': 8}, 'max_size must be an integer >= 9, got 8'),
        (lama_boxes, {'margin': 32}, 'margin: expected less than half of 64 pixels, got 32'),
    ],
)
def test_settings_out_of_range(function, options, message):
    with pytest.raises(ValueError, match=message):
        function(64, 64, np.random.default_rng(0), **options)


@pytest.mark.parametrize('transform', [LaMaStrokeMask(), LaMaBoxMask()])
def test_transforms_draw_them(transform):
    results = transform({'img': np.zeros((256, 200, 3), np.uint8), 'sample_seed': 5})
    top, left, height, width = results['box']
    assert results['mask'].shape == (256, 200)
    assert results['mask'].any() == bool(height * width)
    assert results['mask'][top : top + height, left : left + width].sum() == results['mask'].sum()
