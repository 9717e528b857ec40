"""The ways of a mask and of a picture through the package are short; each is followed here."""

import sys
from contextlib import contextmanager

import cv2
import numpy as np
import pytest

from mmdeepfill import inference
from mmdeepfill.core.packaged import PACKAGE
from mmdeepfill.datasets.masks import read_mask
from mmdeepfill.inference import as_mask

#: Bounds of sizes, and reading of bytes, which say nothing about masks.
GUARDS = {
    'datasets/masks/checks.py',
    'datasets/image_size.py',
    'datasets/image_files.py',
    'datasets/image_bytes.py',
}


@contextmanager
def files_run():
    """Files of the package in which something is called within the block."""
    files = set()

    def note(frame, event, _):
        path = frame.f_code.co_filename
        if event == 'call' and path.startswith(f'{PACKAGE}/'):
            files.add(path[len(f'{PACKAGE}/') :])

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield files
    finally:
        sys.setprofile(before)


HOLE = np.zeros((20, 30), np.uint8)
HOLE[5:9, 3:20] = 255


@pytest.mark.parametrize(
    'given',
    [HOLE, HOLE > 0, HOLE / 255, np.dstack([HOLE] * 3), np.dstack([HOLE] * 3 + [HOLE])],
    ids=['uint8', 'bool', 'float', 'colour', 'layer'],
)
def test_a_given_mask_goes_through_two_modules(given):
    with files_run() as files:
        mask = as_mask(given, (20, 30))
    assert np.array_equal(mask, HOLE // 255)
    assert files - GUARDS == {'inference/hole_masks.py', 'datasets/masks/planes.py'}


def test_a_mask_file_of_training_goes_through_two_modules(tmp_path):
    cv2.imwrite(str(tmp_path / 'layer.png'), np.dstack([HOLE] * 4))
    with files_run() as files:
        mask = read_mask(tmp_path / 'layer.png')
    assert np.array_equal(mask, HOLE // 255)
    files = {name for name in files if name.startswith('datasets/masks/')}
    assert files - GUARDS == {'datasets/masks/files.py', 'datasets/masks/planes.py'}


def test_a_picture_has_three_carriers():
    """A request, views of it, and a dict of tensors for the model: no other class holds pixels."""
    modules = [m for name, m in sys.modules.items() if name.startswith(f'{inference.__name__}.')]
    kinds = {
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and kind.__module__.startswith('mmdeepfill.inference.')
    }
    holders = {kind.__name__ for kind in kinds if 'mask' in getattr(kind, '__annotations__', {})}
    holders -= {'Item', 'Job'}  # names of files that are still to be read
    assert holders == {'Request', 'View'}
