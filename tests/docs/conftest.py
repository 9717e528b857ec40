"""What a reader of a tutorial has: photographs, masks, and an empty folder to work in."""

import numpy as np
import pytest
from PIL import Image

pytest.importorskip('skimage')


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """The working folder: ``photo.jpg``, ``mask.png``, and nothing else."""
    from skimage import data

    cat = Image.fromarray(data.chelsea()[:240, 100:400]).resize((150, 120))
    cat.save(tmp_path / 'photo.jpg', quality=95)
    mask = np.zeros((120, 150), np.uint8)
    mask[40:72, 48:96] = 255
    Image.fromarray(mask).save(tmp_path / 'mask.png')
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv('MMDEEPFILL_HOME', str(tmp_path / 'home'))
    return tmp_path


@pytest.fixture
def photos(desk):
    """Also twelve photographs in ``photos``."""
    save_photographs(desk / 'photos', 12)
    return desk


def save_photographs(folder, count, side=128):
    """Tiles of a sample photograph, as PNG files 0.png, 1.png, ..."""
    from skimage import data

    folder.mkdir(parents=True, exist_ok=True)
    source = data.astronaut()
    for number in range(count):
        top, left = 90 * (number // 4), 120 * (number % 4)
        tile = source[top : top + side, left : left + side]
        Image.fromarray(tile).save(folder / f'{number}.png')


def save_masks(folder, photographs):
    """A hole in the middle for each photograph."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in photographs.glob('*.png'):
        width, height = Image.open(path).size
        mask = np.zeros((height, width), np.uint8)
        mask[height // 3 : height // 2, width // 3 : width // 2] = 255
        Image.fromarray(mask).save(folder / path.name)
