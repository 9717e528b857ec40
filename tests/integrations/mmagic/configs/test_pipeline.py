"""Transforms: what they become, and what is fixed in evaluation."""

import math

import numpy as np
import pytest

from mmdeepfill.core.registry import TRANSFORMS
from mmdeepfill.integrations.mmagic.configs import MmagicConfigError

from .small_config import PIPELINE, pipeline_of, with_step


def with_mask(mode, **config):
    if mode in ('bbox', 'irregular', 'ff'):
        config['img_shape'] = (32, 32)
    return with_step(1, mask_mode=mode, mask_config=config)


def mask_of(steps, split='train'):
    (step,) = [step for step in pipeline_of(steps, split)[0] if 'Mask' in step['type']]
    return step


def test_the_hole_is_made_last():
    steps, notes = pipeline_of(PIPELINE)
    assert steps == [
        {'type': 'LoadImage'},
        {'type': 'Crop', 'crop_size': 40, 'allow_smaller': True},
        {'type': 'Resize', 'scale': (32, 32), 'keep_ratio': False},
        # a delta of 8 takes at the most 4 off at the top, and at the left
        {'type': 'OpenMMLabBoxMask', 'size': 16, 'margin': 2, 'max_delta': 4},
        {'type': 'PackInputs'},
    ]
    assert notes == {}


@pytest.mark.parametrize('split', ['val', 'test'])
def test_evaluation_repeats_and_says_so(split):
    steps, notes = pipeline_of(PIPELINE, split)
    assert steps[1] == {
        'type': 'Crop',
        'crop_size': 40,
        'allow_smaller': True,
        'random_crop': False,
    }
    assert set(notes) == {('fixed', '1.mask_config'), ('fixed', '2.random_crop')}


def test_a_centre_crop_of_the_user_is_no_fault():
    steps, notes = pipeline_of(with_step(2, random_crop=False), 'val')
    assert steps[1]['random_crop'] is False and ('fixed', '2.random_crop') not in notes


@pytest.mark.parametrize(
    'theirs, ours',
    [
        (
            {'max_bbox_shape': 16, 'max_bbox_delta': (7, 4), 'min_margin': (3, 5)},
            {'size': 16, 'margin': (3, 5), 'max_delta': (3, 2)},
        ),
        ({'max_bbox_shape': 100}, {'size': 100, 'margin': 20, 'max_delta': 20}),
    ],
)
def test_boxes(theirs, ours):
    assert mask_of(with_mask('bbox', **theirs)) == dict(type='OpenMMLabBoxMask', **ours)


def test_irregular_holes():
    step = mask_of(
        with_mask(
            'irregular',
            num_vertices=5,
            max_angle=5.5,
            length_range=(20, 128),
            area_ratio_range=(0.2, 0.3),
        )
    )
    # one number is a range of one; brush_width is mmagic's default; angles go up to 5
    assert step == {
        'type': 'IrregularMask',
        'num_vertices': (5, 6),
        'brush_width': (10, 40),
        'length_range': (20, 128),
        'max_angle': 6,
        'area_ratio_range': (0.2, 0.3),
    }
    assert mask_of(with_mask('irregular')) == {
        'type': 'IrregularMask',
        'num_vertices': (4, 8),
        'brush_width': (10, 40),
        'length_range': (10, 100),
        'max_angle': 4,
        'area_ratio_range': (0.15, 0.5),
    }


def test_free_form_holes_have_upper_ends_that_are_reached():
    step = mask_of(with_mask('ff', num_vertices=(4, 12), brush_width=20))
    assert step == {
        'type': 'BrushStrokeMask',
        'num_strokes': (1, 3),
        'num_vertices': (4, 11),
        'brush_width': (20, 21),
    }
    with pytest.raises(MmagicConfigError, match=r'mask_config\.mean_angle: .* got 2\.0'):
        mask_of(with_mask('ff', mean_angle=2.0))


@pytest.mark.parametrize('mode', ['bbox', 'irregular', 'ff'])
def test_what_they_become_draws_holes(mode):
    size = {'max_bbox_shape': 16, 'min_margin': 2, 'max_bbox_delta': 4} if mode == 'bbox' else {}
    draw = TRANSFORMS.build(mask_of(with_mask(mode, **size)))
    rng = np.random.default_rng(3)
    results = draw({'img': np.zeros((64, 64, 3), np.uint8), 'rng': rng})
    assert results['mask'].shape == (64, 64) and results['mask'].any()


def set_of_masks(**config):
    return dict(
        {
            'mask_list_file': 'masks/list.txt',
            'prefix': 'masks',
            'io_backend': 'local',
            'color_type': 'unchanged',
            'file_client_kwargs': {},
        },
        **config,
    )


def test_masks_from_a_list():
    steps = with_mask('set', **set_of_masks())
    assert mask_of(steps) == {
        'type': 'MaskFromFolder',
        'folder': 'masks',
        'list_file': 'masks/list.txt',
        'threshold': 0,
    }
    ours, notes = pipeline_of(steps, 'val')
    assert ours[3]['choose'] == 'index'
    assert ('fixed', '1.mask_config.mask_list_file') in notes
    with pytest.raises(MmagicConfigError, match=r"io_backend: only 'local' .* got 'petrel'"):
        mask_of(with_mask('set', **set_of_masks(io_backend='petrel')))


