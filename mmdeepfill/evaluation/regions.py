"""Parts of an image that a metric may look at."""

import torch.nn.functional as F
from torch import Tensor

#: 'all': the whole image. 'hole': what was missing. 'boundary': a band on both sides of the
#: hole's edge, where seams are.
REGIONS = ('all', 'hole', 'boundary')
#: Pixels on each side of the edge.
BOUNDARY_WIDTH = 5


def check_region(region: str, allowed=REGIONS) -> None:
    """Refuse an unknown region.

    Raises:
        ValueError: Names those that exist.
    """
    if region not in allowed:
        *first, last = map(repr, allowed)
        raise ValueError(f'region: expected {", ".join(first)} or {last}, got {region!r}')


def boundary_band(mask: Tensor, width: int = BOUNDARY_WIDTH) -> Tensor:
    """Pixels at most ``width`` away from the hole's edge, on both sides.

    A pixel belongs to the band if the square of ``2 * width + 1`` around it holds both hole
    and known pixels. The image's border is no edge: a full hole has an empty band.

    Args:
        mask (Tensor): (1, H, W), not 0 = hole.
        width (int): In pixels, at least 1.

    Returns:
        Tensor: (1, H, W) bool.

    Raises:
        ValueError: ``width`` below 1.
    """
    if width < 1:
        raise ValueError(f'width: expected at least 1 pixel, got {width!r}')
    hole = (mask != 0).float()
    return _square_maximum(hole, width) != -_square_maximum(-hole, width)


def dilate(mask: Tensor, width: int = 1) -> Tensor:
    """A hole grown by ``width`` pixels in all eight directions, (1, H, W) bool."""
    return _square_maximum((mask != 0).float(), width) != 0


def _square_maximum(plane: Tensor, width: int) -> Tensor:
    """Maxima over squares of ``2 * width + 1`` around each pixel, along columns, then rows."""
    side = 2 * width + 1
    tall = F.max_pool2d(plane[None], (side, 1), 1, (width, 0))
    return F.max_pool2d(tall, (1, side), 1, (0, width))[0]


def region_of(mask: Tensor, region: str, width: int = BOUNDARY_WIDTH) -> Tensor | None:
    """The pixels of a region.

    Args:
        mask (Tensor): (1, H, W), not 0 = hole.
        region (str): One of ``REGIONS``.
        width (int): Of the band around the edge.

    Returns:
        Tensor or None: (1, H, W) bool; None for the whole image.

    Raises:
        ValueError: Unknown region.
    """
    check_region(region)
    if region == 'all':
        return None
    return mask != 0 if region == 'hole' else boundary_band(mask, width)
