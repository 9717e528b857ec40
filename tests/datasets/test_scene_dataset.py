"""Scenes and mixtures as data sets: pipelines and chance as those of files."""

import cv2
import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

from mmdeepfill.datasets import (
    InpaintingDataset,
    MixedDataset,
    SceneDataset,
    SeededInfiniteSampler,
    StreamIndex,
)
from mmdeepfill.datasets.scenes import SceneDrawer

STEPS = [
    {'type': 'Crop', 'crop_size': 24},
    {'type': 'RandomFlip', 'prob': 0.5},
    {'type': 'TFBoxMask', 'size': 12, 'max_delta': 4},
    {'type': 'PackInputs'},
]
FIELDS = ('image', 'mask', 'box', 'sample_seed')


def scenes(**options):
    return SceneDataset(**{'length': 6, 'size': 32, 'pipeline': STEPS, **options})


def same(one, other):
    return all(torch.equal(one[field], other[field]) for field in FIELDS)


def test_samples_are_those_of_the_same_pictures_in_files(tmp_path):
    """Chance, crops, flips and holes are InpaintingDataset's."""
    draw = SceneDrawer(0, 'train', 32)
    for index in range(6):
        assert cv2.imwrite(str(tmp_path / f'{index}.png'), draw(index)[..., ::-1])
    for mode in (True, False):
        files = InpaintingDataset(
            data_root=str(tmp_path), test_mode=mode, pipeline=[{'type': 'LoadImage'}, *STEPS]
        )
        drawn = scenes(test_mode=mode)
        assert len(drawn) == 6
        for index in range(6):
            index = index if mode else StreamIndex(index, 40 + index, 9)
            assert same(drawn[index], files[index])


class Counted:
    """A drawer that counts."""

    def __init__(self, drawer):
        self.drawer, self.count = drawer, 0
        self.seed, self.split = drawer.seed, drawer.split

    def __call__(self, index):
        self.count += 1
        return self.drawer(index)


def blacken(results):
    """A transform that writes into its picture."""
    results['img'][:8] = 0
    return results


def test_what_is_kept_is_drawn_once_and_stays_as_it_was():
    kept, drawn = (scenes(keep=keep, pipeline=[blacken, *STEPS]) for keep in (True, False))
    kept.drawer = Counted(kept.drawer)
    for _ in range(2):
        for index in range(6):
            position = StreamIndex(index, 40 + index, 9)
            assert same(kept[position], drawn[position])
    assert kept.drawer.count == 6
    kept.pipeline = drawn.pipeline = lambda results: {'image': results['img']}
    assert all((kept[i]['image'] == drawn[i]['image']).all() for i in range(6))


def test_meta_and_splits():
    sample = scenes(split='val', seed=3, pipeline=STEPS)[StreamIndex(2, 0, 0)]
    assert sample['meta'] == {
        'img_path': 'scenes/3/val/000002',
        'ori_shape': (32, 32),
        'sample_idx': 2,
    }
    pictures = {
        scenes(split=split, test_mode=True, pipeline=STEPS[2:])[0]['image'].numpy().tobytes()
        for split in ('train', 'val', 'test')
    }
    assert len(pictures) == 3


def test_any_number_of_workers_gives_the_same_stream():
    def stream(workers):
        dataset = MixedDataset([scenes(), scenes(length=2, split='val')], times=[1, 2])
        loader = DataLoader(
            dataset,
            batch_size=4,
            num_workers=workers,
            sampler=SeededInfiniteSampler(dataset, seed=4),
        )
        batches = iter(loader)
        return [next(batches) for _ in range(4)]

    for one, other in zip(stream(0), stream(2)):
        assert same(one, other)
        assert one['meta']['img_path'] == other['meta']['img_path']


def test_a_mixture_counts_its_parts():
    mixed = MixedDataset(
        [
            scenes(length=3),
            {'type': 'SceneDataset', 'length': 2, 'size': 32, 'split': 'val', 'pipeline': STEPS},
        ],
        times=[1, 4],
    )
    assert len(mixed) == 3 + 8
    names = [mixed[StreamIndex(i, 0, 0)]['meta']['img_path'] for i in range(11)]
    assert names == [f'scenes/0/train/{i:06d}' for i in range(3)] + [
        f'scenes/0/val/{i % 2:06d}' for i in range(8)
    ]
    # the same picture at another position: another crop
    assert not same(mixed[StreamIndex(3, 0, 0)], mixed[StreamIndex(5, 1, 0)])
    with pytest.raises(IndexError, match='index 11 is out of range for 11 images'):
        mixed[11]


@pytest.mark.parametrize(
    'make, message',
    [
        (lambda: scenes(length=0), r'length must be an integer of at least 1 \(scenes\), got 0'),
        (lambda: scenes(pipeline=[{'type': 'LoadImage'}, *STEPS]), 'leave LoadImage out'),
        (lambda: scenes(split='dev'), 'split must be one of'),
        (lambda: MixedDataset([]), 'at least one data set, got none'),
        (lambda: MixedDataset([scenes()], times=[0]), r'times must be 1 integers .*got \[0\]'),
        (lambda: MixedDataset([scenes()], times=[1, 2]), 'times must be 1 integers'),
        (
            lambda: scenes(pipeline=[lambda results: None])[1],
            r"the pipeline returned None for 'scenes/0/train/000001'",
        ),
    ],
)
def test_mistakes(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_an_index_out_of_range():
    with pytest.raises(IndexError, match='index 6 is out of range for 6 scenes'):
        scenes()[6]
    assert np.array_equal(scenes(test_mode=True)[-1]['image'], scenes(test_mode=True)[5]['image'])
