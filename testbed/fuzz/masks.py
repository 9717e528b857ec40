"""Masks: files, arrays, polygons and boxes."""

import warnings
from contextlib import contextmanager
from functools import partial

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from mmdeepfill.datasets.masks import read_mask
from mmdeepfill.inference.hole_masks import MaskWarning, as_mask

from . import images, whole_files
from .mutation import SCALARS, mutated
from .target import Target, outcome

SIZE = 17, 20


def _seeds():
    hole = np.zeros(SIZE, np.uint8)
    hole[4:9, 5:12] = 255
    grey = Image.fromarray(hole)
    layer = np.zeros((*SIZE, 4), np.uint8)
    layer[4:9, 5:12] = 200, 0, 0, 255
    kinds = [
        (grey, 'PNG'),
        (grey, 'JPEG'),
        (grey.convert('1'), 'PNG'),
        (grey, 'BMP'),
        (grey.convert('RGB'), 'PNG'),
        (Image.fromarray(hole.astype(np.uint16) * 257), 'PNG'),
        (Image.fromarray(layer), 'PNG'),
        (grey, 'TIFF'),
        (grey.convert('RGB'), 'WEBP'),
        (Image.fromarray(hole // 255), 'PNG'),
    ]
    return [whole_files._file(image, kind) for image, kind in kinds]


_NUMBER = st.one_of(st.integers(-30, 60), st.floats(), SCALARS)
_POINTS = st.lists(st.lists(_NUMBER, min_size=0, max_size=3), max_size=5)
_SHAPES = st.fixed_dictionaries(
    {},
    optional={
        'polygon': _POINTS | SCALARS,
        'polygons': st.lists(_POINTS, max_size=2),
        'box': st.lists(_NUMBER, max_size=5) | SCALARS,
        'boxes': st.lists(st.lists(_NUMBER, max_size=4), max_size=2),
        'other': SCALARS,
    },
)
_ARRAYS = st.sampled_from(['?', 'u1', 'u2', 'i4', 'i8', 'f2', 'f4', 'f8', 'c8', 'U2']).flatmap(
    lambda kind: arrays.arrays(
        kind, arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=20) | st.just(SIZE)
    )
)


@contextmanager
def start(folder):
    path = folder / 'case.png'

    def check(case):
        given, resize, invert = case
        if isinstance(given, bytes):
            path.write_bytes(given)
            given = path
        with warnings.catch_warnings():
            warnings.simplefilter('ignore', MaskWarning)
            # names its argument, and read_mask the file
            ended = outcome(partial(_made, given, resize, invert), (ValueError, FileNotFoundError))
        if given is path:
            outcome(partial(read_mask, path), (ValueError,), 'case.png')
        return ended

    yield check


def _made(given, resize, invert):
    hole = as_mask(given, SIZE, invert=invert, resize=resize)
    assert hole.shape == SIZE and hole.dtype == np.uint8 and set(np.unique(hole)) <= {0, 1}


TARGET = Target(
    st.tuples(
        st.one_of(mutated(_seeds()), images.CLAIMS, _SHAPES, _ARRAYS, SCALARS),
        st.booleans(),
        st.booleans(),
    ),
    start,
)
