"""The default fill: which part of a hole goes which way, and what stays as it was."""

import cv2
import numpy as np
import pytest
import torch

from mmdeepfill.core.registry import MODELS
from mmdeepfill.inference import InpaintingInferencer
from mmdeepfill.models.methods.auto import AutoInpaintor, read_rules, sort_parts
from tests.helpers import config


@MODELS.register_module(name='RedForTests', force=True)
class Red(torch.nn.Module):
    """A network that paints pure red."""

    outputs = ('refined',)
    hole_side = 24

    def __init__(self):
        super().__init__()
        self.seen = []

    def forward(self, masked_image, mask):
        self.seen.append(tuple(mask.shape[-2:]))
        return {
            'refined': torch.stack(
                [torch.full_like(mask[:, 0], value) for value in (1.0, -1.0, -1.0)], 1
            )
        }


def model(*rules):
    return AutoInpaintor(
        {'type': 'RedForTests'}, {'type': 'InpaintingPreprocessor', 'channel_order': 'rgb'}, rules
    ).eval()


def picture(height=150, width=200):
    """Vertical stripes of period 10."""
    row = np.uint8(100 + 100 * (np.arange(width) % 10 < 5))
    return np.repeat(np.tile(row, (height, 1))[..., None], 3, 2)


def holes():
    """A line of 2 pixels, a box of 10, a box of 40."""
    mask = np.zeros((150, 200), np.uint8)
    mask[10:12, 20:120] = 1
    mask[40:50, 30:60] = 1
    mask[80:120, 100:160] = 1
    return mask


THREE = (
    {'way': 'diffusion', 'thickness': 3},
    {'way': 'exemplar', 'thickness': 20},
    {'way': 'network'},
)


def test_each_part_goes_the_way_of_its_thickness():
    image, mask, auto = picture(), holes(), model(*THREE)
    filled = auto.fill_picture(np.where(mask[..., None] != 0, 0, image).astype(np.uint8), mask)
    assert np.array_equal(filled[mask == 0], image[mask == 0])
    # 40 pixels: the network; at its edge the enlarged view blends into what is known
    assert (filled[85:115, 105:155] == [255, 0, 0]).all()
    assert np.array_equal(filled[40:50, 30:60], image[40:50, 30:60])  # periodic: copied exactly
    expected = cv2.inpaint(
        np.where(mask[..., None] != 0, 0, image).astype(np.uint8), mask, 3, cv2.INPAINT_NS
    )
    assert np.array_equal(filled[10:12, 20:120], expected[10:12, 20:120])
    # 40 pixels are shown as 24, with 64 and more of the surroundings
    ((rows, columns),) = auto.generator.seen
    assert rows < 150 * 24 / 40 + 1 and columns < 200 * 24 / 40 + 1


def test_the_line_on_what_was_chosen():
    rules = read_rules(THREE)
    assert AutoInpaintor.describe(list(sort_parts(holes(), rules))) == (
        'hole: 1 part of 2 px by diffusion, 1 part of 10 px from the photograph itself, '
        '1 part of 40 px by the network'
    )


def test_a_guide_leads_the_copies():
    """A red and a black half of grain: the network's red draws red copies over the border."""
    rng = np.random.default_rng(5)
    image = rng.integers(0, 17, (128, 128, 3), np.uint8)
    image[:, :64, 0] += 200
    mask = np.zeros((128, 128), np.uint8)
    mask[30:98, 30:98] = 1
    known = np.where(mask[..., None] != 0, 0, image).astype(np.uint8)
    alone, guided = (
        model({'way': way}).fill_picture(known, mask) for way in ('exemplar', 'guided')
    )
    red = [(filled[64, 30:98, 0] > 130).sum() for filled in (alone, guided)]
    assert abs(red[0] - 34) <= 12 and red[1] > 55
    assert np.array_equal(guided[mask == 0], image[mask == 0])


