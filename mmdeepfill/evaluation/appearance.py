"""Measures of what a viewer sees in a fill: missing grain, a seam, a shifted colour.

Pure functions of uint8 tensors, as in :mod:`mmdeepfill.evaluation.functional`. Sums over pixels
are made in integers. Only the hole's surroundings are looked at, so the size of the picture does
not matter.
"""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from .functional import check_mask, check_pair
from .regions import dilate

#: Pixels from the hole's edge that count as its surroundings.
RING_WIDTH = 32
#: Half the side, less one half, of the windows whose mean colours are compared.
COLOUR_RADIUS = 8


def sharpness(image: Tensor, mask: Tensor, ring_width: int = RING_WIDTH) -> float | None:
    """Fine detail in the hole relative to that around it; 1 is right, fog is near 0.

    The detail of a pixel is its value less the mean of the 3x3 window around it. The result is
    its standard deviation in the hole over that in the ring; channels are pooled. Only windows
    that lie wholly in the hole count for the hole, and for the ring those that lie wholly
    outside of it and in the image, at most ``ring_width`` pixels away.

    Args:
        image (Tensor): (C, H, W) uint8.
        mask (Tensor): (1, H, W), not 0 = hole.
        ring_width (int): In pixels, at least 2.

    Returns:
        float or None: None without such windows, or if there is no detail in the ring.

    Raises:
        ValueError: Wrong dtype or shapes.

    Example:
        >>> image = torch.arange(16) % 2 * 255 * torch.ones(3, 16, 16)  # stripes
        >>> mask = torch.zeros(1, 16, 16)
        >>> mask[:, 6:10, 6:10] = 1
        >>> sharpness(image.byte(), mask)  # as much detail in the hole as around it
        1.0
    """
    found = _surroundings(image, mask, ring_width)
    if found is None:
        return None
    image, hole, ring = found
    detail = 9 * image[:, 1:-1, 1:-1] - _window_sums(image)
    holes = _window_sums(hole.int())[0]
    inside, outside = holes == 9, (holes == 0) & ring[0, 1:-1, 1:-1]
    in_hole, around = (_variance(detail[:, where]) for where in (inside, outside))
    if in_hole is None or not around:
        return None
    return (in_hole / around) ** 0.5


def seam(image: Tensor, mask: Tensor, ring_width: int = RING_WIDTH) -> float | None:
    """Excess of the gradient across the hole's edge over that of its surroundings.

    Of all pairs of neighbours, side by side or one above the other, of which one lies in the
    hole and one outside: the mean absolute difference over pixels and channels, divided by
    that of the pairs in the ring, less 1; never below 0. Fog is not rewarded: an edge weaker
    than the surroundings has 0 like one that is not seen.

    Args:
        image (Tensor): (C, H, W) uint8.
        mask (Tensor): (1, H, W), not 0 = hole.
        ring_width (int): In pixels, at least 2.

    Returns:
        float or None: None without an edge or a ring, or if the ring is flat.

    Raises:
        ValueError: Wrong dtype or shapes.

    Example:
        >>> image = torch.arange(0, 160, 10).expand(3, 16, 16).byte()  # an even slope
        >>> mask = torch.zeros(1, 16, 16)
        >>> mask[:, 6:10, 6:10] = 1
        >>> seam(image, mask)
        0.0
    """
    found = _surroundings(image, mask, ring_width)
    if found is None:
        return None
    image, hole, ring = found
    sums, counts = [0, 0], [0, 0]
    for axis in (1, 2):
        length = image.shape[axis] - 1
        first, second = ({'dim': axis, 'start': start, 'length': length} for start in (0, 1))
        steps = (image.narrow(**first) - image.narrow(**second)).abs()
        across = hole.narrow(**first) != hole.narrow(**second)
        around = ring.narrow(**first) & ring.narrow(**second)
        for number, where in enumerate((across, around)):
            sums[number] += int((steps * where).sum())
            counts[number] += int(where.sum())
    if not all(counts) or not sums[1]:
        return None
    return max(0.0, sums[0] * counts[1] / (counts[0] * sums[1]) - 1)


def colour_shift(
    prediction: Tensor, target: Tensor, mask: Tensor, radius: int = COLOUR_RADIUS
) -> float | None:
    """Difference of local mean colours in the hole, on the scale 0..255.

    For each pixel of the hole, prediction and truth are averaged over those pixels of the hole
    that lie in the square of ``2 * radius + 1`` around it. The result is the mean absolute
    difference of both over pixels and channels. Fine texture has no part in it.

    Args:
        prediction, target (Tensor): (C, H, W) uint8.
        mask (Tensor): (1, H, W), not 0 = hole.
        radius (int): In pixels; 0 gives the mean absolute error.

    Returns:
        float or None: In [0, 255]. None if the hole is empty.

    Raises:
        ValueError: Wrong dtype or shapes.

    Example:
        >>> black, gray = (torch.full((3, 8, 8), value, dtype=torch.uint8) for value in (0, 51))
        >>> colour_shift(gray, black, torch.ones(1, 8, 8))
        51.0
    """
    check_pair(prediction, target)
    check_mask(mask, target)
    box = _bounding_box(mask, 0)
    if box is None:
        return None
    hole = mask[box] != 0
    # Sums of whole numbers below 2**53 are exact in float64.
    counts = _box_sums(hole.double(), radius)[hole]
    shifts = []
    for ours, theirs in zip(prediction[box], target[box]):  # by channel, for the memory
        difference = (ours.double() - theirs.double()) * hole
        shifts.append((_box_sums(difference, radius)[hole] / counts).abs().mean())
    return float(sum(shifts) / len(shifts))


def _surroundings(
    image: Tensor, mask: Tensor, ring_width: int
) -> tuple[Tensor, Tensor, Tensor] | None:
    """Image as whole numbers, hole and ring, cut to what lies near the hole."""
    check_pair(image, image)
    if ring_width < 2:
        raise ValueError(f'ring_width: expected at least 2 pixels, got {ring_width!r}')
    check_mask(mask, image)
    box = _bounding_box(mask, ring_width + 1)
    if box is None or min(image[box].shape[1:]) < 3:
        return None
    hole = mask[box] != 0
    return image[box].int(), hole, dilate(hole, ring_width) & ~hole


def _bounding_box(mask: Tensor, margin: int) -> tuple[slice, slice, slice] | None:
    rows, columns = (torch.nonzero((mask[0] != 0).any(axis))[:, 0] for axis in (1, 0))
    if not len(rows):
        return None
    down, right = (
        slice(max(0, int(at[0]) - margin), int(at[-1]) + margin + 1) for at in (rows, columns)
    )
    return slice(None), down, right


def _window_sums(values: Tensor) -> Tensor:
    """Sums over 3x3 windows, (C, H - 2, W - 2)."""
    height, width = values.shape[1:]
    sums: Any = sum(
        values[:, top : top + height - 2, left : left + width - 2]
        for top in range(3)
        for left in range(3)
    )
    return sums


def _box_sums(values: Tensor, radius: int) -> Tensor:
    """Sums over squares of ``2 * radius + 1`` around each pixel; nothing lies outside."""
    padded = F.pad(values, (radius + 1, radius, radius + 1, radius)).cumsum(1).cumsum(2)
    side = 2 * radius + 1
    return (
        padded[:, side:, side:]
        - padded[:, :-side, side:]
        - padded[:, side:, :-side]
        + padded[:, :-side, :-side]
    )


def _variance(values: Tensor) -> float | None:
    count = values.numel()
    if count < 2:
        return None
    total, squares = int(values.sum()), int(values.square().sum())
    return (count * squares - total**2) / count**2
