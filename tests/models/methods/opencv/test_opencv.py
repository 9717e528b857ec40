"""OpenCV's methods as models, against ``cv2.inpaint`` called directly."""

import cv2
import numpy as np
import pytest
import torch
from torch.utils.data import default_collate

from mmdeepfill.core.registry import MODELS
from mmdeepfill.inference import InpaintingInferencer
from mmdeepfill.testing import WeightlessContract

FLAGS = {'ns': cv2.INPAINT_NS, 'telea': cv2.INPAINT_TELEA}
SIZE = 40, 52


def photographs(count, size=SIZE):
    """(count, H, W, 3) uint8 RGB, smooth, with red, green and blue that differ."""
    rng = np.random.default_rng(7)
    noise = rng.integers(0, 256, (count, 6, 7, 3), dtype=np.uint8)
    return np.stack([cv2.resize(one, size[::-1], interpolation=cv2.INTER_CUBIC) for one in noise])


def holes(size=SIZE):
    """A box, a scan line, a hole at the corner, dots."""
    masks = np.zeros((4, *size), np.uint8)
    masks[0, 10:25, 12:30] = 1
    masks[1, 17] = 1
    masks[2, :12, :15] = 1
    masks[3, ::5, ::7] = 1
    return masks


def sample(image, mask, **more):
    return dict(
        image=torch.from_numpy(image).permute(2, 0, 1), mask=torch.from_numpy(mask)[None], **more
    )


def build(**options):
    return MODELS.build(dict(type='OpenCVInpaintor', **options))


def pixels(tensor):
    return tensor.permute(1, 2, 0).numpy()


class TestContractOfTelea(WeightlessContract):
    def build(self):
        return build(method='telea')


class TestContractOfNavierStokes(WeightlessContract):
    def build(self):
        return build(method='ns')


@pytest.mark.parametrize('order', ['rgb', 'bgr'])
@pytest.mark.parametrize('method', FLAGS)
@pytest.mark.parametrize('radius', [1, 3, 6.7])
def test_a_batch_is_what_opencv_gives_for_each(method, radius, order):
    model = build(
        method=method,
        radius=radius,
        data_preprocessor={'type': 'InpaintingPreprocessor', 'channel_order': order},
    )
    images, masks = photographs(4), holes()
    batch = default_collate(
        [sample(*pair, meta={'img_path': str(i)}) for i, pair in enumerate(zip(images, masks))]
    )
    predictions = model.val_step(batch)
    assert len(predictions) == 4
    for number, (image, mask, found) in enumerate(zip(images, masks, predictions)):
        # OpenCV's own order is BGR; mid-grey is (0 + 1) * 127.5, rounded to the even one
        known = np.where(mask[..., None] != 0, 128, image).astype(np.uint8)
        expected = cv2.inpaint(np.ascontiguousarray(known[..., ::-1]), mask, radius, FLAGS[method])[
            ..., ::-1
        ]
        assert np.array_equal(pixels(found['composited']), expected)
        assert np.array_equal(pixels(found['image']), image)
        assert np.array_equal(found['mask'][0].numpy(), mask)
        assert np.array_equal(pixels(found['masked_image']), known)
        assert found['composited'].dtype == found['mask'].dtype == torch.uint8
        assert found['meta'] == {'img_path': str(number)}


@pytest.mark.parametrize('method', FLAGS)
def test_what_was_in_the_hole_does_not_show(method):
    """cv2.inpaint itself mixes it in where the hole is at the border of the picture."""
    image, mask = photographs(1)[0], holes()[2]
    other = np.where(mask[..., None] != 0, 255 - image, image)
    flag = FLAGS[method]
    assert (cv2.inpaint(image, mask, 3, flag) != cv2.inpaint(other, mask, 3, flag)).any()
    first, second = build(method=method).val_step(
        default_collate([sample(image, mask), sample(other, mask)])
    )
    assert torch.equal(first['composited'], second['composited'])


@pytest.mark.parametrize('method', FLAGS)
@pytest.mark.parametrize('size', [(1, 1), (1, 9), (16, 17), (3, 40)])
def test_small_sizes(method, size):
    image = photographs(1, size)[0]
    mask = np.zeros(size, np.uint8)
    mask[0, 0] = 1
    (found,) = build(method=method).val_step(default_collate([sample(image, mask)]))
    assert pixels(found['composited']).shape == image.shape
    assert np.array_equal(pixels(found['composited'])[mask == 0], image[mask == 0])


@pytest.mark.parametrize(
    'options, message',
    [
        ({'method': 'NS'}, r"method must be one of \('ns', 'telea'\); got 'NS'"),
        ({'radius': 0}, r'radius must be in \[1, 100\] \(pixels\); got 0'),
        ({'radius': float('nan')}, r'radius must be in \[1, 100\] \(pixels\); got nan'),
    ],
)
def test_refused(options, message):
    with pytest.raises(ValueError, match=message):
        build(**options)


@pytest.mark.parametrize('method', FLAGS)
def test_a_picture_of_16_bits_is_filled_in_full_depth(method):
    """Each plane is what OpenCV gives for it in float32, to half a level of 16 bits."""
    image = photographs(1)[0].astype(np.uint16) * 257 + np.uint16(100)
    mask = holes()[0]
    filled = InpaintingInferencer(f'opencv_{method}').fill(image, mask)
    known = np.where(mask[..., None] != 0, 0, image / np.float32(257)).astype(np.float32)
    planes = [np.ascontiguousarray(plane) for plane in np.moveaxis(known, 2, 0)]
    expected = 257 * np.stack([cv2.inpaint(plane, mask, 3, FLAGS[method]) for plane in planes], 2)
    inside = mask != 0
    assert np.array_equal(filled[~inside], image[~inside])
    assert np.abs(filled[inside] - expected[inside]).max() <= 1
    assert (filled[inside] % 257 != 100).mean() > 0.9