def test_thin_parts_are_known_to_thick_ones():
    """A line beside a box is filled first; the box then copies from it too."""
    seen = []
    auto = model(*THREE)
    for name, way in list(auto._ways.items()):
        auto._ways[name] = lambda filled, unknown, take, parts, name=name, way=way: (
            seen.append((name, int(unknown.sum()))),
            way(filled, unknown, take, parts),
        )
    mask = holes()
    auto.fill_picture(picture(), mask)
    sizes = [int(mask.sum()), int(mask[20:].sum()), int(mask[70:].sum())]
    assert seen == list(zip(('diffusion', 'exemplar', 'network'), sizes))


@pytest.mark.parametrize(
    'rules, message',
    [
        ([], 'expected a last rule without thickness'),
        ([{'way': 'network', 'thickness': 3}], 'expected a last rule without thickness'),
        ([{'way': 'magic'}], "way must be one of .*'exemplar'.* got 'magic'"),
        (
            [
                {'way': 'network', 'thickness': 9},
                {'way': 'exemplar', 'thickness': 4},
                {'way': 'network'},
            ],
            'thickness must grow',
        ),
    ],
)
def test_rules_that_do_not_fit_are_refused(rules, message):
    with pytest.raises(ValueError, match=message):
        read_rules(rules)


@pytest.mark.parametrize('dtype', [np.uint8, np.float32])
@pytest.mark.parametrize('size', [(16, 16), (17, 40), (70, 33)])
@pytest.mark.parametrize('kind', ['empty', 'full', 'pixel', 'lines', 'border'])
def test_every_mask_and_size(dtype, size, kind):
    image = (np.random.default_rng(0).random((*size, 3)) * 255).astype(dtype)
    mask = np.zeros(size, np.uint8)
    mask[
        {
            'empty': np.s_[:0],
            'full': np.s_[:],
            'pixel': np.s_[5, 5],
            'lines': np.s_[::2],
            'border': np.s_[:, :8],
        }[kind]
    ] = 1
    before = image.copy()
    filled = model(*THREE).fill_picture(image, mask)
    assert filled.dtype == dtype and np.isfinite(filled).all()
    assert np.array_equal(filled[mask == 0], before[mask == 0])
    assert np.array_equal(image, before)


def test_measuring_goes_by_the_rules_too():
    image, mask, auto = picture(), holes(), model(*THREE)
    data = {
        'image': torch.from_numpy(image.transpose(2, 0, 1))[None],
        'mask': torch.from_numpy(mask)[None, None],
    }
    found = auto.val_step(data)[0]['composited'].permute(1, 2, 0).numpy()
    assert np.array_equal(found, auto.fill_picture(image, mask))


def test_the_packaged_config_through_the_inferencer():
    """Eight and sixteen bits; steps are reported to the end."""
    auto = MODELS.build(config('auto/auto.py').model).eval()
    inferencer, steps = InpaintingInferencer(auto, show_progress=False), []
    image, mask = picture(), holes()
    filled = inferencer.fill(image, mask, on_step=lambda done, total: steps.append((done, total)))
    assert np.array_equal(filled[mask == 0], image[mask == 0])
    assert np.array_equal(filled[40:120], image[40:120])
    assert steps and steps[-1][0] == steps[-1][1]
    deep = inferencer.fill(image.astype(np.uint16) * 257, mask)
    assert np.array_equal(deep[40:120], image[40:120].astype(np.uint16) * 257)


def test_attention_tells_nothing_of_rules():
    inferencer = InpaintingInferencer(
        MODELS.build(config('auto/auto.py').model), show_progress=False
    )
    with pytest.raises(ValueError, match='return_attention: this model copies by rules'):
        inferencer([picture()], [holes()], return_attention=True)
    filled = inferencer([picture()], [holes()], return_attention=True, strategy='exact')
    assert filled['attention'][0].shape == (150, 200, 2)


def test_it_trains_nothing():
    with pytest.raises(RuntimeError, match='AutoInpaintor trains nothing'):
        model({'way': 'network'}).train_step({}, None)
