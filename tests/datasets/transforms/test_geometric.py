import cv2
import numpy as np
import pytest

from mmdeepfill.datasets.transforms import Crop, ResizeShortSide


def results(height, width, seed=0, **more):
    # A pixel's value tells its place.
    rows, columns = np.mgrid[:height, :width].astype(np.uint8)
    image = np.dstack([rows, columns, rows])
    return dict(
        img=image,
        img_path='x.png',
        img_shape=(height, width),
        rng=np.random.default_rng(seed),
        **more,
    )


def test_centre_crop_is_in_the_centre_and_takes_the_mask_along():
    mask = np.zeros((20, 31), np.uint8)
    mask[7, 12] = 1
    out = Crop((6, 9), random_crop=False)(results(20, 31, mask=mask, box=(7, 12, 1, 1)))
    assert out['img'].shape == (6, 9, 3) and out['img_shape'] == (6, 9)
    assert out['img'][0, 0].tolist() == [7, 11, 7]  # (20 - 6) // 2, (31 - 9) // 2
    assert np.argwhere(out['mask']).tolist() == [[0, 1]]
    assert 'box' not in out


def test_random_crops_are_uniform_over_all_places():
    corners = [tuple(Crop(4)(results(6, 8, seed))['img'][0, 0, :2]) for seed in range(900)]
    counts = {corner: corners.count(corner) for corner in corners}
    assert set(counts) == {(r, c) for r in range(3) for c in range(5)}
    assert min(counts.values()) > 30 and max(counts.values()) < 95  # 60 expected


def test_a_crop_larger_than_the_image():
    with pytest.raises(ValueError, match="'x.png' is 20x31 .* smaller than crop_size=.24, 24."):
        Crop(24)(results(20, 31))
    out = Crop(24, allow_smaller=True)(results(20, 31))
    assert out['img'].shape == (20, 24, 3)
    with pytest.raises(ValueError, match='crop_size must be an integer or a pair'):
        Crop(0)


@pytest.mark.parametrize(
    'shape,expected',
    [((30, 60), (16, 32)), ((61, 30), (33, 16)), ((8, 12), (16, 24)), ((16, 50), (16, 50))],
)
def test_short_side_gets_the_size_and_the_shape_stays(shape, expected):
    out = ResizeShortSide(16)(results(*shape, mask=np.ones(shape, np.uint8)))
    assert out['img'].shape[:2] == out['mask'].shape == out['img_shape'] == expected
    assert out['mask'].all()


def test_only_enlarge_leaves_large_images_alone():
    assert ResizeShortSide(16, only_enlarge=True)(results(40, 30))['img'].shape == (40, 30, 3)
    assert ResizeShortSide(64, only_enlarge=True)(results(40, 32))['img'].shape == (80, 64, 3)


def test_short_side_is_drawn_between_two_numbers():
    sides = [
        min(ResizeShortSide((16, 20))(results(40, 30, seed))['img'].shape[:2]) for seed in range(60)
    ]
    assert set(sides) == {16, 17, 18, 19, 20}
    with pytest.raises(ValueError, match='size must be a pair'):
        ResizeShortSide((20, 16))


def test_shrinking_averages_and_masks_stay_binary():
    image = np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    mask = (image[..., 0] > 127).astype(np.uint8)
    out = ResizeShortSide(8)({'img': image, 'mask': mask})
    blocks = image.reshape(8, 4, 8, 4, 3).mean(axis=(1, 3))
    assert np.abs(out['img'] - blocks).max() <= 0.5
    assert set(np.unique(out['mask'])) == {0, 1}


def test_interpolation_is_the_one_named():
    start = results(10, 12)
    expected = cv2.resize(start['img'], (24, 20), interpolation=cv2.INTER_LINEAR)
    out = ResizeShortSide(20, interpolation='bilinear')(start)
    assert (out['img'] == expected).all()
    with pytest.raises(ValueError, match="interpolation must be auto or one of .* got 'cubic'"):
        ResizeShortSide(20, interpolation='cubic')
    with pytest.raises(ValueError, match='size must be an integer >= 1'):
        ResizeShortSide(0)
