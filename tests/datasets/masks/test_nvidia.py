"""Masks laid out as NVIDIA released them."""

import cv2
import numpy as np
import pytest

from mmdeepfill.datasets.masks.nvidia import nvidia_masks


@pytest.fixture
def root(tmp_path):
    """Six masks of 512: two sizes of box, in the middle, near the border, and at it."""
    folder = tmp_path / 'test_mask' / 'mask' / 'testing_mask_dataset'
    folder.mkdir(parents=True)
    number = 0
    for side in (128, 256):  # 6.25 and 25 %
        for start in (60, 49, 0):
            mask = np.zeros((512, 512), np.uint8)
            mask[start : start + side, 100 : 100 + side] = 255
            cv2.imwrite(str(folder / f'{number:05d}.png'), mask)
            number += 1
    return tmp_path


def names(masks):
    return [mask.path[-9:-4] for mask in masks]


def test_ratio_and_border_are_measured(root):
    assert names(nvidia_masks(root)) == [f'0000{i}' for i in range(6)]
    assert names(nvidia_masks(root, (0.01, 0.1))) == ['00000', '00001', '00002']
    assert names(nvidia_masks(root, (0.2, 0.3), border=True)) == ['00003']
    assert names(nvidia_masks(root, (0.2, 0.25), border=False)) == ['00004', '00005']
    assert nvidia_masks(root)[0].ratio == 0.0625


def test_any_folder_of_the_archive_will_do(root):
    inner = root / 'test_mask' / 'mask' / 'testing_mask_dataset'
    assert len(nvidia_masks(root / 'test_mask')) == len(nvidia_masks(inner)) == 6


def test_errors(root, tmp_path):
    with pytest.raises(ValueError, match=r'none of 6 has a hole ratio in \(0.5, 0.6\]'):
        nvidia_masks(root, (0.5, 0.6))
    with pytest.raises(ValueError, match='expected 0 <= low < high <= 1'):
        nvidia_masks(root, (0.6, 0.5))
    with pytest.raises(FileNotFoundError, match='unpack test_mask.zip there'):
        nvidia_masks(tmp_path / 'nothing')


def test_inverted_masks_are_told(root):
    for path in root.rglob('*.png'):
        cv2.imwrite(str(path), 255 - cv2.imread(str(path), 0))
    with pytest.raises(ValueError, match='they are inverted'):
        nvidia_masks(root)
