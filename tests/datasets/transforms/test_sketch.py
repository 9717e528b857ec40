import cv2
import numpy as np
import pytest

from mmdeepfill.datasets.transforms import Crop, LoadSketch, PackInputs, ResizeShortSide


@pytest.fixture
def results(tmp_path):
    """An image, and beside it lines at three levels: below, at and above 0.6 of 255."""
    lines = np.zeros((40, 60), np.uint8)
    lines[10, :], lines[20, :], lines[30, 5:50] = 152, 153, 154
    assert cv2.imwrite(str(tmp_path / 'photo_edge.png'), lines)
    return {
        'img': np.zeros((40, 60, 3), np.uint8),
        'img_path': str(tmp_path / 'photo.png'),
        'rng': np.random.default_rng(0),
    }


def test_lines_are_what_is_above_the_threshold(results):
    out = LoadSketch(suffix='_edge.png')(results)
    assert np.argwhere(out['sketch']).tolist() == [[30, x] for x in range(5, 50)]
    assert LoadSketch('_edge.png', threshold=0.5)(results)['sketch'].sum() == 2 * 60 + 45


def test_lines_are_resized_before_the_threshold(results):
    results['img'] = np.zeros((20, 30, 3), np.uint8)
    # a line of 154 beside 0 is 77 after halving
    assert LoadSketch('_edge.png')(results)['sketch'].sum() == 0
    assert LoadSketch('_edge.png', threshold=0.25)(results)['sketch'].any(1).sum() == 3


def test_they_follow_crops_and_scales(results):
    out = Crop((30, 40), random_crop=False)(LoadSketch('_edge.png')(dict(results)))
    # the centre: rows from 5, columns from 10
    assert np.argwhere(out['sketch']).tolist() == [[25, x] for x in range(40)]
    out = ResizeShortSide(80)(LoadSketch('_edge.png')(dict(results)))
    assert out['sketch'].shape == (80, 120) and set(np.unique(out['sketch'])) == {0, 1}
    assert np.flatnonzero(out['sketch'].any(1)).tolist() == [60, 61]


def test_they_are_packed(results):
    out = LoadSketch('_edge.png')(results)
    out['mask'] = np.ones((40, 60), np.uint8)
    packed = PackInputs()(dict(out))
    assert packed['sketch'].shape == (1, 40, 60) and packed['sketch'].sum() == 45
    with pytest.raises(ValueError, match='was flipped and its sketch was not'):
        PackInputs()(dict(out, flip=True))
    with pytest.raises(ValueError, match=r'its sketch \(40, 59\): put LoadSketch behind Resize'):
        PackInputs()(dict(out, sketch=out['sketch'][:, 1:]))


def test_refusals(results):
    with pytest.raises(ValueError, match=r'threshold must lie in \[0, 1\), got 1'):
        LoadSketch(threshold=1)
    with pytest.raises(FileNotFoundError, match='photo_line.png'):
        LoadSketch('_line.png')(results)
