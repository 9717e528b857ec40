"""What the checks of a config derive from it."""

import re

import cv2
import numpy as np
import pytest
from mmengine.config import Config

from mmdeepfill.cli.config import load_config
from mmdeepfill.core.mmcv.transforms import BaseTransform
from mmdeepfill.core.registry import TRANSFORMS
from mmdeepfill.datasets import transforms
from mmdeepfill.doctor.config import Recipe, check_config
from mmdeepfill.doctor.config.keys import parameters
from mmdeepfill.doctor.config.pipeline import size_after
from mmdeepfill.zoo import config_files

LOAD, PACK = {'type': 'LoadImage'}, {'type': 'PackInputs'}
CROP = {'type': 'Crop', 'crop_size': (96, 64)}


def dataset(*steps, **more):
    return dict(type='InpaintingDataset', pipeline=[LOAD, *steps, PACK], **more)


@pytest.mark.parametrize(
    'given, size',
    [
        (dataset(CROP), (96, 64)),
        (dataset(dict(CROP, allow_smaller=True)), None),
        (dataset(dict(CROP, allow_smaller=True), {'type': 'Resize', 'scale': (32, 48)}), (48, 32)),
        (dataset({'type': 'Resize', 'scale': (32, 48), 'keep_ratio': True}), None),
        (dataset({'type': 'ResizeShortSide', 'size': 64}), None),
        (
            dataset(
                {'type': 'mmdeepfill.RandomResizedCrop', 'crop_size': 32}, {'type': 'RandomFlip'}
            ),
            (32, 32),
        ),
        (dataset(CROP, {'type': 'SomebodyElses'}), None),
        (
            {
                'type': 'SceneDataset',
                'size': 64,
                'pipeline': [
                    {'type': 'RandomChoice', 'transforms': [[{'type': 'TFBoxMask'}]]},
                    PACK,
                ],
            },
            (64, 64),
        ),
        # as in the recipes of GMCNN and EdgeConnect
        (dataset(CROP, {'type': 'GMCNNStrokeMask'}), (96, 64)),
        (dataset(CROP, {'type': 'IrregularMask'}, {'type': 'GetEdgeMap'}), (96, 64)),
        (dataset(CROP, {'type': 'UnionMask', 'masks': [{'type': 'TFBoxMask'}]}), (96, 64)),
        # one of several, which agree or do not
        (
            dataset(
                {
                    'type': 'RandomChoice',
                    'transforms': [
                        [dict(CROP, crop_size=64)],
                        [{'type': 'RandomResizedCrop', 'crop_size': 64}],
                    ],
                }
            ),
            (64, 64),
        ),
        (
            dataset({'type': 'RandomChoice', 'transforms': [[CROP], [dict(CROP, crop_size=64)]]}),
            None,
        ),
        (dataset(CROP, {'type': 'RandomApply', 'transforms': {'type': 'RandomFlip'}}), (96, 64)),
        (dataset(CROP, {'type': 'RandomApply', 'transforms': [dict(CROP, crop_size=32)]}), None),
        (dataset(CROP, {'type': 'Compose', 'transforms': [dict(CROP, crop_size=32)]}), (32, 32)),
    ],
)
def test_size_of_training_pictures(given, size):
    assert size_after(given) == size


def test_a_transform_declares_that_it_keeps_the_size():
    class Mine(BaseTransform):
        keeps_size = True

        def transform(self, results):
            return results

    TRANSFORMS.register_module(module=Mine)
    try:
        assert size_after(dataset(CROP, {'type': 'Mine'})) == (96, 64)
        assert size_after(dataset(CROP, {'type': 'mmdeepfill.Mine'})) == (96, 64)
    finally:
        TRANSFORMS.module_dict.pop('Mine')


@pytest.mark.parametrize(
    'kind',
    sorted(
        name
        for name in transforms.__all__
        if name != 'DrawnMask' and getattr(getattr(transforms, name), 'keeps_size', False)
    ),
)
def test_what_declares_to_keep_the_size_does(kind, tmp_path):
    """On a picture of 70x50; loaders begin with it."""
    for name in ('a.png', 'a_edge.jpg'):
        cv2.imwrite(str(tmp_path / name), np.full((70, 50, 3), 9, np.uint8))
    hole = np.zeros((70, 50), np.uint8)
    hole[20:40, 20:40] = 255
    cv2.imwrite(str(tmp_path / 'mask.png'), hole)
    given = {
        'CentreMask': {'size': 16},
        'TFBoxMask': {'size': 16, 'max_delta': 2},
        'PatternMask': {'cell': 4},
        'OpenMMLabBoxMask': {'size': 16, 'margin': 2, 'max_delta': 2},
        'MaskFromFolder': {'list_file': None, 'folder': str(tmp_path / 'masks')},
        'UnionMask': {'masks': [{'type': 'CentreMask', 'size': 16}]},
    }.get(kind, {})
    (tmp_path / 'masks').mkdir()
    (tmp_path / 'mask.png').rename(tmp_path / 'masks/mask.png')
    made = getattr(transforms, kind)(**given)
    results = {
        'img': np.full((70, 50, 3), 9, np.uint8),
        'img_path': str(tmp_path / 'a.png'),
        'mask': hole // 255,
        'mask_path': str(tmp_path / 'masks/mask.png'),
        'sample_idx': 0,
        'rng': np.random.default_rng(0),
    }
    out = made(results)
    assert (out['image'].shape[1:] if kind == 'PackInputs' else out['img'].shape[:2]) == (70, 50)


