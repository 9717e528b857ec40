"""Samples a second that the loader gives and that a training step takes."""

import sys
import tempfile
import time
from pathlib import Path

import torch

from benchmarks.common import ROOT
from benchmarks.gpu.measuring import Clock, measure, precision

sys.path.insert(0, str(ROOT / 'benchmarks'))  # whose scripts import one another by name
sys.path.insert(0, str(ROOT))
import contenders

RECIPE = ROOT / 'configs/deepfillv1/deepfillv1_256x256_8x2_places.py'
#: Loader processes to try, and batches after which the rate is taken.
WORKERS, BATCHES = (2, 4, 8, 16), 20


def rows(args):
    """Rates of loaders with 2 to 16 processes; and of a step in bfloat16, which is the fastest."""
    clock = Clock(args.seconds)
    if args.small:
        from benchmarks.gpu.networks import SMALL

        contenders.CONFIG = SMALL
    size = args.sizes[0]
    with tempfile.TemporaryDirectory() as folder:
        photographs(Path(folder), 32, 64 if args.small else 512)
        for workers in WORKERS:
            if clock.over() or workers > (torch.multiprocessing.cpu_count() or 1):
                continue
            rate = loader_rate(folder, workers, args.batch, size, args.device)
            yield {
                'part': 'feeding',
                'case': f'loader, {workers} processes',
                'size': size,
                'batch': args.batch,
                'a_second': rate,
            }
    case = {'size': size, 'batch': args.batch, 'device': args.device, 'half': True}
    with precision('tf32', args.device):
        cycle = measure(contenders.training(case, None)['ours'], args.device)['ms']
    median = sorted(cycle)[len(cycle) // 2]
    yield {
        'part': 'feeding',
        'case': 'training, bf16, one process takes',
        'size': size,
        'batch': args.batch,
        'a_second': 5e3 * args.batch / median,
    }


def photographs(folder, count, side):
    """JPEG files of coloured clouds."""
    import cv2
    import numpy as np

    rng = np.random.default_rng(0)
    for number in range(count):
        rough = rng.integers(0, 256, (side // 8, side // 8, 3)).astype(np.uint8)
        picture = cv2.resize(rough, (side, side), interpolation=cv2.INTER_CUBIC)
        cv2.imwrite(str(folder / f'{number:02}.jpg'), picture)


def loader_rate(folder, workers, batch, size, device):
    """Samples a second, after the first batches."""
    from mmengine.config import Config
    from torch.utils.data import DataLoader

    from mmdeepfill.datasets import InpaintingDataset, SeededInfiniteSampler

    pipeline = Config.fromfile(RECIPE).train_pipeline
    for step in pipeline:
        if step.type == 'Resize':
            step.scale = (size, size)
        elif step.type == 'OpenMMLabBoxMask':
            step.update(size=size // 2, margin=size // 16, max_delta=size // 16)
    dataset = InpaintingDataset(data_root=str(folder), pipeline=pipeline)
    loader = DataLoader(
        dataset,
        batch,
        sampler=SeededInfiniteSampler(dataset, seed=0),
        num_workers=workers,
        pin_memory=device == 'cuda',
    )
    batches = iter(loader)
    for _ in range(workers + 1):  # all processes are up
        next(batches)
    start = time.perf_counter()
    for _ in range(BATCHES):
        next(batches)
    return BATCHES * batch / (time.perf_counter() - start)
