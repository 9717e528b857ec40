"""Runs of a model on arrays, as many as fit in a batch."""
from typing import Dict, List, NamedTuple, Optional, Sequence

import numpy as np
import torch
from torch import nn

from ...models.layers import pad_by_reflection

MIN_SIDE = 16  # of what models take


class Job(NamedTuple):
    """A picture for a model.

    Attributes:
        image: (H, W, 3) RGB, uint8 or float32 on the same scale.
        mask: (H, W) uint8, 1 = hole.
        coarse: (H, W, 3) like ``image``; first guess, instead of the model's own.
        sketch: (H, W) uint8, 1 = line; for models that take one.
    """
    image: np.ndarray
    mask: np.ndarray
    coarse: Optional[np.ndarray] = None
    sketch: Optional[np.ndarray] = None

    @property
    def kind(self):
        """Jobs of one kind can be one batch."""
        return (self.image.shape, self.image.dtype.str, self.coarse is None,
                self.sketch is None)


def check_takes_sketch(model: nn.Module, name: str = 'sketch') -> None:
    """Refuse lines for a model that has no channel for them.

    Raises:
        ValueError: It has none; names the argument.
    """
    if 'sketch' not in getattr(getattr(model, 'generator', None), 'inputs', ()):
        raise ValueError(f'{name}: this model takes none; its generator must be with_sketch, as '
                         'that of deepfillv2_tf_sketch_256x256_1x16_celeba is')


def run_jobs(model: nn.Module, jobs: Sequence[Job], batch_size: int) -> List[np.ndarray]:
    """Fill the holes of arrays.

    Those of the same size and type are one forward pass of up to ``batch_size``. What is smaller
    than 16 pixels is continued by reflection first and cropped afterwards.

    Args:
        model (nn.Module): With ``val_step``.
        jobs (Sequence[Job]): Any number.
        batch_size (int): Most of them at a time.

    Returns:
        list[np.ndarray]: For each job (H, W, 3) as its image; only holes have a meaning.
    """
    kinds: Dict[tuple, List[int]] = {}
    for number, job in enumerate(jobs):
        kinds.setdefault(job.kind, []).append(number)
    results: List[Optional[np.ndarray]] = [None] * len(jobs)
    for numbers in kinds.values():
        for start in range(0, len(numbers), batch_size):
            part = numbers[start:start + batch_size]
            for number, filled in zip(part, _run_batch(model, [jobs[i] for i in part])):
                results[number] = filled
    return results


def _run_batch(model: nn.Module, jobs: Sequence[Job]) -> List[np.ndarray]:
    height, width = jobs[0].mask.shape
    data = dict(
        image=_stack([job.image for job in jobs]),
        mask=_stack([job.mask[..., None] for job in jobs]))
    if jobs[0].coarse is not None:
        data['coarse'] = _stack([job.coarse for job in jobs])
    if jobs[0].sketch is not None:
        data['sketch'] = _stack([job.sketch[..., None] for job in jobs])
    outputs = model.val_step(data)
    return [output['composited'][:, :height, :width].permute(1, 2, 0).cpu().numpy()
            for output in outputs]


def _stack(arrays: Sequence[np.ndarray]) -> torch.Tensor:
    stacked = torch.from_numpy(np.stack([array.transpose(2, 0, 1) for array in arrays]))
    return pad_by_reflection(stacked, minimum=MIN_SIDE)
