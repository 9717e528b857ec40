import pytest
import torch

from mmdeepfill.models import InpaintingPreprocessor, Mosaic

IMAGE = torch.arange(35.0).view(1, 1, 5, 7)  # cells of 3: 2 x 3, the last ones cut
NEAREST = [[0, 0, 0, 3, 3, 3, 6]] * 3 + [[21, 21, 21, 24, 24, 24, 27]] * 2
# means of rows 0..2 and 3..4: 7 + columns' mean, 24.5 + columns' mean
AREA = [[8, 8, 8, 11, 11, 11, 13]] * 3 + [[25.5, 25.5, 25.5, 28.5, 28.5, 28.5, 30.5]] * 2


@pytest.mark.parametrize('reduce, expected', [('nearest', NEAREST), ('area', AREA)])
def test_cells_by_hand(reduce, expected):
    mosaic = Mosaic(3, reduce)
    assert mosaic(IMAGE)[0, 0].tolist() == expected
    assert torch.equal(mosaic(mosaic(IMAGE)), mosaic(IMAGE))


@pytest.mark.parametrize('reduce', ['nearest', 'area'])
@pytest.mark.parametrize('size', [(16, 16), (17, 40), (256, 256)])
def test_every_size(reduce, size):
    image = torch.rand(2, 3, *size, generator=torch.Generator().manual_seed(0))
    assert Mosaic(12, reduce)(image).shape == image.shape
    assert torch.equal(Mosaic(1, reduce)(image), image)


def test_the_hole_shows_it_and_the_rest_stays():
    image = torch.randint(
        0, 256, (1, 3, 24, 36), dtype=torch.uint8, generator=torch.Generator().manual_seed(0)
    )
    mask = torch.zeros(1, 1, 24, 36, dtype=torch.uint8)
    mask[..., 5:20, 7:30] = 1
    record = InpaintingPreprocessor('rgb', fill={'type': 'Mosaic', 'unit': 4})(
        {'image': image, 'mask': mask}
    )
    hole = mask.bool().expand_as(image)
    expected = image[..., ::4, ::4].repeat_interleave(4, 2).repeat_interleave(4, 3)
    assert torch.allclose(record['masked_image'][hole], expected[hole] / 127.5 - 1)
    assert torch.equal(record['masked_image'][~hole], record['image'][~hole])


@pytest.mark.parametrize(
    'options, message',
    [
        ({'unit': 0}, 'unit must be .* got 0'),
        ({'unit': 2.5}, 'got 2.5'),
        ({'reduce': 'mean'}, "reduce must be .* got 'mean'"),
    ],
)
def test_bad_arguments_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        Mosaic(**options)
