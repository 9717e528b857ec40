"""Both passes over the tiles; the backward pass computes the scores again rather than keep them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from ..rect import Rect
from .fusion import Fusion
from .paste import Paste
from .similarity import Similarity
from .tiles import Buffers, default_budget, plan_tiles
from .weights import copy_weights, largest, softmax, softmax_backward


class Rule(NamedTuple):
    """Options of the attention besides comparing and pasting.

    Attributes:
        radius: Neighbours on each side over which scores are fused.
        post_zero: What background means, see :func:`softmax`.
        budget: Bytes of working memory; None: :func:`default_budget`.
        return_weights: Whether the weights are wanted.
        window: Queries to process; blocks of others are 0. None: all.
        return_sources: Whether the key with the largest weight of each query is wanted.
    """

    radius: int
    post_zero: bool
    budget: int | None
    return_weights: bool = False
    window: Rect | None = None
    return_sources: bool = False


class _Parts:
    """The chain from queries to pasted blocks, for some samples and any rectangle."""

    def __init__(self, inputs: Sequence[Any], rule: Rule, train: bool):
        queries, keys, gain, blocks, background = inputs
        self.similarity = Similarity(queries, keys, gain)
        self.scores: Similarity | Fusion = self.similarity
        if rule.radius:  # buffers 0 and 1 by turns; training keeps what it needs in 2 and 3
            rows = Fusion(self.similarity, rule.radius, True, (2, 3) if train else (1, 1))
            self.scores = Fusion(rows, rule.radius, False, (0, 1))
        self.paste = Paste(blocks, (gain.shape[1], gain.shape[2]), background)
        self.background, self.rule = background, rule

    def _pairs(self, rect: Rect, buffers: Buffers, number: int) -> Tensor:
        gain = self.similarity.gain
        return buffers.take(number, len(gain), rect.height, rect.width, gain[0].numel())

    def weights(
        self, rect: Rect, buffers: Buffers, number: int, sources: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Weights in the frame of :class:`Paste`, in the given buffer, and without it.

        ``sources`` (N, height, width), if given, is filled with the keys of the largest.
        """
        scores = self._pairs(rect, buffers, 1)
        self.scores.scores(rect, scores, buffers)
        weights = softmax(
            scores, self.background, self.rule.post_zero, self._pairs(rect, buffers, 0)
        )
        framed, inside = self.paste.frame(rect, buffers, number)
        copy_weights(weights, self.background, self.rule.post_zero, inside)
        if sources is not None:
            sources.copy_(largest(weights, self.background))
        return framed, inside

    def backward(
        self, rect: Rect, grad: Tensor, d_weights: Tensor | None, d_blocks: Tensor, buffers: Buffers
    ) -> None:
        """Add the gradients that come from the queries in ``rect``."""
        framed, weights = self.weights(rect, buffers, 3)
        block_weights = self.paste.block_weights(rect, framed, buffers)
        d_framed = self.paste.backward(rect, block_weights, grad, d_blocks, buffers)
        d_inside = self.paste.inside(d_framed, rect)
        if d_weights is not None:
            d_inside += _inside(d_weights, rect)
        d_scores = self._pairs(rect, buffers, 0 if self.rule.radius else 2)
        softmax_backward(d_inside, weights, d_scores)
        self.scores.backward(rect, d_scores, buffers)


Gradients = tuple[Tensor, Tensor, Tensor, Tensor]


