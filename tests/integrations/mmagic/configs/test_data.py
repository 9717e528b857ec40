"""Loaders, samplers, data sets and metrics: what they become."""

import copy

import cv2
import numpy as np
import pytest

from mmdeepfill.core.registry import DATASETS
from mmdeepfill.integrations.mmagic.configs import MmagicConfigError

from .small_config import loader, translated, with_step


def train_loader(**dataset):
    config = loader()
    config['dataset'].update(dataset)
    config, notes = translated(train_dataloader=config)
    return config['train_dataloader'], notes


def dataset_of(**dataset):
    return train_loader(**dataset)[0]['dataset']


def test_training():
    ours, notes = train_loader()
    assert ours['sampler'] == {'type': 'SeededInfiniteSampler', 'shuffle': True}
    assert (ours['batch_size'], ours['num_workers']) == (2, 0)
    dataset = dict(ours['dataset'], pipeline=None)
    assert dataset == {
        'type': 'InpaintingDataset',
        'data_root': 'data',
        'ann_file': 'list.txt',
        'labelled': True,
        'data_prefix': {'img_path': 'images'},
        'pipeline': None,
    }
    assert not notes


def test_training_in_order_is_fixed():
    for theirs, ours in (
        ('InfiniteSampler', 'SeededInfiniteSampler'),
        ('DefaultSampler', 'DefaultSampler'),
    ):
        config, notes = translated(
            train_dataloader=loader(sampler={'type': theirs, 'shuffle': False})
        )
        assert config['train_dataloader']['sampler'] == {'type': ours, 'shuffle': True}
        assert 'They are shuffled' in notes['fixed', 'train_dataloader.sampler.shuffle']


def test_evaluation():
    config, notes = translated(val_dataloader=[loader(test_mode=True)])
    ours = config['val_dataloader']
    assert ours['dataset']['test_mode'] is True and ours['dataset']['seed'] == 0
    assert ours['sampler'] == {'type': 'DefaultSampler', 'shuffle': False}
    assert not any('test_mode' in path for _, path in notes)


def test_a_test_mode_that_is_none_is_fixed():
    config = loader(test_mode=True)
    config['dataset']['test_mode'] = False
    config, notes = translated(test_dataloader=config)
    assert config['test_dataloader']['dataset']['test_mode'] is True
    assert ('fixed', 'test_dataloader.dataset.test_mode') in notes


def test_lines_with_labels(tmp_path):
    (tmp_path / 'images' / 'a').mkdir(parents=True)
    for name in ('a/1.png', '2.png'):
        assert cv2.imwrite(str(tmp_path / 'images' / name), np.zeros((40, 40, 3), np.uint8))
    (tmp_path / 'list.txt').write_text('/a/1.png 7\n2.png\n')
    dataset = DATASETS.build(dataset_of(data_root=str(tmp_path)))
    assert [dataset.get_data_info(i)['img_path'] for i in (0, 1)] == [
        f'{tmp_path}/images/a/1.png',
        f'{tmp_path}/images/2.png',
    ]
    assert dataset[0]['image'].shape == (3, 32, 32)


def test_images_with_masks_of_their_own(tmp_path):
    for folder in ('images', 'holes'):
        (tmp_path / folder).mkdir()
    mask = np.zeros((40, 40), np.uint8)
    mask[:, :20] = 1  # mmagic: all that is not black
    assert cv2.imwrite(str(tmp_path / 'images/1.jpg'), np.zeros((40, 40, 3), np.uint8))
    assert cv2.imwrite(str(tmp_path / 'holes/1_m.png'), mask)
    steps = with_step(1, mask_mode='file', mask_config=None)
    steps[2:3] = []
    steps.insert(
        3, {'type': 'Resize', 'keys': ['mask'], 'scale': (32, 32), 'interpolation': 'nearest'}
    )
    changes = {
        'data_root': str(tmp_path),
        'ann_file': '',
        'pipeline': steps,
        'recursive': True,
        'data_prefix': {'gt': 'images', 'mask': 'holes'},
        'filename_tmpl': {'mask': '{}_m'},
    }
    ours, notes = train_loader(**changes)
    assert ours['dataset']['mask_suffix'] == '_m.png'
    assert set(notes) == {('chosen', 'train_dataloader.dataset.data_prefix')}
    sample = DATASETS.build(ours['dataset'])[0]
    assert sample['mask'].shape == (1, 32, 32) and sample['mask'][..., :16].all()
    assert not sample['mask'][..., 16:].any()
    assert dataset_of(**dict(changes, img_suffix='.jpg'))['mask_suffix'] == '_m.jpg'


