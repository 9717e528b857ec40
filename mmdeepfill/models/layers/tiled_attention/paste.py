"""Pasting 4x4 patches at every second pixel, by one matrix product of 2x2 blocks.

A 4x4 patch is made of the four 2x2 blocks around its centre, and so is the place where it is
pasted. A block of the output therefore is a sum over blocks of the context, weighted by the
sum of the weights of the (at most) four pairs of patches that have these two blocks in the
same quarter: a sum along diagonals. The grid of blocks has one row and one column more than
the grid of patches.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from ..rect import Rect
from .similarity import diagonal_sum
from .tiles import Buffers

USED = 0.9  # picking out the blocks in use pays if they are fewer than this share


class Paste:
    """Weighted sums of patches, for rectangles of queries.

    Args:
        blocks (Tensor): (N, H' + 1, W' + 1, 4C) of the context.
        key_grid (tuple[int, int]): H', W'.
        background (Tensor, optional): (N, H' * W') bool: patches whose weight is not 0.
    """

    def __init__(self, blocks: Tensor, key_grid: tuple[int, int], background: Tensor | None = None):
        self.blocks = blocks.flatten(1, 2)
        self.height, self.width = key_grid
        self.used = None
        if background is not None and background.device.type == 'cpu':
            # the matrix products take most of the time; on a GPU it would have to wait here
            patches = background.any(0).view(1, 1, *key_grid).float()
            used = F.max_pool2d(F.pad(patches, (1, 1, 1, 1)), 2, 1).flatten().nonzero()[:, 0]
            if len(used) < USED * self.blocks.shape[1]:
                self.used = used
        self.values = self.blocks if self.used is None else self.blocks[:, self.used]

    def frame(self, rect: Rect, buffers: Buffers, number: int) -> tuple[Tensor, Tensor]:
        """Room for weights, in the given buffer.

        Returns:
            tuple[Tensor, Tensor]: Zeros (N, queries, keys), with one more row and column
            for both, and the view (N, height, width, H', W') that is for the weights.
        """
        framed = buffers.take(
            number, len(self.blocks), (rect.height + 1) * (rect.width + 1), self.blocks.shape[1]
        ).zero_()
        return framed, self.inside(framed, rect)

    def inside(self, framed: Tensor, rect: Rect) -> Tensor:
        """View of (N, queries, keys) without the additional row and column."""
        shape = rect.height + 1, rect.width + 1, self.height + 1, self.width + 1
        return framed.view(len(framed), *shape)[:, :-1, :-1, :-1, :-1]

    def block_weights(self, rect: Rect, framed: Tensor, buffers: Buffers) -> Tensor:
        """From weights of patches to weights of blocks.

        Args:
            rect (Rect): Within the grid.
            framed (Tensor): From :meth:`frame`, filled; not in buffer 0.
            buffers (Buffers): 0 and 1 are used.

        Returns:
            Tensor: (N, queries, keys), in buffer 0 or 1; of the keys only those in use.
        """
        across = diagonal_sum(framed, buffers.take(0, *framed.shape), 1, 1, after=False)
        weights = diagonal_sum(
            across, buffers.take(1, *framed.shape), rect.width + 1, self.width + 1, after=False
        )
        if self.used is None:
            return weights
        used = buffers.take(0, *framed.shape[:2], len(self.used))
        return torch.index_select(weights, 2, self.used, out=used)

    def add(self, rect: Rect, weights: Tensor, out: Tensor) -> None:
        """Add the blocks of a rectangle, given their weights, to (N, H + 1, W + 1, 4C)."""
        part = _around(out, rect)
        part += torch.bmm(weights, self.values).view(part.shape)

    def backward(
        self, rect: Rect, weights: Tensor, grad: Tensor, d_blocks: Tensor, buffers: Buffers
    ) -> Tensor:
        """Gradients from that of the output.

        Args:
            rect (Rect): Within the grid.
            weights (Tensor): From :meth:`block_weights`.
            grad (Tensor): (N, H + 1, W + 1, 4C).
            d_blocks (Tensor): (N, blocks, 4C), added to.
            buffers (Buffers): 0 and 1 are used.

        Returns:
            Tensor: Gradient of the framed weights, in buffer 1; what it is in the
            additional rows and columns means nothing.
        """
        part = _around(grad, rect).reshape(len(grad), -1, grad.shape[-1])
        shape = *weights.shape[:2], self.blocks.shape[1]
        if self.used is None:
            d_blocks.baddbmm_(weights.transpose(1, 2), part)
            d_weights = torch.bmm(part, self.values.transpose(1, 2), out=buffers.take(1, *shape))
        else:
            d_blocks.index_add_(1, self.used, torch.bmm(weights.transpose(1, 2), part))
            d_used = torch.bmm(
                part, self.values.transpose(1, 2), out=buffers.take(0, *weights.shape)
            )
            d_weights = buffers.take(1, *shape).zero_().index_copy_(2, self.used, d_used)
        across = diagonal_sum(
            d_weights, buffers.take(0, *shape), rect.width + 1, self.width + 1, before=False
        )
        return diagonal_sum(across, buffers.take(1, *shape), 1, 1, before=False)


def _around(blocks: Tensor, rect: Rect) -> Tensor:
    """Blocks that patches at the queries in ``rect`` touch."""
    return blocks[:, rect.top : rect.bottom + 1, rect.left : rect.right + 1]
