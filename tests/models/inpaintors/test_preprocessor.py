import pytest
import torch

from mmdeepfill.models import InpaintingPreprocessor

IMAGE = torch.arange(256, dtype=torch.uint8).view(1, 1, 16, 16).repeat(1, 3, 1, 1)
IMAGE = (IMAGE + torch.tensor([0, 80, 160]).view(1, 3, 1, 1)).to(torch.uint8)
MASK = torch.zeros(1, 1, 16, 16, dtype=torch.uint8)
MASK[..., :4, :4] = 1


@pytest.mark.parametrize('order', ['bgr', 'rgb'])
def test_every_value_survives_the_way_there_and_back(order):
    preprocessor = InpaintingPreprocessor(order)
    record = preprocessor({'image': IMAGE, 'mask': MASK})
    assert torch.equal(preprocessor.to_uint8(record['image']), IMAGE)
    first = IMAGE[0, 0 if order == 'rgb' else 2].float() / 127.5 - 1
    assert torch.allclose(record['image'][0, 0], first)
    assert record['image'].min() == -1 and record['image'].max() == 1


def test_hole_is_filled_with_mid_grey_and_the_rest_kept():
    record = InpaintingPreprocessor()({'image': IMAGE, 'mask': MASK})
    assert (record['masked_image'][..., :4, :4] == 0).all()
    assert torch.equal(record['masked_image'][..., 4:, :], record['image'][..., 4:, :])


def test_hole_value_may_be_a_colour():
    record = InpaintingPreprocessor(hole_value=[1.0, 0.0, -1.0])({'image': IMAGE, 'mask': MASK})
    assert record['masked_image'][0, :, 1, 1].tolist() == [1, 0, -1]


def test_soft_masks_are_thresholded_and_other_integers_are_holes():
    soft = torch.linspace(0, 1, 256).view(1, 1, 16, 16)
    record = InpaintingPreprocessor()({'image': IMAGE, 'mask': soft})
    assert torch.equal(record['mask'], (soft >= 0.5).float())
    record = InpaintingPreprocessor()({'image': IMAGE, 'mask': MASK * 255})
    assert torch.equal(record['mask'], MASK.float())


def test_lists_are_stacked_and_precision_follows_the_model():
    preprocessor = InpaintingPreprocessor().double()
    data = {'image': [IMAGE[0]] * 2, 'mask': [MASK[0]] * 2, 'sample_seed': [torch.tensor(7)] * 2}
    record = preprocessor(data)
    assert record['image'].shape == (2, 3, 16, 16)
    assert record['image'].dtype == torch.float64
    assert record['sample_seed'] == [7, 7]


@pytest.mark.parametrize(
    'data, error, message',
    [
        ({'image': IMAGE}, KeyError, "a sample needs 'mask'"),
        ({'image': IMAGE, 'mask': MASK[..., :8]}, ValueError, 'mask must have the size of image'),
        (
            {'image': [IMAGE[0], IMAGE[0, :, :8]], 'mask': [MASK[0]] * 2},
            ValueError,
            'image: all samples of a batch must have one size',
        ),
    ],
)
def test_bad_samples_are_named(data, error, message):
    with pytest.raises(error, match=message):
        InpaintingPreprocessor()(data)


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="channel_order must be .* got 'grb'"):
        InpaintingPreprocessor('grb')
    with pytest.raises(ValueError, match='hole_value must be .* got'):
        InpaintingPreprocessor(hole_value=127.5)


@pytest.mark.parametrize('order', ['bgr', 'rgb'])
def test_floating_point_is_on_the_same_scale_and_not_rounded(order):
    preprocessor = InpaintingPreprocessor(channel_order=order)
    image = torch.tensor([0.0, 0.25, 127.5, 254.75, 255.0]).reshape(1, 1, 1, 5).repeat(1, 3, 1, 1)
    image[:, 0] = 51
    record = preprocessor({'image': image, 'mask': torch.zeros(1, 1, 1, 5), 'coarse': image})
    assert torch.equal(record['coarse'], record['image'])
    red = record['image'][0, 0 if order == 'rgb' else 2]
    assert (red - (51 / 127.5 - 1)).abs().max() < 1e-6
    assert (preprocessor.to_float(record['image']) - image).abs().max() < 1e-4
    assert torch.equal(
        preprocessor.to_float(record['image'] * 9).amax((1, 2, 3)), torch.tensor([255.0])
    )
