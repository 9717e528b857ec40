import numpy as np
import pytest
import torch

from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.inpaintors import PoissonBlend
from tests.helpers import box_masks, config

ROWS, COLUMNS = 48, 64


def scene():
    """A smooth picture, (1, 3, 48, 64)."""
    row, column = np.mgrid[:ROWS, :COLUMNS]
    planes = [3 * row + 20, 2 * column + 40, row + column + 60]
    return torch.from_numpy(np.stack(planes)[None].clip(0, 255).astype(np.uint8))


def brighter(image, by=30):
    return (image.int() + by).clamp(0, 255).to(torch.uint8)


def error(blended, image, hole):
    return (blended.int() - image.int()).abs()[hole.expand_as(image)]


@pytest.mark.parametrize(
    'box, most',
    [
        ((10, 12, 20, 28), 10),
        ((0, 10, 20, 20), 10),
        ((5, 0, 25, 20), 10),
        ((30, 50, 18, 14), 10),
        ((20, 0, 1, 64), 10),
        ((20, 10, 2, 30), 10),
        ((20, 20, 1, 1), 10),
        ((20, 20, 3, 3), 10),
        ((10, 0, 20, 64), 10),
        ((0, 0, 48, 63), 20),
    ],
)
def test_colours_come_from_the_rim_wherever_the_hole_is(box, most):
    image, hole = scene(), box_masks([box], (ROWS, COLUMNS)).bool()
    blended = PoissonBlend()(image, brighter(image), hole)
    assert error(blended, image, hole).max() <= most  # of 30
    # what is in the hole of the image does not count
    garbage = torch.where(hole, torch.zeros_like(image), image)
    assert torch.equal(
        PoissonBlend()(garbage, brighter(image), hole)[hole.expand_as(image)],
        blended[hole.expand_as(image)],
    )


def test_structure_comes_from_the_network():
    image, hole = scene(), box_masks([(10, 12, 28, 36)], (ROWS, COLUMNS)).bool()
    filled = brighter(image)
    filled[..., 20:28, 26:34] = brighter(filled[..., 20:28, 26:34], 40)
    blended = PoissonBlend()(image, filled, hole).int() - image.int()
    assert blended[..., 22:26, 28:32].min() > 30 > 12 > blended[..., 12:16, 14:18].max()


def test_samples_have_masks_of_their_own():
    image = scene().repeat(4, 1, 1, 1)
    hole = box_masks(
        [(10, 12, 20, 28), (0, 0, 0, 0), (0, 0, ROWS, COLUMNS), (2, 3, 9, 9)], (ROWS, COLUMNS)
    ).bool()
    filled = brighter(image)
    blended = PoissonBlend()(image, filled, hole)
    # nothing to do; nothing known
    assert torch.equal(blended[1:3], filled[1:3])
    for i in (0, 3):
        alone = PoissonBlend()(image[i : i + 1], filled[i : i + 1], hole[i : i + 1])
        assert torch.equal(blended[i], alone[0])


def test_many_small_holes():
    image = scene()
    hole = torch.rand(1, 1, ROWS, COLUMNS, generator=torch.Generator().manual_seed(0)) < 0.3
    assert error(PoissonBlend()(image, brighter(image), hole), image, hole).float().mean() < 3


class Constant(torch.nn.Module):
    """Paints everything white."""

    outputs = ('refined',)

    def forward(self, masked_image, mask):
        return {'refined': torch.ones_like(masked_image)}


@pytest.mark.parametrize('kind', ['ReconstructionInpaintor', 'AdversarialInpaintor'])
def test_as_an_option_of_prediction(kind):
    cfg = config('_base_/models/deepfillv1_small.py').model
    if kind == 'ReconstructionInpaintor':
        cfg = {'type': kind, 'generator': cfg.generator, 'losses': cfg.losses}
    image = scene()
    hole = box_masks([(10, 12, 20, 28)], (ROWS, COLUMNS))
    data = {'image': image, 'mask': hole.to(torch.uint8)}
    outputs = []
    for postprocess in (None, {'type': 'PoissonBlend'}):
        model = MODELS.build(dict(cfg, postprocess=postprocess))
        model.generator = Constant()
        outputs.append(model.val_step(data)[0])
    floating = model.val_step(dict(data, image=image.float()))[0]['composited']
    plain, blended = outputs
    assert floating.is_floating_point()
    assert (floating - blended['composited']).abs().max() < 1e-3
    hole = hole.bool().expand_as(image)[0]
    for output in outputs:
        assert torch.equal(output['composited'][~hole], image[0][~hole])
        assert (output['refined'] == 255).all()
    assert (plain['composited'][hole] == 255).all()
    assert error(blended['composited'][None], image, hole[None, :1]).float().mean() < 20


def test_bad_radius():
    with pytest.raises(ValueError, match='radius must be positive; got 0'):
        PoissonBlend(0)


def test_pictures_of_more_than_8_bits_are_rounded():
    image, filled = (
        255 * torch.rand(1, 3, 24, 24, generator=torch.Generator().manual_seed(i)) for i in (0, 1)
    )
    hole = torch.zeros(1, 1, 24, 24, dtype=torch.bool)
    hole[..., 8:16, 6:14] = True
    blend = PoissonBlend()
    expected = blend(image.round().byte(), filled.round().byte(), hole)
    result = blend(image, filled, hole)
    assert result.dtype == torch.float32 and torch.equal(result, expected.float())
