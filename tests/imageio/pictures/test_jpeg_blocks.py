"""Coefficients of a JPEG, read by jpeglib itself, before and after an edit."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from mmdeepfill.imageio.pictures import read_picture, write_picture

jpeglib = pytest.importorskip('jpeglib')

#: Rows and columns of the hole, as displayed.
HOLE = np.s_[40:61, 50:90]


def textured(height=117, width=155, channels=3):
    noise = np.random.default_rng(0).integers(0, 256, (height, width, channels))
    return cv2.GaussianBlur(noise.astype(np.uint8), (0, 0), 2)


def write(path, array, **options):
    Image.fromarray(array.squeeze()).save(path, 'JPEG', **options)


def filled(path, target):
    picture = read_picture(path)
    pixels = picture.pixels.copy()
    pixels[HOLE] = 255 - pixels[HOLE]
    write_picture(picture.with_pixels(pixels), target)
    return picture.pixels, pixels


def touched(size, stride, orientation=1):
    """Blocks of a plane that the hole touches, by a loop over its pixels."""
    hole = np.zeros(size, bool)
    hole[HOLE] = True
    if orientation == 6:  # displayed = stored turned clockwise
        hole = np.rot90(hole, 1)
    blocks = np.zeros([-(-side // step) for side, step in zip(hole.shape, stride)], bool)
    for row, column in zip(*np.nonzero(hole)):
        blocks[row // stride[0], column // stride[1]] = True
    return blocks


@pytest.mark.parametrize(
    ('subsampling', 'stride'), [(0, (8, 8)), (1, (8, 16)), (2, (16, 16))], ids=['444', '422', '420']
)
@pytest.mark.parametrize('orientation', [1, 6])
@pytest.mark.parametrize('progressive', [False, True])
def test_blocks_that_the_hole_does_not_touch_stay(
    tmp_path, subsampling, stride, orientation, progressive
):
    exif = Image.Exif()
    exif[274] = orientation
    source, target = tmp_path / 'a.jpg', tmp_path / 'b.jpg'
    write(
        source,
        textured(),
        quality=83,
        subsampling=subsampling,
        exif=exif,
        progressive=progressive,
        comment=b'by hand',
    )
    before, _ = filled(source, target)
    one, other = jpeglib.read_dct(str(source)), jpeglib.read_dct(str(target))
    for plane, step in (('Y', (8, 8)), ('Cb', stride), ('Cr', stride)):
        same = (getattr(one, plane) == getattr(other, plane)).all((-2, -1))
        expected = touched(before.shape[:2], step, orientation)
        assert same[: expected.shape[0], : expected.shape[1]][~expected].all(), plane
        assert not same[: expected.shape[0], : expected.shape[1]][expected].all()
    with Image.open(target) as image:
        assert image.getexif()[274] == orientation and image.info['comment'] == b'by hand'


def test_the_hole_shows_what_was_filled(tmp_path):
    source, target = tmp_path / 'a.jpg', tmp_path / 'b.jpg'
    write(source, textured(), quality=95, subsampling=0)
    _, wanted = filled(source, target)
    found = read_picture(target).pixels
    assert np.abs(found[HOLE].astype(int) - wanted[HOLE]).mean() < 2


def test_ten_edits_do_not_wear_the_rest_out(tmp_path):
    first, path = tmp_path / 'a.jpg', tmp_path / 'b.jpg'
    write(first, textured(), quality=60, subsampling=0)
    path.write_bytes(first.read_bytes())
    for _ in range(10):
        filled(path, path)
    known = np.ones((117, 155), bool)
    known[40:64, 48:96] = False  # the blocks of the hole
    before, after = (read_picture(one).pixels for one in (first, path))
    assert np.array_equal(before[known], after[known])


def test_grey(tmp_path):
    source, target = tmp_path / 'a.jpg', tmp_path / 'b.jpg'
    write(source, textured(channels=1), quality=75)
    before, _ = filled(source, target)
    one, other = jpeglib.read_dct(str(source)), jpeglib.read_dct(str(target))
    expected = touched(before.shape[:2], (8, 8))
    assert np.array_equal((one.Y != other.Y).any((-2, -1)), expected)


def test_another_quality_or_size_is_encoded_anew(tmp_path):
    source, target = tmp_path / 'a.jpg', tmp_path / 'b.jpg'
    write(source, textured(), quality=83)
    picture = read_picture(source)
    write_picture(picture, target, quality=40)
    with Image.open(target) as image, Image.open(source) as original:
        assert image.quantization != original.quantization
    write_picture(picture.with_pixels(picture.pixels[8:, 16:]), target)
    assert read_picture(target).size == (109, 139)


def test_without_the_library_a_jpeg_is_still_written(tmp_path, monkeypatch):
    monkeypatch.setattr('mmdeepfill.imageio.pictures.writing.can_keep_blocks', lambda: False)
    source, target = tmp_path / 'a.jpg', tmp_path / 'b.jpg'
    write(source, textured(), quality=83)
    filled(source, target)
    assert Image.open(io.BytesIO(target.read_bytes())).size == (155, 117)
