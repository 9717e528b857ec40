"""Metrics as the evaluator runs them: regions, names, images without a value, sets."""

import math

import numpy as np
import pytest
import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from mmengine.evaluator import Evaluator

from mmdeepfill.cli.distributed import leave_process_group
from mmdeepfill.core.registry import METRICS
from mmdeepfill.evaluation import functional
from mmdeepfill.evaluation import network_metrics as networks
from mmdeepfill.evaluation.regions import boundary_band
from tests.evaluation.pairs import random_pair

SETS = [{'type': 'FID'}, {'type': 'KID', 'subsets': 3, 'subset_size': 5}, {'type': 'IDS'}]


def make_samples(number, height=60, width=76):
    samples = []
    for seed in range(number):
        composite, target, mask = random_pair(height, width, seed)
        samples.append(
            {
                'composited': composite,
                'image': target,
                'mask': mask,
                'meta': {'img_path': f'{seed}.png', 'sample_idx': seed},
            }
        )
    return samples


def evaluate(samples, *metrics):
    evaluator = Evaluator([METRICS.build(dict(metric)) for metric in metrics])
    evaluator.process(data_samples=samples, data_batch=None)
    return evaluator.evaluate(len(samples))


def test_every_region_has_a_name_and_the_values_of_its_pixels():
    samples = make_samples(2)
    results = evaluate(
        samples,
        *(
            {'type': kind, 'region': region}
            for kind in ('MAE', 'PSNR', 'MSE', 'SSIM', 'TV')
            for region in ('all', 'hole', 'boundary')
        ),
    )
    assert set(results) == {
        'MAE_all',
        'MAE',
        'MAE_boundary',
        *(
            f'{kind}{tail}'
            for kind in ('PSNR', 'MSE', 'SSIM', 'TV')
            for tail in ('', '_hole', '_boundary')
        ),
    }
    for key, region in (('MSE_hole', lambda mask: mask), ('MSE_boundary', boundary_band)):
        assert results[key] == pytest.approx(
            np.mean(
                [
                    functional.mean_squared_error(s['composited'], s['image'], region(s['mask']))
                    for s in samples
                ]
            )
        )


def test_scales():
    samples = make_samples(1)
    results = evaluate(samples, {'type': 'L1'}, {'type': 'MAE', 'region': 'all'})
    difference = samples[0]['composited'].double() - samples[0]['image'].double()
    assert results['L1'] == pytest.approx(difference.abs().mean().item())
    assert results['MAE_all'] == pytest.approx(results['L1'] / 2.55)


def test_total_variation_of_the_hole_takes_in_its_edge():
    image = torch.zeros(3, 20, 20, dtype=torch.uint8)
    image[:, 5:10, 5:10] = 255
    mask = torch.zeros(1, 20, 20, dtype=torch.uint8)
    mask[:, 5:10, 5:10] = 1
    sample = {'composited': image, 'image': image, 'mask': mask, 'meta': {}}
    # Nothing changes but at the edge: 4 sides of 5 full steps, in 7 x 7 pixels.
    assert evaluate([sample], {'type': 'TV', 'region': 'hole'})['TV_hole'] == pytest.approx(
        100 * 20 / 49
    )


def test_perfect_and_empty_images_do_not_poison_a_mean():
    samples = make_samples(3)
    samples[0]['composited'] = samples[0]['image']
    samples[1]['mask'] = torch.zeros_like(samples[1]['mask'])
    results = evaluate(
        samples,
        {'type': 'PSNR'},
        {'type': 'PSNR', 'region': 'hole', 'cap': 60},
        {'type': 'RelativeL1', 'region': 'hole'},
    )
    assert all(math.isfinite(value) for value in results.values())
    last = samples[2]
    assert results['PSNR_hole'] == pytest.approx(
        (60 + functional.psnr(last['composited'], last['image'], mask=last['mask'])) / 2
    )


def test_arguments():
    with pytest.raises(ValueError, match="region: expected 'all', 'hole' or 'boundary'"):
        METRICS.build({'type': 'SSIM', 'region': 'edge'})
    with pytest.raises(ValueError, match='window: expected an odd number of at least 3, got 50'):
        METRICS.build({'type': 'GraySSIM', 'window': 50})


class Tiles(torch.nn.Module):
    """Instead of 2048 learned features: the means of 2 x 2 tiles."""

    calls = 0

    def forward(self, images):
        Tiles.calls += 1
        return torch.nn.functional.adaptive_avg_pool2d(images.float(), 2).flatten(1)


@pytest.fixture
def small_inception(monkeypatch):
    monkeypatch.setattr(networks, '_inception', lambda weights: (Tiles(), 'abc'))
    monkeypatch.setattr(Tiles, 'calls', 0)
    return Tiles


def test_sets_of_images(small_inception):
    samples = make_samples(12)
    results = evaluate(samples, *SETS)
    assert set(results) == {'FID', 'KID', 'KID_std', 'P-IDS', 'U-IDS'}
    assert small_inception.calls == 12  # once an image, for all three
    for sample in samples:
        sample.pop('inception_features')
    assert evaluate(samples[::-1], *SETS) == results
    shift = [dict(s, composited=s['image']) for s in make_samples(12)]
    assert evaluate(shift, SETS[0])['FID'] == pytest.approx(0, abs=1e-6)


def test_small_sets_are_told(small_inception):
    assert 'fewer than the 2048 features' in METRICS.build({'type': 'FID'}).warnings(100)[0]
    assert METRICS.build({'type': 'FID'}).warnings(2048) == []


def _rank(rank, world_size, folder):
    dist.init_process_group(
        'gloo', init_method=f'file://{folder}/store', rank=rank, world_size=world_size
    )
    networks._inception = lambda weights: (Tiles(), 'abc')
    samples = make_samples(9)
    evaluator = Evaluator([METRICS.build(dict(kind)) for kind in SETS])
    mine = [samples[i % 9] for i in range(rank, 10, world_size)]  # as DefaultSampler pads
    evaluator.process(data_samples=mine, data_batch=None)
    torch.save(evaluator.evaluate(9), f'{folder}/{rank}.pth')
    leave_process_group()


def test_two_ranks_give_the_same_bits(small_inception, tmp_path):
    mp.spawn(_rank, (2, str(tmp_path)), nprocs=2)
    expected = evaluate(make_samples(9), *SETS)
    for rank in range(2):
        assert torch.load(tmp_path / f'{rank}.pth') == expected
