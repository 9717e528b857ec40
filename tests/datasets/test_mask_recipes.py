"""Recipes of masks, and the n-th mask of each."""

import inspect

import cv2
import numpy as np
import pytest

from mmdeepfill.core.registry import TRANSFORMS
from mmdeepfill.datasets import InpaintingDataset
from mmdeepfill.datasets.mask_recipes import MaskMaker, mask_kinds, mask_recipe, settings_of
from mmdeepfill.datasets.transforms import DrawnMask

SIZE = (64, 96)


def maker(*kinds, size=SIZE, settings=None, ratio=None, **options):
    recipe = mask_recipe(kinds, size, settings or {}, ratio)
    return MaskMaker(recipe, size, ratio=ratio, **options)


@pytest.mark.parametrize('kinds', [[kind] for kind in mask_kinds()] + [['box', 'brush']])
def test_it_is_the_mask_of_evaluation(kinds, tmp_path):
    """Of a dataset in test mode, whose transforms are given in its config."""
    for number in range(3):
        cv2.imwrite(str(tmp_path / f'{number}.png'), np.zeros((*SIZE, 3), np.uint8))
    make = maker(*kinds, seed=11)
    dataset = InpaintingDataset(
        data_prefix={'img_path': str(tmp_path)},
        test_mode=True,
        seed=11,
        pipeline=[{'type': 'LoadImage'}, make.recipe, {'type': 'PackInputs'}],
    )
    for number in (2, 0, 1):
        hole = make(number)
        assert np.array_equal(hole.mask, dataset[number]['mask'][0].numpy())
        assert hole.ratio == (hole.mask == 1).sum() / hole.mask.size and hole.tries == 1


def test_it_depends_on_seed_and_index_alone():
    make = maker('brush', seed=3)
    first = [make(index).mask for index in (0, 1, 2)]
    for index in (2, 1, 0):
        assert np.array_equal(make(index).mask, first[index])
    assert not np.array_equal(first[0], first[1])
    assert not np.array_equal(maker('brush', seed=4)(0).mask, first[0])


@pytest.mark.parametrize(
    'kinds, low, high',
    [
        (['brush'], 0.17, 0.22),
        (['irregular'], 0.05, 0.1),
        (['tf-box'], 0.17, 0.22),
        (['box', 'irregular'], 0.35, 0.4),
    ],
)
def test_ratios(kinds, low, high):
    make = maker(*kinds, size=(96, 96), ratio=(low, high))
    assert all(low < make(index).mask.mean() <= high for index in range(20))


def test_ratio_is_rejection():
    """The first mask of one stream that fits: the masks before it do not."""
    ratio = (0.1, 0.15)
    hole = maker('brush', ratio=ratio, seed=1)(0)
    assert hole.tries > 1
    one_less = maker('brush', ratio=ratio, seed=1, tries=hole.tries - 1)
    with pytest.raises(ValueError, match=f'{hole.tries - 1} were drawn'):
        one_less(0)
    # its own area_ratio_range does the same as drawing again here
    wide = maker('irregular', ratio=ratio, settings={'area_ratio_range': [0.0, 1.0]}, seed=1)
    own = maker('irregular', ratio=ratio, seed=1)
    assert [wide(i).tries > 1 for i in range(5)].count(True) > 1
    assert all(np.array_equal(wide(i).mask, own(i).mask) for i in range(5))


def test_a_ratio_that_cannot_be_had():
    # a box of 32x32 in 64x96 covers 1/6
    make = maker(
        'box', settings={'size': 32, 'margin': 0, 'max_delta': 0}, ratio=(0.5, 0.6), tries=7
    )
    with pytest.raises(
        ValueError,
        match=r'mask 4: expected a hole above 0\.5 and up to 0\.6 of '
        r'the image; 7 were drawn, of 0\.167 to 0\.167',
    ):
        make(4)


