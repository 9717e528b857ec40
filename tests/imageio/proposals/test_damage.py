"""Scratches and dust that are drawn on pictures, so that the truth is known."""

import cv2
import numpy as np
import pytest

from mmdeepfill.imageio.proposals import detect_damage


def landscape(side=400):
    """A smooth picture with an edge and grain, as a scan has it."""
    rng = np.random.default_rng(0)
    picture = np.full((side, side), 150.0)
    picture[side // 2 :] = 80
    picture += np.linspace(0, 40, side)
    return picture + rng.normal(0, 3, picture.shape)


def scratched(value, thickness, ends=((20, 60), (380, 330))):
    mask = np.zeros((400, 400), np.uint8)
    cv2.line(mask, *ends, 1, thickness)
    return np.where(mask, value, landscape()).clip(0, 255).astype(np.uint8), mask


@pytest.mark.parametrize('thickness', [1, 2, 3])
@pytest.mark.parametrize('value', [235, 15])
def test_a_scratch_is_found_and_little_else(value, thickness):
    image, truth = scratched(value, thickness)
    found = detect_damage(image)
    assert (found & truth).sum() >= 0.95 * truth.sum()
    near = cv2.dilate(truth, np.ones((9, 9), np.uint8))
    assert (found & ~near & 1).sum() <= 0.1 * found.sum()


def test_nothing_is_found_on_a_picture_without_damage():
    image = landscape().clip(0, 255).astype(np.uint8)
    assert detect_damage(image).mean() < 0.001


def test_dust():
    image = landscape()
    truth = np.zeros((400, 400), np.uint8)
    for place in ((50, 80), (300, 120), (210, 350)):
        cv2.circle(truth, place, 2, 1, -1)
    image = np.where(truth, 250, image).clip(0, 255).astype(np.uint8)
    assert (detect_damage(image) & truth).sum() == truth.sum()
    assert not (detect_damage(image, dust=False) & truth).any()


def test_depths_and_channels_give_the_same_mask():
    image, _ = scratched(235, 2)
    deep = image.astype(np.uint16) * 257
    colour = np.dstack([image] * 3)
    assert np.array_equal(detect_damage(image), detect_damage(deep))
    assert np.array_equal(detect_damage(image), detect_damage(colour))


@pytest.mark.parametrize(
    'image,strength,message',
    [
        (np.zeros((20, 20), np.uint8), 1.5, r'strength: expected a number in \[0, 1\], got 1.5'),
        (np.zeros((8, 20), np.uint8), 0.5, r'image: expected .* got \(8, 20\) of uint8'),
        (np.zeros((20, 20)), 0.5, r'image: expected .* got \(20, 20\) of float64'),
    ],
)
def test_mistakes(image, strength, message):
    with pytest.raises(ValueError, match=message):
        detect_damage(image, strength)
