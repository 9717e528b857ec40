"""Traits as Pillow and OpenCV write them, and likeness by hand."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from mmdeepfill.datasets.preparation.traits import alike, is_grey, likeness, traits_of

from .trees import picture


def opened(kind, image=None, **options):
    buffer = io.BytesIO()
    (image or Image.fromarray(picture('one'))).save(buffer, kind, **options)
    return Image.open(io.BytesIO(buffer.getvalue()))


def turned(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return {'exif': exif}


def deep(suffix, channels):
    values = np.random.default_rng(0).integers(0, 65536, (8, 8, channels)).astype(np.uint16)
    return Image.open(io.BytesIO(cv2.imencode(suffix, values)[1].tobytes()))


FRAMES = {'save_all': True, 'append_images': [Image.fromarray(picture('two'))]}


@pytest.mark.parametrize(
    'image, traits',
    [
        (opened('PNG'), []),
        (opened('JPEG'), []),
        (opened('TIFF'), []),
        (opened('BMP'), []),
        (opened('PNG', Image.fromarray(picture('one')).convert('RGBA')), ['alpha']),
        (opened('PNG', Image.fromarray(picture('one')).convert('P'), transparency=0), ['alpha']),
        (opened('WEBP', **FRAMES), ['animated']),
        (opened('PNG', **FRAMES), ['animated']),
        (opened('JPEG', **turned(1)), []),
        (opened('JPEG', **turned(3)), ['rotated']),
        (opened('JPEG', **turned(6)), ['rotated', 'transposed']),
        (deep('.png', 3), ['deep']),
        (deep('.png', 1), ['deep']),
        (deep('.tif', 3), ['deep']),
    ],
)
def test_traits(image, traits):
    assert traits_of(image) == traits


@pytest.mark.parametrize('exif', [b'junk', b'Exif\0\0II*\0', b'Exif\0\0II*\0\x08\0\0'])
def test_broken_exif_hides_nothing_else(exif):
    transparent = Image.fromarray(picture('one')).convert('RGBA')
    assert traits_of(opened('PNG', transparent, exif=exif)) == ['alpha']


def test_grey():
    grey = np.repeat(picture('one')[..., :1], 3, axis=2)
    assert is_grey(grey) and not is_grey(picture('one'))


def test_likeness_is_where_brightness_rises():
    ramp = np.repeat(np.arange(9, dtype=np.uint8)[None] * 20, 8, axis=0)
    colour = np.repeat(ramp[..., None], 3, axis=2)
    assert likeness(colour) == 'f' * 16 and likeness(colour[:, ::-1]) == '0' * 16
    colour[0] = 7  # nothing rises in the first row
    assert likeness(colour) == '00' + 'f' * 14


def test_alike_are_three_bits_apart_at_the_most_and_not_flat():
    base = 0x00FF00FF00FF00FF
    names = {'a': base, 'b': base ^ 0b111, 'c': base ^ 0x1111, 'flat': 0, 'flat too': 0}
    found = alike({name: f'{value:016x}' for name, value in names.items()} | {'none': ''})
    # b and c: bits 1 and 2 of the one, 4, 8 and 12 of the other
    assert found == [('a', 'b')]