@pytest.mark.parametrize('name', sorted(config_files()))
def test_every_recipe_gets_its_size_check(name):
    """The published crops; no shipped recipe has a fault but data and weights that are not here."""
    recipe = Recipe.of(load_config(name, {}))
    if not recipe.trains:
        pytest.skip('is not trained')
    side = int(re.search(r'(\d+)x\1', name).group(1))
    assert recipe.picture_size == (side, side)
    faults = [
        finding
        for finding in check_config(recipe)
        if finding.code not in ('data-missing', 'checkpoint-missing')
    ]
    assert faults == []


@pytest.mark.parametrize(
    'name, options',
    [
        ('gmcnn_256x256_strokes_1x8_places', {'model.disc.local_disc_cfg.fc_in_channels': 64}),
        ('edgeconnect_256x256_1x8_celeba', {'model.disc.discs.completion.in_channels': 4}),
        ('edgeconnect_phase1_256x256_1x8_celeba', {'model.disc.discs.edge.in_channels': 3}),
    ],
)
def test_critics_of_recipes_that_had_no_size_check(name, options):
    found = check_config(Recipe.of(load_config(name, options)))
    assert 'critic-size' in {finding.code for finding in found}


def test_a_local_patch_and_holes_all_over_the_picture():
    """Those of GMCNN too, which draw strokes; its own recipe sees the whole picture."""
    boxes, strokes = (f'gmcnn_256x256_{kind}1x8_places' for kind in ('', 'strokes_'))
    cfg = load_config(boxes, {})
    codes = {finding.code for finding in check_config(Recipe.of(cfg))}
    assert 'mix-local-critic' not in codes
    for part in Recipe.of(load_config(strokes, {})).datasets('train'):
        cfg.train_dataloader.dataset.pipeline = part['pipeline']
    found = [one for one in check_config(Recipe.of(cfg)) if one.code == 'mix-local-critic']
    assert len(found) == 1 and 'GMCNNStrokeMask draws holes' in found[0].found


def recipe(phases, max_iters):
    return Recipe(
        {
            'train_cfg': {'max_iters': max_iters},
            'model': {'schedule': {'type': 'PhaseSchedule', 'phases': phases}},
        }
    )


def test_spans_of_phases():
    one, two, three = recipe(
        [
            {'iterations': 3, 'cycle': [['generator']], 'adversarial': False, 'losses': ['l1']},
            {'iterations': 10, 'cycle': [['disc']] * 5 + [['generator']]},
            {'cycle': [['disc']]},
        ],
        7,
    ).spans
    assert (one.start, one.stop, one.players) == (0, 3, {'generator'})
    # four iterations of the cycle: the generator's comes sixth
    assert (two.start, two.stop, two.players, two.adversarial) == (3, 7, {'disc'}, True)
    assert three.start == 13 and three.players == frozenset()
    assert (one.losses, two.losses) == ({'l1'}, None)


def test_arguments_through_keywords_of_parents():
    class Base:
        def __init__(self, a, b=1):
            pass

    class Child(Base):
        def __init__(self, c, **kwargs):
            super().__init__(**kwargs)

    class Open:
        def __init__(self, d, **kwargs):
            pass

    assert parameters(Child) == ({'a', 'b', 'c'}, True)
    assert parameters(Open) == ({'d'}, False)
    assert parameters(lambda e, f=2: None) == ({'e', 'f'}, True)


def test_names_of_the_config_itself_are_left_alone():
    cfg = Config(
        {
            'size': 64,
            'hole': {'type': 'TFBoxMask', 'sizes': 3},
            'my_pipeline': [],
            'val_steps': 3,
            'optim_wrapper': {'type': 'OptimWrapper', 'optimizer': {'type': 'Adam', 'lr': 1e-4}},
        }
    )
    assert check_config(Recipe.of(cfg)) == []


def test_a_value_of_another_kind_hides_nothing():
    cfg = Config(
        {
            'train_cfg': {'max_iters': 'many', 'val_interval': 5},
            'train_dataloader': {'batchsize': 3},
            'param_scheduler': {'type': 'CosineAnnealingLR', 'T_max': 5, 'by_epoch': False},
        }
    )
    codes = {one.code for one in check_config(Recipe.of(cfg))}
    assert codes == {'config-odd-value', 'config-unknown-argument'}


def test_hooks_without_an_interval_have_their_own():
    # mmengine's LoggerHook logs every 10 iterations, our CheckpointHook saves the last one
    hooks = {
        'logger': {'type': 'LoggerHook'},
        'checkpoint': {'type': 'CheckpointHook', 'by_epoch': False},
    }
    cfg = Config({'train_cfg': {'max_iters': 8}, 'default_hooks': hooks})
    found = [one for one in check_config(Recipe.of(cfg)) if one.code.endswith('-interval')]
    assert [one.code for one in found] == ['log-interval']
    assert 'logger.interval is 10 and max_iters 8' in found[0].found