@pytest.mark.parametrize('degrees, angle', [((0.0, 45.0), (0.0, 45.0)), (30, (330, 390))])
def test_a_mask_that_is_resized_and_turned(degrees, angle):
    steps = with_mask('set', **set_of_masks())
    steps.insert(
        4, {'type': 'Resize', 'keys': ['mask'], 'scale': (32, 32), 'interpolation': 'nearest'}
    )
    assert mask_of(steps)['resize'] is True
    steps.insert(5, {'type': 'RandomRotation', 'keys': ['mask'], 'degrees': degrees})
    assert mask_of(steps)['vary'] == {'dilation': (0, 0), 'angle': angle, 'window': (1.0, 1.0)}
    in_validation, notes = pipeline_of(steps, 'val')
    assert 'vary' not in in_validation[3] and in_validation[3]['resize'] is True
    assert 'RandomRotation' in notes['fixed', '5.type']


def test_an_images_own_mask():
    steps = with_mask('file')
    with pytest.raises(MmagicConfigError, match=r"data_prefix: .*folder of the masks as 'mask'"):
        pipeline_of(steps)


def test_augmentation_and_its_end_in_evaluation():
    steps = [
        {'type': 'LoadImageFromFile', 'key': 'gt', 'channel_order': 'bgr'},
        PIPELINE[1],
        {'type': 'RandomResizedCrop', 'keys': ['gt'], 'crop_size': 32, 'scale': (0.5, 1.0)},
        {'type': 'Flip', 'keys': ['gt', 'mask'], 'flip_ratio': 0.3, 'direction': 'vertical'},
        {'type': 'ColorJitter', 'keys': ['gt'], 'hue': 0.1},
        *PIPELINE[4:],
    ]
    ours, notes = pipeline_of(steps)
    assert ours[1:4] == [
        {'type': 'RandomResizedCrop', 'crop_size': 32, 'scale': (0.5, 1.0)},
        {'type': 'RandomFlip', 'prob': 0.3, 'direction': 'vertical'},
        {'type': 'ColorJitter', 'brightness': 0, 'contrast': 0, 'saturation': 0, 'hue': 0.1},
    ]
    # mmagic's default is RGB, whatever was loaded
    assert "'rgb' on images loaded as 'bgr'" in notes['fixed', '4.channel_order']
    assert ('changed', '3.keys') in notes
    ours, notes = pipeline_of(steps, 'test')
    assert [step['type'] for step in ours] == [
        'LoadImage',
        'ResizeShortSide',
        'Crop',
        'OpenMMLabBoxMask',
        'PackInputs',
    ]
    assert ours[1]['size'] == 32 and ours[2] == {
        'type': 'Crop',
        'crop_size': 32,
        'random_crop': False,
    }
    assert {place for kind, place in notes if kind == 'fixed'} == {
        '1.mask_config',
        '2.type',
        '3.type',
        '4.type',
    }


def test_a_size_that_is_not_the_images_is_told():
    notes = pipeline_of(with_step(3, scale=(48, 40)))[1]
    assert '40x48 (height x width)' in notes['changed', '1.mask_config.img_shape']


@pytest.mark.parametrize(
    'number, changes, message',
    [
        (0, {'key': 'lq'}, r"pipeline\.0\.key: .*key='gt', got 'lq'"),
        (0, {'to_y_channel': True}, r'pipeline\.0\.to_y_channel: only False .* got True'),
        (1, {'mask_mode': 'square'}, r"pipeline\.1\.mask_mode: mmagic has bbox, .* got 'square'"),
        (
            1,
            {'type': 'GenerateTrimap'},
            r"pipeline\.1\.type: the transform 'GenerateTrimap' has no "
            'counterpart here; these have: LoadImageFromFile',
        ),
        (2, {'keys': ['gt', 'lq']}, r"pipeline\.2\.keys: .*got 'lq'"),
        (2, {'is_pad_zeros': True}, r'pipeline\.2\.is_pad_zeros: only False'),
        (3, {'size_factor': 8}, r'pipeline\.3\.size_factor: only None'),
        (3, {'scale': 0.5}, r'pipeline\.3\.scale: expected \(width, height\), got 0\.5'),
        (
            3,
            {'mode': 'fast'},
            r'pipeline\.3\.mode: Resize has no argument of this name that has a '
            r"counterpart here \(got 'fast'\)",
        ),
        (4, {'out_key': 'lq'}, r"pipeline\.4\.out_key: only 'img'"),
    ],
)
def test_what_has_no_counterpart_is_named_with_its_place(number, changes, message):
    steps = with_step(number, **changes)
    if 'type' in changes:
        steps[number] = changes
    with pytest.raises(MmagicConfigError, match=r'^train_dataloader\.dataset\.' + message):
        pipeline_of(steps)


def test_an_unknown_setting_of_a_mask_is_named():
    steps = with_step(1)
    steps[1]['mask_config']['max_box'] = 3
    with pytest.raises(MmagicConfigError, match=r'pipeline\.1\.mask_config\.max_box: .*LoadMask'):
        pipeline_of(steps)


def test_a_transform_of_ours_stays():
    own = {'type': 'mmdeepfill.TFBoxMask', 'size': 16, 'max_delta': 4}
    steps = [PIPELINE[0], *PIPELINE[2:4], own, PIPELINE[5]]
    assert pipeline_of(steps)[0][3] == own
    with pytest.raises(MmagicConfigError, match='pipeline: no transform makes a mask'):
        pipeline_of([PIPELINE[0], PIPELINE[5]])


def test_close_angles_are_taken_for_the_default():
    steps = with_mask('ff', mean_angle=1.2566)
    assert mask_of(steps)['type'] == 'BrushStrokeMask'
    assert math.isclose(2 * math.pi / 5, 1.2566, rel_tol=1e-4)
