"""Test sets in files: bytes that follow from pixels, and nothing overwritten."""

import io

import numpy as np
import pytest
from PIL import Image

from mmdeepfill.core.png import stored_png
from mmdeepfill.datasets.freezing import freeze
from mmdeepfill.datasets.image_bytes import read_image
from mmdeepfill.datasets.manifest_dataset import ManifestDataset
from mmdeepfill.datasets.scene_files import write_scenes
from mmdeepfill.datasets.scenes import SceneDrawer


@pytest.mark.parametrize('shape', [(1, 1, 3), (5, 3, 3), (200, 150, 3)])
def test_stored_png_is_a_png_for_others(shape):
    """Pillow reads the pixels back and checks sums; the size is the format's."""
    image = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    data = stored_png(image)
    with Image.open(io.BytesIO(data)) as read:
        read.load()
        assert read.mode == 'RGB' and np.array_equal(np.asarray(read), image)
    rows = shape[0] * (1 + 3 * shape[1])
    blocks = -(-rows // 65535)
    assert len(data) == 8 + 25 + (12 + 2 + 5 * blocks + rows + 4) + 12


def test_stored_png_by_hand():
    pixel = stored_png(np.array([[[1, 2, 3]]], np.uint8))
    # header, one last block of 4 bytes: no filter, 1, 2, 3; Adler-32 is 1 + 6 and 1 + 2 + 4 + 7
    assert pixel[41:].startswith(b'\x78\x01\x01\x04\x00\xfb\xff\x00\x01\x02\x03\x00\x0e\x00\x07')


def test_stored_png_refuses():
    with pytest.raises(ValueError, match=r'\(H, W, 3\) uint8 RGB, got \(4, 4\) uint8'):
        stored_png(np.zeros((4, 4), np.uint8))


def test_files_hold_the_scenes_and_are_never_overwritten(tmp_path):
    draw = SceneDrawer(2, 'test', 32)
    assert write_scenes(tmp_path, draw, 3) == {'scenes': 3, 'photographs': 0}
    files = sorted((tmp_path / 'scenes').iterdir())
    assert [file.name for file in files] == ['000000.png', '000001.png', '000002.png']
    assert all(np.array_equal(read_image(file), draw(i)) for i, file in enumerate(files))
    times = [file.stat().st_mtime_ns for file in files]
    assert write_scenes(tmp_path, draw, 4)['scenes'] == 4
    assert times == [file.stat().st_mtime_ns for file in files]
    with pytest.raises(FileExistsError, match=r"000000.png' exists with other content"):
        write_scenes(tmp_path, SceneDrawer(3, 'test', 32), 3)
    assert np.array_equal(read_image(files[0]), draw(0))
    with pytest.raises(ValueError, match='count must be at least 1'):
        write_scenes(tmp_path, draw, 0)


def test_tiles_of_held_out_photographs(tmp_path):
    skimage = pytest.importorskip('skimage')
    made = write_scenes(tmp_path, SceneDrawer(0, 'test', 64), 1, photographs=True)
    tiles = sorted((tmp_path / 'photographs').iterdir())
    # at half size chelsea is 150x225 and rocket 213x320: 2 x 3 and 3 x 5 tiles
    assert made['photographs'] == len(tiles) == 6 + 15
    assert {tile.name.split('_')[0] for tile in tiles} == {'chelsea', 'rocket'}
    cat = skimage.data.chelsea()[:, :450].astype(int)
    half = (cat.reshape(150, 2, 225, 2, 3).sum((1, 3)) + 2) // 4
    tile = read_image(tmp_path / 'photographs' / 'chelsea_0064_0128.png')
    assert np.array_equal(tile, half[64:128, 128:192])


def test_a_manifest_of_them_holds_in_another_folder(tmp_path):
    for name in ('one', 'other'):
        write_scenes(tmp_path / name, SceneDrawer(2, 'test', 32), 3)
    manifest = freeze(
        {
            'type': 'InpaintingDataset',
            'test_mode': True,
            'data_prefix': {'img_path': str(tmp_path / 'one')},
            'pipeline': [
                {'type': 'LoadImage'},
                {'type': 'TFBoxMask', 'size': 16, 'max_delta': 4},
                {'type': 'PackInputs'},
            ],
        },
        [{'type': 'MAE'}],
        'scenes',
    )
    frozen = ManifestDataset(manifest, image_root=str(tmp_path / 'other' / 'scenes'))
    assert len([frozen[i] for i in range(3)]) == 3
