"""Batches as mmengine's Runner makes them: the same for any workers and ranks."""

import itertools

import pytest
import torch
from mmengine.registry import DefaultScope
from mmengine.runner import Runner

from mmdeepfill.datasets import sampler as sampler_module

PIPELINE = [
    {'type': 'LoadImage'},
    {'type': 'Crop', 'crop_size': 32},
    {'type': 'RandomFlip', 'prob': 0.5},
    {'type': 'BrushStrokeMask', 'brush_width': (2, 6)},
    {'type': 'PackInputs'},
]


@pytest.fixture(autouse=True)
def default_scope():
    with DefaultScope.overwrite_default_scope('mmdeepfill'):
        yield


def train_loader(folder, workers, batch_size=4):
    return Runner.build_dataloader(
        {
            'batch_size': batch_size,
            'num_workers': workers,
            'persistent_workers': workers > 0,
            'sampler': {'type': 'SeededInfiniteSampler'},
            'collate_fn': {'type': 'default_collate'},
            'dataset': {
                'type': 'InpaintingDataset',
                'data_root': str(folder),
                'pipeline': PIPELINE,
            },
        },
        seed=11,
    )


def batches(loader, count):
    iterator = iter(loader)
    return [next(iterator) for _ in range(count)]


def assert_same(ones, others):
    assert len(ones) == len(others)
    for one, other in zip(ones, others):
        assert one['meta']['img_path'] == other['meta']['img_path']
        for key in ('image', 'mask', 'box', 'sample_seed'):
            assert torch.equal(one[key], other[key]), key


def test_batches_do_not_depend_on_the_number_of_workers(photo_folder):
    alone = batches(train_loader(photo_folder, 0), 6)
    assert alone[0]['image'].shape == (4, 3, 32, 32) and alone[0]['mask'].shape == (4, 1, 32, 32)
    assert len({tuple(s) for b in alone for s in b['box'].tolist()}) > 12
    for workers in (2, 4):
        assert_same(batches(train_loader(photo_folder, workers), 6), alone)


def test_two_ranks_draw_what_one_process_draws(photo_folder, monkeypatch):
    whole = batches(train_loader(photo_folder, 0, batch_size=4), 4)
    ranks = []
    for rank in range(2):
        monkeypatch.setattr(sampler_module, 'get_dist_info', lambda rank=rank: (rank, 2))
        ranks.append(batches(train_loader(photo_folder, 0, batch_size=2), 4))
    for one, *parts in zip(whole, *ranks):
        for key in ('image', 'mask', 'box', 'sample_seed'):
            # Position p of the batch is element p // 2 of rank p % 2.
            assert torch.equal(torch.stack([p[key] for p in parts], 1).flatten(0, 1), one[key])


@pytest.mark.parametrize('workers', [0, 2])
def test_start_at_goes_on_where_an_interrupted_run_was(photo_folder, workers):
    uninterrupted = batches(train_loader(photo_folder, 0), 8)
    resumed = train_loader(photo_folder, workers)
    resumed.sampler.start_at(5 * 4)
    assert_same(batches(resumed, 3), uninterrupted[5:])


def test_evaluation_does_not_depend_on_batch_size_or_workers(photo_folder):
    def samples(batch_size, workers):
        loader = Runner.build_dataloader(
            {
                'batch_size': batch_size,
                'num_workers': workers,
                'sampler': {'type': 'DefaultSampler', 'shuffle': False},
                'dataset': {
                    'type': 'InpaintingDataset',
                    'data_root': str(photo_folder),
                    'seed': 2,
                    'test_mode': True,
                    'pipeline': PIPELINE,
                },
            },
            seed=batch_size,
        )
        return list(
            itertools.chain.from_iterable(
                zip(b['meta']['img_path'], b['image'], b['mask']) for b in loader
            )
        )

    ones = samples(1, 0)
    assert len(ones) == 7
    for batch_size, workers in ((3, 0), (2, 2)):
        for one, other in zip(ones, samples(batch_size, workers)):
            assert one[0] == other[0]
            assert torch.equal(one[1], other[1]) and torch.equal(one[2], other[2])
