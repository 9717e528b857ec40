"""Contextual attention of a model in use: where it copied from, and its memory."""

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from ..core.wording import option, or_none
from ..models.layers import ContextualAttentionModule
from ..models.layers.contextual_attention import RATE
from .arrays import collate_array


class AttentionRecord:
    """The keys that the attention of a model chose in its last pass; empty before the first.

    Attributes:
        keys (Tensor, optional): (N, h, w) int64, the key that each query mostly copies.
        key_columns (int): Keys in a row of their grid.
        strides (tuple[int, int]): Rows and columns of the image in one step of the grid.
    """

    def __init__(self):
        self.keys: Tensor | None = None
        self.key_columns = 1
        self.strides = (1, 1)

    def positions(self, mask: np.ndarray, index: int = 0) -> np.ndarray:
        """Sources of the pixels in the hole, see :func:`attention_sources`.

        Args:
            mask (np.ndarray): (H, W), nonzero = hole, of that sample, before any padding.
            index (int): Position of the sample in the batch.

        Returns:
            np.ndarray: (H, W, 2) int32.
        """
        sources = np.full((*mask.shape, 2), -1, np.int32)
        if self.keys is None:  # a generator that has nothing to fill does not run
            return sources
        at = np.nonzero(mask)
        cells = tuple(lines // stride for lines, stride in zip(at, self.strides))
        keys = self.keys[index].cpu().numpy()[cells]
        at = tuple(lines[keys >= 0] for lines in at)
        chosen = np.divmod(keys[keys >= 0], self.key_columns)
        # a key is copied to its query as a whole: both have the pixel at the same place
        moved = [
            _reflected(key * stride + lines % stride, side)
            for key, lines, stride, side in zip(chosen, at, self.strides, mask.shape)
        ]
        sources[at] = np.stack(_known(mask != 0, *moved), -1)
        return sources


@contextmanager
def record_attention(model: nn.Module) -> Iterator[AttentionRecord]:
    """Note what a model's attention copies while it runs, in one pass with its result.

    It costs next to nothing: the weights are not kept, only the largest one's key.

    Args:
        model (nn.Module): Runs in this thread within the block.

    Raises:
        ValueError: The model has no contextual attention.
    """
    layers = [m for m in model.modules() if isinstance(m, ContextualAttentionModule)]
    if not layers:
        raise ValueError(
            'model must have contextual attention to say where it copied from; '
            f'got {type(model).__name__} without: use a DeepFillv1 model'
        )
    layer, record = layers[-1], AttentionRecord()
    signature = inspect.signature(layer.forward)

    def ask(module, args, kwargs):
        return args, dict(kwargs, return_sources=True)

    def note(module, args, kwargs, output):
        given = signature.bind(*args, **kwargs).arguments
        x, context, mask = (given[name] for name in ('x', 'context', 'mask'))
        *output, record.keys = output
        record.key_columns = -(-context.shape[-1] // RATE)
        record.strides = tuple(
            RATE * image // side for image, side in zip(mask.shape[-2:], x.shape[-2:])
        )
        return output[0] if len(output) == 1 else tuple(output)

    handles = [
        layer.register_forward_pre_hook(ask, with_kwargs=True),
        layer.register_forward_hook(note, with_kwargs=True),
    ]
    try:
        yield record
    finally:
        for handle in handles:
            handle.remove()


def attention_sources(model: Any, image: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Fill a hole, and tell for each pixel which known pixel it mostly came from.

    The attention copies patches of features, in steps of 8 pixels; of all patches that go
    into a place, the one with the largest weight counts. Later layers mix what was copied
    with their own, so this is where the content was looked up, not a copy of pixels.

    Args:
        model (nn.Module): With contextual attention, from :func:`init_model`.
        image (np.ndarray): (H, W, 3) uint8, RGB, of any size from 16x16.
        mask (np.ndarray): (H, W), nonzero = hole; floating point: 0.5 and above.

    Returns:
        np.ndarray: (H, W, 2) int32: row and column in ``image``; -1 outside the hole. They
        are known pixels unless there is none. Where the attention copies from the reflection
        that continues a picture, it is the pixel that is reflected. -1 in the whole hole if
        the network copies nothing (TensorFlow's rule, and no patch without hole).

    Raises:
        ValueError: The model has no contextual attention, or ``image`` or ``mask`` has
            another shape or type.
    """
    data = collate_array(image, mask)
    with record_attention(model) as record, torch.no_grad():
        model.val_step(data)
    hole = data['mask'][0, 0].numpy()
    return record.positions(hole >= 0.5 if hole.dtype.kind == 'f' else hole)


def _reflected(lines: np.ndarray, size: int) -> np.ndarray:
    """Lines of the image that lines of the padded image repeat."""
    period = max(2 * (size - 1), 1)
    lines = lines % period
    return np.minimum(lines, period - lines)


def _known(
    hole: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The positions, those in the hole moved to the nearest pixel outside.

    The attention looks at every eighth pixel of a mask, and may miss thin parts.
    """
    inside = hole[rows, columns]
    if not inside.any() or hole.all():
        return rows, columns
    labels = cv2.distanceTransformWithLabels(
        hole.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )[1]
    known = np.nonzero(~hole)
    place = np.zeros((2, labels.max() + 1), rows.dtype)
    place[:, labels[known]] = known
    nearest = place[:, labels[rows, columns]]
    return np.where(inside, nearest[0], rows), np.where(inside, nearest[1], columns)


@contextmanager
def attention_budget(model: nn.Module, budget: int | None) -> Iterator[None]:
    """Give all contextual attention of a model a memory budget within the block.

    Args:
        model (nn.Module): May have none; then nothing changes.
        budget (int, optional): Bytes; None keeps those that the layers have.

    Raises:
        ValueError: Not a positive integer.
    """
    if budget is None:
        yield
        return
    if isinstance(budget, bool) or not isinstance(budget, int) or budget < 1:
        raise ValueError(
            f'{option("memory_budget")} must be a positive number of '
            f'bytes{or_none()}; got {budget!r}'
        )
    layers = [m for m in model.modules() if isinstance(m, ContextualAttentionModule)]
    before = [layer.memory_budget for layer in layers]
    for layer in layers:
        layer.memory_budget = budget
    try:
        yield
    finally:
        for layer, value in zip(layers, before):
            layer.memory_budget = value
