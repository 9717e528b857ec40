"""A model on a manifest: every image alone through the network, the same bits every time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import torch
from mmengine.dist import all_gather_object, get_dist_info
from mmengine.evaluator import BaseMetric
from torch import nn
from torch.utils.data import DataLoader, Subset, default_collate

from mmdeepfill.datasets import ManifestDataset


class Measured(NamedTuple):
    """The results of one image: its place in the sorted manifest, and an entry for each metric."""

    position: int
    entries: list[list]


def evaluate(
    model: nn.Module,
    dataset: ManifestDataset,
    metrics: Sequence[BaseMetric],
    batch_size: int = 1,
    workers: int = 0,
    keep: Callable[[int, dict], None] | None = None,
    progress: Callable[[Iterable, int], Iterable] = lambda items, total: items,
) -> list[Measured]:
    """Fill every hole of a manifest and measure the result.

    A convolution of a batch may differ in its last bits from that of a single image, and a
    composite then in a rounded value. So the network gets one image at a time; batches only
    say how many are loaded at once. Images are shared out among the ranks of the process
    group, if there is one.

    Args:
        model (nn.Module): With ``val_step``, on its device, in eval mode.
        dataset (ManifestDataset): What to fill.
        metrics (Sequence[BaseMetric]): With ``entry(sample)``.
        batch_size, workers (int): Of loading.
        keep (callable, optional): Gets position and prediction of each image.
        progress (callable): Wraps an iterable of known length.

    Returns:
        list[Measured]: Of all images, in the manifest's order, on every rank.

    Raises:
        ManifestMismatch: See :class:`ManifestDataset`.
        FloatingPointError: The model gave values that are not finite.
    """
    rank, world_size = get_dist_info()
    mine = range(rank, len(dataset), world_size)
    loader = DataLoader(
        Subset(dataset, mine), batch_size=batch_size, num_workers=workers, collate_fn=list
    )
    measured: list[Measured] = []
    step: Any = model.val_step
    for sample in progress(_one_by_one(loader), len(mine)):
        position = mine[len(measured)]
        with torch.no_grad():
            (prediction,) = step(default_collate([sample]))
        measured.append(Measured(position, [metric.entry(prediction) for metric in metrics]))
        if keep is not None:
            keep(position, prediction)
    gathered = [part for ranks in all_gather_object(measured) for part in ranks]
    return sorted(gathered, key=lambda one: one.position)


def _one_by_one(loader: DataLoader) -> Iterator[dict]:
    for batch in loader:
        yield from batch


@contextmanager
def repeatable(threads: int) -> Iterator[None]:
    """Let the network give the same bits again, and put everything back at the end.

    Args:
        threads (int): Of PyTorch on the CPU. How a sum is cut up depends on it, and so may
            its last bits.
    """
    before = torch.get_num_threads()
    cudnn = torch.backends.cudnn
    flags = cudnn.benchmark, cudnn.deterministic
    torch.set_num_threads(threads)
    cudnn.benchmark, cudnn.deterministic = False, True
    try:
        yield
    finally:
        torch.set_num_threads(before)
        cudnn.benchmark, cudnn.deterministic = flags
