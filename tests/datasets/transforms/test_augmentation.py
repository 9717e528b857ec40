"""Random windows and colours, against hand arithmetic and Pillow."""

import math

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from mmdeepfill.datasets.transforms import ColorJitter, RandomResizedCrop
from mmdeepfill.datasets.transforms.augmentation import mix, turn_hue

IMAGE = np.random.default_rng(0).integers(0, 256, (30, 40, 3), dtype=np.uint8)


def results(image=IMAGE, seed=0):
    return {'img': image, 'rng': np.random.default_rng(seed)}


def places():
    """An image whose pixels say where they are: red the row, green the column."""
    rows, columns = np.mgrid[:200, :250].astype(np.uint8)
    return np.stack([rows, columns, columns], -1)


def test_windows_have_the_areas_and_shapes_asked_for():
    crop = RandomResizedCrop(64, scale=(0.2, 0.5), ratio=(0.5, 2.0))
    areas, ratios, centres = [], [], []
    for seed in range(300):
        top, left, height, width = crop._window(200, 250, np.random.default_rng(seed))
        assert 0 <= top <= 200 - height and 0 <= left <= 250 - width
        areas.append(height * width / (200 * 250))
        ratios.append(width / height)
        centres.append((top / (200 - height or 1), left / (250 - width or 1)))
    assert 0.19 < min(areas) < 0.23 and 0.47 < max(areas) < 0.51
    assert 0.49 < min(ratios) < 0.55 and 1.8 < max(ratios) < 2.02
    assert abs(np.mean(np.log(ratios))) < 0.06  # as often wide as high
    assert np.abs(np.mean(centres, 0) - 0.5).max() < 0.06


def test_the_window_is_what_is_seen():
    crop = RandomResizedCrop((200, 250), scale=(0.25, 0.25), ratio=(1.25, 1.25))
    out = crop(results(places()))['img']
    top, left, height, width = crop._window(200, 250, np.random.default_rng(0))
    assert (height, width) == (100, 125) and out.shape == (200, 250, 3)
    assert abs(int(out[0, 0, 0]) - top) <= 1 and abs(int(out[-1, -1, 0]) - (top + 99)) <= 1
    assert abs(int(out[0, 0, 1]) - left) <= 1 and abs(int(out[-1, -1, 1]) - (left + 124)) <= 1


def test_shapes_that_do_not_fit_end_in_the_centre():
    # of 10 x 100 pixels none has the whole area and at most twice the height
    crop = RandomResizedCrop(8, scale=(1.0, 1.0), ratio=(0.5, 2.0))
    assert crop._window(10, 100, np.random.default_rng(0)) == (0, 40, 10, 20)
    assert crop._window(100, 10, np.random.default_rng(0)) == (40, 0, 20, 10)


def test_masks_come_later():
    with pytest.raises(ValueError, match='does not treat the mask: put it before'):
        RandomResizedCrop(8)(dict(results(), mask=IMAGE[..., 0]))


@pytest.mark.parametrize(
    'name, enhancer',
    [
        ('brightness', ImageEnhance.Brightness),
        ('contrast', ImageEnhance.Contrast),
        ('saturation', ImageEnhance.Color),
    ],
)
def test_factors_are_those_of_pillow(name, enhancer):
    out = ColorJitter(**{name: 0.5})(results(seed=4))['img']
    rng = np.random.default_rng(4)
    rng.permutation(4)
    expected = np.array(enhancer(Image.fromarray(IMAGE)).enhance(rng.uniform(0.5, 1.5)))
    assert np.abs(out.astype(int) - expected).max() <= 1
    assert (out != IMAGE).any()


def test_factors_reach_from_one_end_to_the_other_and_not_below_0():
    grey = np.full((2, 2, 3), 100, np.uint8)
    values = [
        int(ColorJitter(brightness=0.5)(results(grey, seed))['img'][0, 0, 0]) for seed in range(200)
    ]
    assert 50 <= min(values) < 54 and 146 < max(values) <= 150
    values = [
        int(ColorJitter(brightness=2.0)(results(grey, seed))['img'][0, 0, 0]) for seed in range(200)
    ]
    assert min(values) < 5 and max(values) == 255


def test_mixing():
    image = np.uint8([[[10, 100, 250]]])
    assert mix(image, 50, 0.0).tolist() == [[[50, 50, 50]]]
    assert mix(image, 50, 1.0).tolist() == image.tolist()
    assert mix(image, 50, 2.0).tolist() == [[[0, 150, 255]]]


def test_hues_turn_round_the_circle():
    red = np.uint8([[[200, 0, 0]]])
    assert turn_hue(red, 1 / 3).tolist() == [[[0, 200, 0]]]
    assert turn_hue(red, -1 / 3).tolist() == [[[0, 0, 200]]]
    assert turn_hue(red, 1 / 6).tolist() == [[[200, 200, 0]]]
    assert np.abs(turn_hue(IMAGE, 0.0).astype(int) - IMAGE).max() <= 1
    grey = np.full((1, 1, 3), 77, np.uint8)
    assert turn_hue(grey, 0.3).tolist() == grey.tolist()


def test_order_is_random_and_one_seed_gives_one_image():
    jitter = ColorJitter(0.5, 0.5, 0.5, 0.5)
    first, again, other = (jitter(results(seed=seed))['img'] for seed in (1, 1, 2))
    assert (first == again).all() and (first != other).any()
    assert (ColorJitter()(results())['img'] == IMAGE).all()


@pytest.mark.parametrize(
    'make, message',
    [
        (lambda: RandomResizedCrop(8, scale=(0, 1)), 'scale must lie above 0'),
        (lambda: RandomResizedCrop(8, ratio=(0, 1)), 'ratio must lie above 0'),
        (lambda: RandomResizedCrop(8, scale=(0.5, 1.5)), 'scale must lie above 0 and be at most 1'),
        (lambda: ColorJitter(hue=0.6), r'hue must lie in \[0, 0.5\], got 0.6'),
        (lambda: ColorJitter(contrast=-1), 'contrast must lie in'),
        (lambda: ColorJitter(brightness=math.nan), 'brightness must lie in'),
    ],
)
def test_bad_arguments(make, message):
    with pytest.raises(ValueError, match=message):
        make()
