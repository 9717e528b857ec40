import math
import random

import pytest
import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from mmengine.evaluator import Evaluator

from mmdeepfill.cli.distributed import leave_process_group
from mmdeepfill.evaluation import MAE, PSNR, SSIM, functional


def make_samples(number, seed=3):
    generator = torch.Generator().manual_seed(seed)
    samples = []
    for i in range(number):
        image = torch.randint(0, 256, (3, 16, 20), generator=generator, dtype=torch.uint8)
        other = torch.randint(0, 256, (3, 16, 20), generator=generator, dtype=torch.uint8)
        mask = torch.zeros(1, 16, 20, dtype=torch.uint8)
        mask[:, 2 : 4 + i, 3:9] = 1
        samples.append(
            {
                'image': image,
                'composited': torch.where(mask.bool(), other, image),
                'mask': mask,
                'meta': {'img_path': f'{i}.png'},
            }
        )
    return samples


def evaluate(samples, batch_size):
    evaluator = Evaluator([MAE(), MAE(region='all'), PSNR(), SSIM()])
    for i in range(0, len(samples), batch_size):
        evaluator.process(data_samples=samples[i : i + batch_size], data_batch=None)
    return evaluator.evaluate(len(samples))


def test_mean_is_independent_of_order_and_batches():
    samples = make_samples(7)
    results = evaluate(samples, 3)
    assert set(results) == {'MAE', 'MAE_all', 'PSNR', 'SSIM'}
    assert results['PSNR'] == pytest.approx(
        sum(functional.psnr(s['composited'], s['image']) for s in samples) / 7
    )
    shuffled = samples[:]
    random.Random(0).shuffle(shuffled)
    assert evaluate(shuffled, 1) == results


def test_empty_hole_is_left_out_of_mae_alone():
    samples = make_samples(3)
    samples[1]['mask'].zero_()
    samples[1]['composited'] = samples[1]['image']
    results = evaluate(samples, 3)
    kept = [
        functional.mean_absolute_error(s['composited'], s['image'], s['mask'])
        for s in (samples[0], samples[2])
    ]
    assert results['MAE'] == pytest.approx(sum(kept) / 2)
    assert results['PSNR'] > 100 / 3
    assert math.isnan(evaluate(samples[1:2], 1)['MAE'])


def test_floats_are_rounded():
    sample = make_samples(1)[0]
    floats = dict(sample, composited=sample['composited'] + 0.4)
    assert evaluate([floats], 1) == evaluate([sample], 1)


def test_prediction_that_is_not_finite():
    sample = make_samples(1)[0]
    sample['composited'] = sample['composited'].float()
    sample['composited'][0, 3, 3] = float('nan')
    with pytest.raises(FloatingPointError, match='composited of 0.png: expected finite'):
        PSNR().process(None, [sample])


def test_arguments():
    with pytest.raises(ValueError, match="'hole', 'all' or 'boundary', got 'valid'"):
        MAE(region='valid')
    with pytest.raises(ValueError, match='cap: expected a finite positive number'):
        PSNR(cap=math.inf)


def _rank(rank, world_size, folder, collect_device):
    dist.init_process_group(
        'gloo', init_method=f'file://{folder}/store', rank=rank, world_size=world_size
    )
    samples = make_samples(5)
    samples[4]['mask'].zero_()  # left out, and the sampler repeats image 0 after it
    metric = [MAE(collect_device=collect_device), PSNR(collect_device=collect_device)]
    evaluator = Evaluator(metric)
    mine = [samples[i % 5] for i in range(rank, 6, world_size)]  # as mmengine's DefaultSampler
    for i in range(0, len(mine), 2):
        evaluator.process(data_samples=mine[i : i + 2], data_batch=None)
    results = evaluator.evaluate(5)
    torch.save(results, f'{folder}/{rank}.pth')
    leave_process_group()


@pytest.mark.parametrize('collect_device', ['cpu', 'gpu'])
def test_two_ranks_give_the_same_bits(tmp_path, monkeypatch, collect_device):
    monkeypatch.chdir(tmp_path)
    mp.spawn(_rank, (2, str(tmp_path), collect_device), nprocs=2)
    samples = make_samples(5)
    samples[4]['mask'].zero_()
    expected = evaluate(samples, 5)
    for rank in range(2):
        results = torch.load(tmp_path / f'{rank}.pth')
        assert results == {k: expected[k] for k in ('MAE', 'PSNR')}
