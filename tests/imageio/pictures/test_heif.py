"""HEIC, of a file that pillow-heif 1.x encoded at quality 95 from the gradient below."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, features

from mmdeepfill.cli.main import main
from mmdeepfill.imageio.pictures import enable_heif, read_picture, write_picture

FILE = Path(__file__).with_name('gradient.heic')


def gradient():
    row, column = np.mgrid[:48, :64]
    planes = np.stack([4 * column, 5 * row, 255 - 2 * (column + row)], -1)
    return planes.clip(0, 255).astype(np.uint8)


@pytest.fixture
def heif():
    pytest.importorskip('pi_heif')
    assert enable_heif()


def test_pixels_and_exif(heif, tmp_path):
    picture = read_picture(FILE)
    assert picture.metadata.format == 'HEIF' and b'a made gradient' in picture.metadata.exif
    difference = np.abs(picture.pixels.astype(int) - gradient())
    assert difference.mean() < 2 and difference.max() < 16  # lossy, and colour at half the size
    write_picture(picture, tmp_path / 'a.png')
    again = read_picture(tmp_path / 'a.png')
    assert np.array_equal(again.pixels, picture.pixels)
    assert again.metadata.exif == picture.metadata.exif


def test_a_damaged_file_is_refused(heif, tmp_path):
    (tmp_path / 'a.heic').write_bytes(FILE.read_bytes()[:600])
    with pytest.raises(ValueError, match=r'cannot read image file .*a\.heic.*HEIC'):
        read_picture(tmp_path / 'a.heic')


def test_without_the_library_the_extra_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr('mmdeepfill.imageio.pictures.heif.find_spec', lambda name: None)
    Image.init()  # or Pillow would register its own into the empty table, once and for all
    monkeypatch.setattr('PIL.Image.OPEN', {})
    with pytest.raises(ValueError, match=r'mmdeepfill\[heic\]'):
        read_picture(FILE)


def test_a_size_beyond_the_bound_is_refused(heif, monkeypatch):
    monkeypatch.setattr('PIL.Image.MAX_IMAGE_PIXELS', 1000)
    with pytest.raises(ValueError, match='pixels'):
        read_picture(FILE)


def test_a_folder_of_them_is_filled_into_png(heif, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path('photos').mkdir()
    Path('photos/IMG_1.HEIC').write_bytes(FILE.read_bytes())
    assert main(['inpaint', 'photos', '--box', '10', '10', '12', '12', '--model', 'opencv_ns']) == 0
    result, source = read_picture('filled/IMG_1.png'), read_picture(FILE)
    changed = (result.pixels != source.pixels).any(-1)
    hole = np.zeros((48, 64), bool)
    hole[10:22, 10:22] = True
    assert changed.any() and not changed[~hole].any()


def test_avif_is_read_where_pillow_can(tmp_path):
    if not features.check('avif'):
        pytest.skip('this Pillow reads no AVIF')
    Image.fromarray(gradient()).save(tmp_path / 'a.avif', quality=95)
    picture = read_picture(tmp_path / 'a.avif')
    assert np.abs(picture.pixels.astype(int) - gradient()).mean() < 2