def test_defaults_are_in_proportion():
    assert settings_of('OpenMMLabBoxMask') == {'size': 128, 'margin': 20, 'max_delta': 20}
    assert settings_of('OpenMMLabBoxMask', 96) == {'size': 48, 'margin': 7, 'max_delta': 7}
    assert settings_of('BrushStrokeMask', 512) == {
        'num_strokes': [1, 3],
        'num_vertices': [4, 11],
        'brush_width': [24, 80],
    }
    assert settings_of('IrregularMask', 16) == {
        'num_vertices': [4, 10],
        'brush_width': [1, 2],
        'length_range': [1, 8],
        'area_ratio_range': [0.15, 0.65],
        'max_tries': 100,
        'max_angle': 4,
    }
    for transform in mask_kinds().values():
        TRANSFORMS.build(dict(type=transform, **settings_of(transform)))


def test_settings_of_united_kinds():
    settings = {'box.size': [64, 32], 'brush.num_strokes': [2, 2]}
    recipe = mask_recipe(['box', 'brush'], (256, 300), settings)
    assert recipe['type'] == 'UnionMask'
    box, brush = recipe['masks']
    assert (box['type'], box['size'], box['margin']) == ('OpenMMLabBoxMask', [64, 32], 20)
    assert (brush['type'], brush['num_strokes']) == ('BrushStrokeMask', [2, 2])
    assert mask_recipe(['box'], (256, 256), {'margin': 3})['margin'] == 3


@pytest.mark.parametrize(
    'words, options, message',
    [
        (['disc'], {}, r"kinds: expected some of \['box', .*\], got \['disc'\]"),
        ([], {}, r'kinds: expected some of .*, got \[\]'),
        (
            ['box'],
            {'settings': {'width': 1}},
            r"settings: expected some of \['size', 'margin', "
            r"'max_delta'\], got 'width'",
        ),
        (['box', 'brush'], {'settings': {'size': 1}}, r"settings: expected some of \['box.size'"),
        (['box'], {'size': (0, 9)}, 'height must be an integer >= 1, got 0'),
        (
            ['box'],
            {'ratio': (0.2, 0.2)},
            r'ratio: expected 0 <= low < high <= 1, got \(0\.2, 0\.2\)',
        ),
        (['box'], {'tries': 0}, 'tries must be an integer >= 1, got 0'),
    ],
)
def test_refused(words, options, message):
    with pytest.raises(ValueError, match=message):
        maker(*words, **options)


def test_a_setting_that_does_not_fit():
    with pytest.raises(ValueError, match='does not fit into an image of 64x96'):
        maker('box', settings={'size': 200})(0)


def test_every_drawn_mask_is_a_kind_and_its_lengths_are_settings():
    drawn = {
        name: kind
        for name, kind in TRANSFORMS.module_dict.items()
        if isinstance(kind, type) and issubclass(kind, DrawnMask)
    }
    assert set(mask_kinds().values()) == set(drawn)
    for kind in drawn.values():
        assert set(kind.lengths) <= set(inspect.signature(kind).parameters)


@pytest.fixture
def register():
    """Register transforms for the time of a test."""
    before = dict(TRANSFORMS.module_dict)
    yield TRANSFORMS.register_module
    TRANSFORMS.module_dict.clear()
    TRANSFORMS.module_dict.update(before)


class Dots(DrawnMask):
    short_name = 'dots'
    lengths = {'spacing': 3}

    def __init__(self, row, spacing=8, shape=(2, 8)):
        super().__init__(row=row, spacing=spacing, shape=shape)

    def draw(self, height, width, rng):
        mask = np.zeros((height, width), np.uint8)
        mask[self.settings['row'], :: self.settings['spacing']] = 1
        return mask, (0, 0, height, width)


def test_a_mask_of_another_package(register):
    register(name='Dots', module=Dots)
    assert mask_kinds()['dots'] == 'Dots'
    # lengths go with the short side, down to the least that is declared; others stay
    assert settings_of('Dots', 192) == {'spacing': 6, 'shape': [2, 8]}
    assert settings_of('Dots', 32) == {'spacing': 3, 'shape': [2, 8]}
    mask = maker('dots', size=(32, 40), settings={'row': 5})(0).mask
    assert np.argwhere(mask).tolist() == [[5, column] for column in range(0, 40, 3)]


def test_two_masks_of_one_name(register):
    register(name='Dots', module=Dots)
    register(name='Spots', module=type('Spots', (Dots,), {}))
    with pytest.raises(ValueError, match="got 'dots' of Dots and of Spots"):
        mask_kinds()
