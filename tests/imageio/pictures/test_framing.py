"""Crops and extensions, with what else a file holds."""

import numpy as np
import pytest
from PIL import Image

from mmdeepfill.imageio.pictures import (
    Picture,
    from_pil,
    read_picture,
    reframe,
    to_pil,
    write_picture,
)


def picture(shape=(6, 8, 3), dtype=np.uint8):
    values = np.random.default_rng(0).integers(0, 256, shape)
    return Picture((values / 255).astype(dtype) if dtype == np.float32 else values.astype(dtype))


def test_crop_and_then_extend():
    given = picture()
    mask = np.zeros((6, 8), np.uint8)
    mask[2, 3] = 1
    framed, hole = reframe(given, mask, crop=(1, 2, 5, 3), extend=(4, 0, 1, 2))
    assert framed.size == hole.shape == (5, 10)
    assert np.array_equal(framed.pixels[:3, 4:9], given.pixels[2:5, 1:6])
    wanted = np.ones((5, 10), np.uint8)
    wanted[:3, 4:9] = 0
    wanted[0, 6] = 1  # (2, 3) less (2, 1), and 4 to the right
    assert np.array_equal(hole, wanted)


@pytest.mark.parametrize('dtype,full', [(np.uint8, 255), (np.uint16, 65535), (np.float32, 1)])
@pytest.mark.parametrize('channels', [2, 4])
def test_new_pixels_are_opaque(dtype, full, channels):
    given = picture((6, 8, channels), dtype)
    framed, hole = reframe(given, extend=(0, 1, 2, 0))
    assert (framed.pixels[hole > 0, -1] == full).all()
    assert np.array_equal(framed.pixels[hole == 0].reshape(6, 8, channels), given.pixels)


@pytest.mark.parametrize('mode', ['P', 'CMYK', '1'])
def test_modes_that_arrays_cannot_show_stay(mode):
    image = Image.fromarray(picture((6, 8, 3)).pixels).convert(mode)
    framed, _ = reframe(from_pil(image), crop=(2, 1, 4, 5))
    result = to_pil(framed)
    assert result.mode == mode and result.tobytes() == image.crop((2, 1, 6, 6)).tobytes()
    wider, hole = reframe(from_pil(image), extend=(1, 2, 3, 4))
    result = to_pil(wider)
    assert result.mode == mode and result.size == (12, 12) == hole.shape
    assert result.crop((1, 2, 9, 8)).tobytes() == image.tobytes()


@pytest.mark.parametrize('orientation', [1, 6])
def test_sizes_in_exif_are_the_new_ones_and_the_rest_stays(tmp_path, orientation):
    exif = Image.Exif()
    exif[0x110] = 'a camera'
    exif[0x112] = orientation
    exif[0x100], exif[0x101] = 80, 64
    exif.get_ifd(0x8769).update({0xA002: 80, 0xA003: 64, 0x9286: b'a comment'})
    Image.fromarray(picture((64, 80, 3)).pixels).save(tmp_path / 'a.jpg', exif=exif)
    read = read_picture(tmp_path / 'a.jpg')
    framed, _ = reframe(read, crop=(8, 4, 32, 40))  # as displayed
    write_picture(framed, tmp_path / 'b.jpg')
    stored = (32, 40) if orientation == 1 else (40, 32)
    with Image.open(tmp_path / 'b.jpg') as image:
        told = image.getexif()
        inner = told.get_ifd(0x8769)
        assert image.size == stored == (told[0x100], told[0x101]) == (inner[0xA002], inner[0xA003])
        assert told[0x110] == 'a camera' and told[0x112] == orientation
        assert inner[0x9286] == b'a comment'
    assert read_picture(tmp_path / 'b.jpg').size == (40, 32)


def test_broken_exif_stays():
    given = picture()
    for exif in (b'', b'II*\0\xff\xff\xff\xff', b'nonsense'):
        broken = Picture(given.pixels, type(given.metadata)(exif=exif))
        assert reframe(broken, crop=(0, 0, 3, 3))[0].metadata.exif == exif


@pytest.mark.parametrize(
    'arguments,message',
    [
        (dict(crop=(4, 0, 5, 2)), r'crop: expected a part of the picture of 8x6 .* got x 4, y 0'),
        (dict(crop=(0, 0, 0, 2)), 'crop: expected a part'),
        (dict(crop=(0, 1.5, 2, 2)), 'crop: expected four whole numbers'),
        (dict(extend=(0, 0, 0, 0)), 'extend: expected pixels to add'),
        (dict(extend=(0, -1, 0, 3)), 'extend: expected pixels to add'),
        (dict(extend=(1, 2)), r'extend: expected four whole numbers \(left, top, right, bottom\)'),
        (dict(extend=(0, 0, 99999, 0)), 'extend: expected a result of at most 65500 pixels'),
    ],
)
def test_mistakes(arguments, message):
    with pytest.raises(ValueError, match=message):
        reframe(picture(), **arguments)
