"""Sums along the diagonals of a matrix of pairs.

A step of one pixel in the query's and in the key's grid at once is a step along a
diagonal of the (queries, keys) matrix. Sums over 3x3 windows, over neighbouring scores
and over overlapping patches are therefore a few additions of shifted slices with long
contiguous rows, which need neither patches nor permuted copies.
"""
from torch import Tensor, add


def diagonal_sum(pairs: Tensor, out: Tensor, dq: int, dk: int, before: bool = True,
                 after: bool = True) -> Tensor:
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
        out[:, early[0].stop:] = pairs[:, early[0].stop:]
        out[:, early[0], early[1].stop:] = pairs[:, early[0], early[1].stop:]
        return out
    add(pairs[(n, *late)], pairs[(n, *early)], out=out[(n, *late)])
    out[:, :dq] = pairs[:, :dq]
    out[:, dq:, :dk] = pairs[:, dq:, :dk]
    if after:
        out[(n, *early)] += pairs[(n, *late)]
    return out
