"""Runs of a model on views, as many as fit in a batch."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from ...core.steps import steps
from ...models.layers import pad_by_reflection
from .views import MIN_SIDE, View


def check_takes_sketch(model: nn.Module, name: str = 'sketch') -> None:
    """Refuse lines for a model that has no channel for them.

    Raises:
        ValueError: It has none; names the argument.
    """
    if 'sketch' not in getattr(getattr(model, 'generator', None), 'inputs', ()):
        raise ValueError(
            f'{name}: this model takes none; its generator must be with_sketch, as '
            'that of deepfillv2_tf_sketch_256x256_1x16_celeba is'
        )


def batches_of(views: Sequence[View], batch_size: int) -> list[list[int]]:
    """Numbers of views that can be one forward pass, up to ``batch_size`` each."""
    kinds: dict[tuple, list[int]] = {}
    for number, view in enumerate(views):
        kinds.setdefault(view.kind, []).append(number)
    return [
        numbers[start : start + batch_size]
        for numbers in kinds.values()
        for start in range(0, len(numbers), batch_size)
    ]


def run_views(model: nn.Module, views: Sequence[View], batch_size: int) -> list[np.ndarray]:
    """Have a model fill the holes of views; the picture stays as it is.

    Those of the same size and type are one forward pass of up to ``batch_size``, which is one of
    the :func:`~mmdeepfill.core.steps.steps`. What is smaller than 16 pixels is continued by
    reflection first and cropped afterwards.

    Args:
        model (nn.Module): With ``val_step``.
        views (Sequence[View]): Any number.
        batch_size (int): Most of them at a time.

    Returns:
        list[np.ndarray]: For each view (h, w, 3) as its image; only holes have a meaning.
    """
    results: dict[int, np.ndarray] = {}
    batches = batches_of(views, batch_size)
    with steps(len(batches)) as finish:
        for batch in batches:
            for number, filled in zip(batch, _run_batch(model, [views[i] for i in batch])):
                results[number] = filled
            finish()
    return [results[number] for number in range(len(views))]


def data_of(views: Sequence[View]) -> dict[str, torch.Tensor]:
    """Views of one kind as a preprocessor takes them, (N, ...) each."""
    data = {
        'image': _stack([view.image for view in views]),
        'mask': _stack([view.mask[..., None] for view in views]),
    }
    guesses = [view.coarse for view in views if view.coarse is not None]
    if guesses:
        data['coarse'] = _stack(guesses)
    sketches = [view.sketch[..., None] for view in views if view.sketch is not None]
    if sketches:
        data['sketch'] = _stack(sketches)
    return data


def _run_batch(model: Any, views: Sequence[View]) -> list[np.ndarray]:
    height, width = views[0].mask.shape
    outputs = model.val_step(data_of(views))
    return [
        output['composited'][:, :height, :width].permute(1, 2, 0).cpu().numpy()
        for output in outputs
    ]


def _stack(arrays: Sequence[np.ndarray]) -> torch.Tensor:
    stacked = torch.from_numpy(np.stack([array.transpose(2, 0, 1) for array in arrays]))
    return pad_by_reflection(stacked, minimum=MIN_SIDE)
