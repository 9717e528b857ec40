"""The picture that neural patches are taken from, as it is and turned and scaled a little."""

import math
from collections.abc import Iterator

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

#: Radians from one turn to the next, and factor from one size to the next; as published.
TURN, FACTOR = math.pi / 24, 1.05
#: What rounding leaves of a known pixel in a warped mask.
_KNOWN = 0.999


def continued(image: Tensor, mask: Tensor) -> Tensor:
    """A picture whose hole is overwritten by what is around it.

    Each pixel of the hole takes the one on the other side of the nearest known pixel, as far
    away as itself; where that is unknown or outside, the nearest known one. So features near
    the rim of the hole see nothing that is not known.

    Args:
        image (Tensor): (1, C, H, W).
        mask (Tensor): (1, 1, H, W), 1 = hole; something must be known.

    Returns:
        Tensor: Like ``image``, made of its known pixels alone.
    """
    hole = (mask[0, 0] != 0).to(torch.uint8).cpu().numpy()
    if not hole.any():
        return image
    labels = cv2.distanceTransformWithLabels(
        hole, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )[1]
    known = np.argwhere(hole == 0)
    by_label = np.zeros((labels.max() + 1, 2), np.int64)
    by_label[labels[tuple(known.T)]] = known
    target = np.argwhere(hole)
    nearest = by_label[labels[tuple(target.T)]]
    mirrored = 2 * nearest - target
    inside = ((mirrored >= 0) & (mirrored < hole.shape)).all(1)
    inside[inside] = hole[tuple(mirrored[inside].T)] == 0
    source = np.where(inside[:, None], mirrored, nearest)
    to, start = (
        tuple(torch.from_numpy(np.ascontiguousarray(side)).to(image.device) for side in places.T)
        for places in (target, source)
    )
    result = image.clone()
    result[..., to[0], to[1]] = image[..., start[0], start[1]]
    return result


def variants(
    image: Tensor, mask: Tensor, turns: int, sizes: int
) -> Iterator[tuple[Tensor, Tensor]]:
    """A picture, turned by multiples of 7.5 degrees and scaled by powers of 1.05.

    Args:
        image (Tensor): (1, C, H, W), without hole.
        mask (Tensor): (1, 1, H, W), 1 = where it is no source.
        turns, sizes (int): How many to either side: (2 * turns + 1) * (2 * sizes + 1) pictures,
            9 of them as published; the first is the picture itself.

    Yields:
        tuple[Tensor, Tensor]: Picture and mask of its size; what a turn brings in from outside
        the picture is reflected, and no source.
    """
    yield image, mask
    for turn in range(-turns, turns + 1):
        for size in range(-sizes, sizes + 1):
            if turn or size:
                yield _warped(image, mask, turn * TURN, FACTOR**size)


def _warped(image: Tensor, mask: Tensor, angle: float, factor: float) -> tuple[Tensor, Tensor]:
    height, width = image.shape[-2:]
    cos, sin = math.cos(angle), math.sin(angle)
    # on sides of length 2 each
    theta = image.new_tensor([[cos, -sin * height / width, 0], [sin * width / height, cos, 0]])
    size = [1, 1, max(round(height * factor), 1), max(round(width * factor), 1)]
    grid = F.affine_grid(theta[None], size, align_corners=False)
    known = F.grid_sample((mask == 0).to(image.dtype), grid, align_corners=False)
    turned = F.grid_sample(image, grid, padding_mode='reflection', align_corners=False)
    return turned, (known < _KNOWN).to(mask.dtype)