def forward(
    queries: Tensor,
    keys: Tensor,
    gain: Tensor,
    blocks: Tensor,
    background: Tensor | None,
    rule: Rule,
) -> tuple[Tensor, Tensor | None, Tensor | None]:
    """Compare 3x3 patches, fuse, take the softmax, paste 4x4 patches.

    Args:
        queries (Tensor): (N, C, H, W), times the softmax's scale.
        keys (Tensor): (N, C, H', W').
        gain (Tensor): (N, H', W'), positive: 1 / norm of each key's patch.
        blocks (Tensor): (N, H' + 1, W' + 1, 4C') of what is pasted, see ``to_blocks``.
        background (Tensor, optional): (N, H' * W') bool. None: everything is.
        rule (Rule): The rest.

    Returns:
        tuple[Tensor, Tensor or None, Tensor or None]: Sums of blocks, (N, H + 1, W + 1, 4C'),
        not divided by the number of patches; weights (N, H, W, H', W') if wanted; keys of the
        largest weights (N, H, W) int64 if wanted, -1 where there is none.
    """
    inputs = queries, keys, gain, blocks, background
    grid, key_grid = queries.shape[-2:], gain.shape[1:]
    output = blocks.new_zeros(len(queries), grid[0] + 1, grid[1] + 1, blocks.shape[-1])
    returned = sources = None
    if rule.return_weights:
        returned = gain.new_zeros(len(queries), *grid, *key_grid)
    if rule.return_sources:
        sources = gain.new_full((len(queries), *grid), -1, dtype=torch.int64)
    batches, rects, buffers = _plan(queries, gain, rule, 2)
    for batch in batches:
        parts = _Parts(_select(inputs, batch), rule, False)
        for rect in rects:
            chosen = None if sources is None else _inside(sources[batch], rect)
            framed, weights = parts.weights(rect, buffers, 1, chosen)
            if returned is not None:
                _inside(returned[batch], rect).copy_(weights)
            weights = parts.paste.block_weights(rect, framed, buffers)
            parts.paste.add(rect, weights, output[batch])
    return output, returned, sources


def backward(
    grad: Tensor,
    d_weights: Tensor | None,
    queries: Tensor,
    keys: Tensor,
    gain: Tensor,
    blocks: Tensor,
    background: Tensor | None,
    rule: Rule,
) -> Gradients:
    """Gradients of the first four inputs of :func:`forward`; scores are computed again.

    Args:
        grad (Tensor): (N, H + 1, W + 1, 4C'), of the sums of blocks.
        d_weights (Tensor, optional): (N, H, W, H', W'), of the weights.
        queries, keys, gain, blocks, background, rule: As there.

    Returns:
        tuple[Tensor, Tensor, Tensor, Tensor]: That of the queries with channels last.
    """
    inputs = queries, keys, gain, blocks, background
    d_blocks = blocks.new_zeros(blocks.shape)
    batches, rects, buffers = _plan(queries, gain, rule, 4)
    grads = []
    with torch.autocast(grad.device.type, enabled=False):
        for batch in batches:
            parts = _Parts(_select(inputs, batch), rule, True)
            parts.similarity.start_gradients()
            for rect in rects:
                given = None if d_weights is None else d_weights[batch]
                parts.backward(rect, grad[batch], given, d_blocks[batch].flatten(1, 2), buffers)
            grads.append(parts.similarity.gradients())
    d_queries, d_keys, d_gain = map(torch.cat, zip(*grads))
    last = torch.channels_last
    return d_queries.contiguous(memory_format=last), d_keys.contiguous(), d_gain, d_blocks


def _inside(weights: Tensor, rect: Rect) -> Tensor:
    return weights[:, rect.top : rect.bottom, rect.left : rect.right]


def _select(inputs, batch: slice):
    return [None if t is None else t[batch] for t in inputs]


def _plan(queries: Tensor, gain: Tensor, rule: Rule, buffer_count: int):
    """Parts of the batch, rectangles, and buffers that are large enough for any of them."""
    height, width = gain.shape[1:]
    halo = 2 * rule.radius + 2
    keys = max(
        height * (width + 1) + 2 * rule.radius,
        (height + 1) * (width + 1),
        (height + 2 * rule.radius) * width,
    )
    bytes_per_query = buffer_count * keys * gain.element_size()
    budget = rule.budget or default_budget(gain.device, halo, bytes_per_query)
    window = rule.window or Rect(0, queries.shape[-2], 0, queries.shape[-1])
    batches, rects = plan_tiles(len(queries), window, halo, bytes_per_query, budget)
    largest = max((r.height + halo) * (r.width + halo) for r in rects)
    samples = max(batch.stop - batch.start for batch in batches)
    return batches, rects, Buffers(gain, buffer_count, samples * largest * keys)
