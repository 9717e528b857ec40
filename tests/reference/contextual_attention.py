"""Contextual attention, literally: one query, one patch, one pixel at a time (NumPy).

Follows the description of the TensorFlow v1 code step by step, with OpenMMLab's variant of
each step as an option. Slow; for grids of a few cells.
"""

import math

import numpy as np


def nearest(x, size, align_corners):
    """(C, H, W) to (C, *size); half-way cases away from zero."""
    out = np.empty((len(x), *size), x.dtype)
    for i in range(size[0]):
        for j in range(size[1]):
            at = []
            for o, n_in, n_out in ((i, x.shape[1], size[0]), (j, x.shape[2], size[1])):
                if align_corners:
                    at.append(math.floor(o * (n_in - 1) / (n_out - 1) + 0.5))
                else:
                    at.append(o * n_in // n_out)
            out[:, i, j] = x[:, at[0], at[1]]
    return out


def window(x, top, left, side):
    """(C, side, side) of (C, H, W), zero outside."""
    out = np.zeros((len(x), side, side), x.dtype)
    for i in range(side):
        for j in range(side):
            if 0 <= top + i < x.shape[1] and 0 <= left + j < x.shape[2]:
                out[:, i, j] = x[:, top + i, left + j]
    return out


def diagonal(s):
    out = s.copy()
    for p in range(s.shape[0]):
        for q in range(s.shape[1]):
            if p > 0 and q > 0:
                out[p, q] += s[p - 1, q - 1]
            if p + 1 < s.shape[0] and q + 1 < s.shape[1]:
                out[p, q] += s[p + 1, q + 1]
    return out


def column_major(h, w):
    return [i * w + j for j in range(w) for i in range(h)]


def contextual_attention(x, context, mask, align_corners, const_overlap, post_zero, scale=10.0):
    """One sample: (C, H, W), (C, H, W), (1, h, w) to (C, H, W)."""
    channels, height, width = x.shape
    h, w = height // 2, width // 2
    mask = nearest(nearest(mask, (height, width), align_corners), (h, w), align_corners)
    queries, keys = nearest(x, (h, w), align_corners), nearest(context, (h, w), align_corners)
    cells = [(i, j) for i in range(h) for j in range(w)]
    scores = np.empty((h * w, h * w), x.dtype)
    for q, (i, j) in enumerate(cells):
        patch = window(keys, i - 1, j - 1, 3)
        patch = patch / max(np.sqrt((patch**2).sum()), 1e-4)
        for p, (k, m) in enumerate(cells):
            scores[p, q] = (window(queries, k - 1, m - 1, 3) * patch).sum()
    scores = diagonal(scores)
    order = column_major(h, w)
    turned = diagonal(scores[np.ix_(order, order)])
    scores[np.ix_(order, order)] = turned
    known = np.array([window(mask, i - 1, j - 1, 3).max() == 0 for i, j in cells])
    scores = scores * known if post_zero else np.where(known, scores, -np.inf)
    weights = np.exp(scale * (scores - scores.max(1, keepdims=True)))
    weights = weights / weights.sum(1, keepdims=True)
    if post_zero:
        weights = weights * known
    total, count = np.zeros_like(x), np.zeros((height, width))
    for p, (i, j) in enumerate(cells):
        patch = sum(
            weights[p, q] * window(context, 2 * k - 1, 2 * m - 1, 4)
            for q, (k, m) in enumerate(cells)
        )
        for a in range(4):
            for b in range(4):
                row, column = 2 * i - 1 + a, 2 * j - 1 + b
                if 0 <= row < height and 0 <= column < width:
                    total[:, row, column] += patch[:, a, b]
                    count[row, column] += 1
    return total / (4 if const_overlap else count)
