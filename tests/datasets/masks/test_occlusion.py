import cv2
import numpy as np
import pytest

from mmdeepfill.datasets.masks import occlusion_mask
from mmdeepfill.datasets.masks.occlusion import hidden


def texture(height, width, seed):
    rng = np.random.default_rng(seed)
    noise = rng.integers(0, 256, (height // 4, width // 4, 3), dtype=np.uint8)
    return cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)


def moving_square(shift):
    """A textured square of 60x60 before a textured background, moved to the right."""
    frame = texture(160, 200, 0)
    frame[50:110, 60 + shift : 120 + shift] = texture(60, 60, 1)
    return frame


def test_what_an_object_moves_over_is_hidden():
    mask = occlusion_mask(moving_square(0), moving_square(12))
    assert mask.dtype == np.uint8 and mask.shape == (160, 200)
    ahead = mask[55:105, 122:130]  # the square will cover columns 120..131
    assert ahead.mean() > 0.6
    # the square itself, and background far from it, are seen in both
    assert mask[60:100, 66:112].mean() < 0.1 and mask[:40, 10:190].mean() < 0.02
    # what is uncovered behind it was not there to be hidden
    assert mask[55:105, 40:56].mean() < 0.3


def test_nothing_moves_nothing_is_hidden():
    assert not occlusion_mask(moving_square(0), moving_square(0)).any()


def test_by_hand():
    there, back = np.zeros((2, 6, 8, 2), np.float32)
    there[..., 0], back[..., 0] = 2, -2  # everything goes two to the right, and back
    assert hidden(there, back).tolist() == [[0] * 6 + [1] * 2] * 6  # but for what leaves
    back[..., 0] = -2 + 0.75  # 0.5625 > 0.01 * (4 + 1.5625) + 0.5 = 0.5556
    assert hidden(there, back)[:, :6].all()
    back[..., 0] = -2 + 0.74  # 0.5476 < 0.5559
    assert not hidden(there, back)[:, :6].any()
    there, back = np.zeros((2, 6, 8, 2), np.float32)
    back[3, 4, 1] = 3  # read where "there" leads: at (3, 4), from (3, 4)
    assert np.argwhere(hidden(there, back)).tolist() == [[3, 4]]
    there[2, 4, 1] = 1  # (2, 4) leads there too
    assert np.argwhere(hidden(there, back)).tolist() == [[2, 4], [3, 4]]


@pytest.mark.parametrize(
    'first, second, message',
    [
        (
            np.zeros((20, 20), np.uint8),
            np.zeros((20, 24), np.uint8),
            'size of first, .20, 20., got',
        ),
        (np.zeros((20, 20), np.float32), np.zeros((20, 20), np.uint8), 'first must be .* float32'),
        (np.zeros((20, 20), np.uint8), np.zeros((20, 12, 3), np.uint8), 'second must be .*16x16'),
        (np.zeros((20, 20, 4), np.uint8), np.zeros((20, 20), np.uint8), 'first must be'),
    ],
)
def test_bad_frames_are_named(first, second, message):
    with pytest.raises(ValueError, match=message):
        occlusion_mask(first, second)
