"""Similarity of 3x3 patches, without making patches.

A step of one pixel in the query's and in the key's grid at once is a step along a
diagonal of the (queries, keys) matrix. Sums over 3x3 windows, over neighbouring scores
and over overlapping patches are therefore a few additions of shifted slices with long
contiguous rows, which need neither patches nor permuted copies.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, add

from ..rect import Rect
from .tiles import Buffers


def diagonal_sum(
    pairs: Tensor, out: Tensor, dq: int, dk: int, before: bool = True, after: bool = True
) -> Tensor:
    """``out[q, k] = pairs[q, k] + pairs[q - dq, k - dk] + pairs[q + dq, k + dk]``.

    Zero outside. With both neighbours the operator is its own adjoint; with one of them the
    adjoint is the one with the other.

    Args:
        pairs (Tensor): (N, Q, K).
        out (Tensor): (N, Q, K), overwritten; shares no memory with ``pairs``.
        dq, dk (int): Positive steps.
        before, after (bool): Which neighbours are added; at least one.

    Returns:
        Tensor: ``out``.
    """
    queries, keys = pairs.shape[1:]
    late = slice(dq, None), slice(dk, None)
    early = slice(0, max(queries - dq, 0)), slice(0, max(keys - dk, 0))
    n = slice(None)
    if not before:
        add(pairs[(n, *early)], pairs[(n, *late)], out=out[(n, *early)])
        out[:, early[0].stop :] = pairs[:, early[0].stop :]
        out[:, early[0], early[1].stop :] = pairs[:, early[0], early[1].stop :]
        return out
    add(pairs[(n, *late)], pairs[(n, *early)], out=out[(n, *late)])
    out[:, :dq] = pairs[:, :dq]
    out[:, dq:, :dk] = pairs[:, dq:, :dk]
    if after:
        out[(n, *early)] += pairs[(n, *late)]
    return out


class Similarity:
    """Inner products of all 3x3 patches, times a factor for each key.

    The product of two patches is the sum over the window of products of pixels, so pixels
    are multiplied (9 times less work than patches) and summed along diagonals.

    Args:
        queries (Tensor): (N, C, H, W).
        keys (Tensor): (N, C, H', W').
        gain (Tensor): (N, H', W'), the factors; not zero.
    """

    def __init__(self, queries: Tensor, keys: Tensor, gain: Tensor):
        self.grid, self.key_grid = queries.shape[-2:], keys.shape[-2:]
        # a frame of zeros around the queries, one column of zeros after each row of keys:
        # a diagonal that leaves the grid adds nothing
        self.queries = F.pad(queries, (1, 1, 1, 1)).permute(0, 2, 3, 1).contiguous()
        self.keys = F.pad(keys, (0, 1)).flatten(2)
        self.gain = gain
        self.grads: list[Tensor] = []

    def _box(self, pairs: Tensor, width: int, buffers: Buffers, free: int, other: int):
        """Sum over 3x3 windows; from and to buffer ``other``."""
        across = diagonal_sum(pairs, buffers.take(free, *pairs.shape), 1, 1)
        out = buffers.take(other, *pairs.shape)
        return diagonal_sum(across, out, width, self.key_grid[1] + 1)

    def _part(self, rect: Rect) -> Tensor:
        part = self.queries[:, rect.top : rect.bottom + 2, rect.left : rect.right + 2]
        return part.reshape(len(part), -1, part.shape[-1])

    def _inside(self, pairs: Tensor, rect: Rect) -> Tensor:
        """(N, Q, K) with frames to (N, height, width, H', W') without."""
        height, width = self.key_grid
        pairs = pairs.view(len(pairs), rect.height + 2, rect.width + 2, height, width + 1)
        return pairs[:, 1:-1, 1:-1, :, :-1]

    def _on_grid(self, scores: Tensor) -> Tensor:
        return scores.unflatten(-1, tuple(self.key_grid))

    def scores(self, rect: Rect, out: Tensor, buffers: Buffers) -> None:
        """Write those of the queries in ``rect``.

        Args:
            rect (Rect): Within the grid.
            out (Tensor): (N, height, width, H' * W'), written to in the last step only;
                not in buffer 0.
            buffers (Buffers): 0 and 1 are used.
        """
        part = self._part(rect)
        pairs = buffers.take(0, *part.shape[:2], self.keys.shape[-1])
        torch.bmm(part, self.keys, out=pairs)
        pairs = self._box(pairs, rect.width + 2, buffers, 1, 0)
        torch.mul(self._inside(pairs, rect), self.gain[:, None, None], out=self._on_grid(out))

    def start_gradients(self) -> None:
        """Set to zero what :meth:`backward` adds to."""
        self.grads = [torch.zeros_like(t) for t in (self.queries, self.keys, self.gain)]

    def backward(
        self, rect: Rect, grad: Tensor, buffers: Buffers, scores: Tensor | None = None
    ) -> None:
        """Add the gradients from those of the scores in ``rect``.

        Args:
            rect (Rect): Within the grid.
            grad (Tensor): (N, height, width, H' * W'), not in buffer 0 or 1.
            buffers (Buffers): 0 and 1 are used.
            scores (Tensor, optional): What :meth:`scores` gave, not in buffer 0 or 1;
                computed if absent.
        """
        if scores is None:
            scores = torch.empty(grad.shape, dtype=grad.dtype, device=grad.device)
            self.scores(rect, scores, buffers)
        product = torch.mul(grad, scores, out=buffers.take(0, *grad.shape))
        d_queries, d_keys, d_gain = self.grads
        d_gain += product.sum((1, 2)).view_as(d_gain)
        part = self._part(rect)
        pairs = buffers.take(0, *part.shape[:2], self.keys.shape[-1]).zero_()
        torch.mul(self._on_grid(grad), self.gain[:, None, None], out=self._inside(pairs, rect))
        pairs = self._box(pairs, rect.width + 2, buffers, 1, 0)
        shape = (len(part), rect.height + 2, rect.width + 2, -1)
        d_queries[:, rect.top : rect.bottom + 2, rect.left : rect.right + 2] += torch.bmm(
            pairs, self.keys.transpose(1, 2)
        ).view(shape)
        d_keys.baddbmm_(part.transpose(1, 2), pairs)

    def gradients(self):
        """Those of ``queries``, ``keys`` and ``gain``, summed over all calls."""
        d_queries, d_keys, d_gain = self.grads
        height, width = self.key_grid
        return (
            d_queries[:, 1:-1, 1:-1].permute(0, 3, 1, 2),
            d_keys.unflatten(-1, (height, width + 1))[..., :-1],
            d_gain / self.gain,
        )
