"""Odd arguments of the inferencer: kept as they are, or refused in words that help."""

import warnings

import numpy as np
import pytest
from PIL import Image

from mmdeepfill.imageio.pictures import PictureWarning
from mmdeepfill.inference import InpaintingInferencer, inpaint
from tests.inference.test_inferencer import BOX, SIZE, hole, pixels


@pytest.mark.parametrize('kind', ['>u2', '>f4', '<f8', '>f8', '<u2', 'u1'])
def test_the_byte_order_of_an_array_is_kept_and_does_not_matter(inferencer, kind):
    dtype = np.dtype(kind)
    image = pixels(dtype.newbyteorder('=').type)
    given = image.astype(dtype)
    filled = inferencer.fill(given, hole().astype('>u2') * np.array(50000, '>u2'))
    assert filled.dtype == dtype and filled.dtype.byteorder == given.dtype.byteorder
    assert np.array_equal(filled, inferencer.fill(image, hole()))
    assert np.array_equal(filled[~hole()], given[~hole()])


def test_the_range_of_a_mask_does_not_depend_on_its_byte_order(inferencer):
    low = np.full(SIZE, 200, np.uint16)  # dark grey of 65535
    for mask in (low, low.astype('>u2')):
        with pytest.raises(ValueError, match='uint16, of which white is 65535; .*astype'):
            inferencer.fill(pixels(), mask)


def test_masked_arrays_are_refused_for_they_lose_one_half(inferencer):
    image = np.ma.masked_array(pixels(), np.repeat(hole()[..., None], 3, 2))
    with pytest.raises(ValueError, match='image must be a plain array.*image.mask as the mask'):
        inferencer.fill(image, hole())
    with pytest.raises(ValueError, match='mask must be a plain array; got a masked one'):
        inferencer.fill(pixels(), np.ma.masked_array(hole(), hole()))


def test_an_option_that_does_not_exist_is_answered_in_the_name_of_the_caller(inferencer, tmp_path):
    for call, door in (
        (lambda: inferencer.fill(pixels(), BOX, fether=3), 'fill'),
        (lambda: inferencer.fill_file('a.png', BOX, 'b.png', fether=3), 'fill_file'),
        (lambda: inpaint(pixels(), BOX, 'nowhere', fether=3), 'inpaint'),
    ):
        with pytest.raises(
            TypeError,
            match=rf"^{door}\(\) has no argument 'fether'. Did you "
            "mean 'feather'.* It takes (image|source), mask, .*strategy",
        ):
            call()


def test_its_text_names_model_weights_and_device(inferencer, small_model):
    assert repr(inferencer) == f"InpaintingInferencer({type(small_model).__name__}, device='cpu')"
    named = InpaintingInferencer('opencv_ns', device='cpu', show_progress=False)
    assert repr(named) == "InpaintingInferencer(opencv_ns, device='cpu')"


def test_a_png_that_is_called_jpg_is_said(tmp_path, inferencer):
    Image.fromarray(pixels()).save(tmp_path / 'a.jpg', 'PNG')
    Image.fromarray(pixels()).save(tmp_path / 'b.jpg', 'JPEG')
    with pytest.warns(PictureWarning, match="a.jpg' is called a JPEG and holds a PNG: .* as .png"):
        inferencer.fill(tmp_path / 'a.jpg', BOX)
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        inferencer.fill(tmp_path / 'b.jpg', BOX)
