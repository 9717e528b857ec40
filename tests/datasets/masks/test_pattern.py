import numpy as np
import pytest
from PIL import Image

from mmdeepfill.datasets.masks import pattern
from mmdeepfill.datasets.masks.pattern import CELL, cubic_weights


@pytest.mark.parametrize('offset', [0.0, 0.3, 0.97])
def test_it_interpolates_as_pillow_does(offset):
    """Pillow's bicubic filter has a = -1/2 too; its pixels are areas, ours points."""
    count, cell = 40, 5
    weights = cubic_weights(count, cell, offset)
    values = np.random.default_rng(0).random(weights.shape[1])
    # point i is at value 1 + offset + i / cell: the middle of a pixel of width 1 / cell
    start = 1 + offset + 0.5 - 0.5 / cell
    enlarged = np.asarray(
        Image.fromarray(values[None].astype(np.float32)).resize(
            (count, 1), Image.Resampling.BICUBIC, box=(start, 0, start + count / cell, 1)
        )
    )
    assert np.abs(weights @ values - enlarged[0]).max() < 1e-5
    assert (np.count_nonzero(weights, axis=1) <= 4).all()


def test_values_are_met_and_lines_are_straight():
    weights = cubic_weights(21, 4.0, 0.0)
    values = np.random.default_rng(1).random(weights.shape[1])
    assert np.allclose((weights @ values)[::4], values[1:7])
    assert np.allclose(weights @ np.arange(weights.shape[1]), 1 + np.arange(21) / 4)


def test_area_and_grain():
    rng = np.random.default_rng(0)
    masks = [pattern(128, 128, rng) for _ in range(40)]
    areas = [mask.mean() for mask in masks]
    assert all(0.2 <= area <= 0.3 for area in areas)
    assert {mask.dtype for mask in masks} == {np.dtype(np.uint8)}
    assert set(np.unique(masks)) == {0, 1} and np.std(areas) > 0.01
    # every place may be hole, none is preferred: 40 masks of a quarter each
    assert 0.15 < np.mean(masks, 0)[:64].mean() < 0.35 and np.mean(masks, 0).max() < 0.7
    # pieces are about as wide as cells: along a row, an edge every 1 to 4 cells
    edges = np.mean([np.abs(np.diff(mask.astype(int), axis=1)).mean() for mask in masks])
    assert 1 < 1 / edges / CELL < 4


def test_share_of_the_whole_map():
    """Of a map enlarged by Pillow, as the released code makes it, at a quarter of the size."""
    rng = np.random.default_rng(3)
    values = rng.random((150, 150)).astype(np.float32)
    side = round(150 * CELL)
    whole = np.asarray(Image.fromarray(values).resize((side, side), Image.Resampling.BICUBIC))
    expected = (whole < 0.25).mean()
    drawn = np.mean([pattern(128, 128, rng, area_ratio_range=(0, 1)).mean() for _ in range(300)])
    assert abs(drawn - expected) < 0.02


def test_what_cannot_be_reached_comes_near():
    mask = pattern(16, 16, np.random.default_rng(0), area_ratio_range=(1, 1), max_tries=20)
    assert mask.any()


def test_odd_sizes_and_other_cells():
    for shape in ((1, 1), (17, 300)):
        assert pattern(*shape, np.random.default_rng(0), cell=4.0).shape == shape


@pytest.mark.parametrize(
    'settings, message',
    [
        ({'cell': 0.5}, 'cell must be at least 1, got 0.5'),
        ({'threshold': 1.0}, r'threshold must be in \(0, 1\), got 1.0'),
        ({'max_tries': 0}, 'max_tries must be an integer >= 1, got 0'),
        ({'area_ratio_range': (0.3, 1.2)}, r'area_ratio_range must lie within \[0, 1\]'),
    ],
)
def test_arguments(settings, message):
    with pytest.raises(ValueError, match=message):
        pattern(32, 32, np.random.default_rng(0), **settings)