def test_what_differs_is_said():
    _, notes = train_loader(ann_file='', metainfo={'task_name': 'inpainting'}, max_refetch=3)
    at = 'train_dataloader.dataset.'
    assert set(notes) == {
        ('changed', at + 'recursive'),
        ('not read', at + 'metainfo'),
        ('changed', at + 'max_refetch'),
    }


@pytest.mark.parametrize(
    'changes, message',
    [
        (
            {'type': 'UnpairedImageDataset'},
            r"dataset\.type: the data set 'UnpairedImageDataset' has",
        ),
        ({'data_prefix': {'img': 'x'}}, r"dataset\.data_prefix: expected .* as 'gt', got {'img'"),
        ({'filename_tmpl': {'gt': '{}_x4'}}, r'dataset\.filename_tmpl: '),
        ({'backend_args': {'backend': 'petrel'}}, r'dataset\.backend_args: only None'),
        ({'search_key': 'lq'}, r'dataset\.search_key: '),
        ({'frames': 3}, r'dataset\.frames: BasicImageDataset has no argument'),
    ],
)
def test_data_sets_that_cannot_be(changes, message):
    with pytest.raises(MmagicConfigError, match=r'^train_dataloader\.' + message):
        train_loader(**changes)


def test_two_data_sets_are_refused():
    with pytest.raises(MmagicConfigError, match='^val_dataloader: 2 loaders'):
        translated(val_dataloader=[loader(test_mode=True)] * 2)


def metrics_of(value):
    config, notes = translated(val_evaluator=value)
    return config['val_evaluator'], notes


@pytest.mark.parametrize(
    'wrap',
    [
        lambda x: x,
        lambda x: [x],
        lambda x: {'metrics': x},
        lambda x: [{'type': 'Evaluator', 'metrics': x}],
    ],
)
def test_the_metrics_of_the_tables(wrap):
    theirs = [
        {'type': 'MAE', 'mask_key': 'mask', 'scaling': 100},
        {'type': 'PSNR'},
        {'type': 'mmagic.SSIM', 'prefix': 'x'},
    ]
    ours, notes = metrics_of(wrap(theirs))
    assert ours == [{'type': 'MAE'}, {'type': 'PSNR'}, {'type': 'SSIM', 'prefix': 'x'}]
    assert not notes


def test_other_scales_and_regions():
    ours, notes = metrics_of([{'type': 'MAE'}, {'type': 'MSE', 'mask_key': 'mask'}])
    assert ours == [{'type': 'MAE', 'region': 'all'}, {'type': 'MSE', 'region': 'hole'}]
    assert 'given x100, which is 100 times' in notes['changed', 'val_evaluator.0.scaling']
    assert '65025 times' in notes['changed', 'val_evaluator.1.scaling']
    assert 'MAE_all' in notes['changed', 'val_evaluator.0.mask_key']


@pytest.mark.parametrize(
    'value, message',
    [
        ([{'type': 'NIQE'}], r"val_evaluator\.0\.type: the metric 'NIQE' has no counterpart here"),
        ([{'type': 'PSNR', 'crop_border': 4}], r'val_evaluator\.0\.crop_border: only 0'),
        ([{'type': 'SSIM', 'convert_to': 'Y'}], r'val_evaluator\.0\.convert_to: only None'),
        ([{'type': 'MAE', 'mask_key': 'trimap'}], r"val_evaluator\.0\.mask_key: .*'trimap'"),
        ([[{'type': 'PSNR'}], [{'type': 'SSIM'}]], r'val_evaluator: 2 evaluators'),
    ],
)
def test_metrics_that_cannot_be(value, message):
    with pytest.raises(MmagicConfigError, match='^' + message):
        metrics_of(value)


def test_the_config_itself_is_left_alone():
    theirs = loader()
    before = copy.deepcopy(theirs)
    translated(train_dataloader=theirs)
    assert theirs == before
