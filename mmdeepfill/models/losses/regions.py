"""Regions of a reconstruction loss: where it counts, and how much.

A region is a function of the record (see :mod:`mmdeepfill.core.conventions`) that gives
``(weight, area)`` as :func:`region_mean` takes them.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmdeepfill.core.conventions import Record, valid_of
from mmdeepfill.core.registry import MODELS

Region = tuple[Tensor | None, Tensor | None]


def _all(record: Record) -> Region:
    return None, None


def _hole(record: Record) -> Region:
    return record['mask'], None


def _valid(record: Record) -> Region:
    return valid_of(record['mask']), None


REGIONS = {'all': _all, 'hole': _hole, 'valid': _valid}


def build_region(region: str | dict):
    """'all', 'hole', 'valid', or the config of a registered region.

    Raises:
        ValueError: Unknown name.
    """
    if isinstance(region, dict):
        return MODELS.build(region)
    if region not in REGIONS:
        raise ValueError(
            f'region must be one of {tuple(REGIONS)} or a config with a type; got {region!r}'
        )
    return REGIONS[region]


@MODELS.register_module()
class SizeAveraged(nn.Module):
    """A region whose errors are divided by the size of the whole image, not by its own.

    Liu et al. (2018) mean this by their L1 losses, as their answers to questions say; a small
    hole then counts for little. mmagic divides by the region: with the same weight its hole
    term is larger by one over the share of the hole.

    Args:
        region (str | dict): See :func:`build_region`.

    Example:
        >>> weight, area = SizeAveraged()({'mask': torch.tensor([[[[0.0, 1.0]]]])})
        >>> weight.tolist(), area.tolist()
        ([[[[0.0, 1.0]]]], [[[[1.0, 1.0]]]])
    """

    def __init__(self, region: str | dict = 'hole'):
        super().__init__()
        self.region = build_region(region)

    def forward(self, record: Record) -> Region:
        weight, _ = self.region(record)
        return weight, None if weight is None else torch.ones_like(weight)


@MODELS.register_module()
class FieldRegion(nn.Module):
    """The region where a field of the record is not 0: of features, the hole in their own size.

    Args:
        field (str): One that a generator gives, (N, 1, h, w).

    Example:
        >>> weight, area = FieldRegion('small')({'small': torch.tensor([[[[0.0, 1.0]]]])})
        >>> weight.tolist(), area
        ([[[[0.0, 1.0]]]], None)
    """

    def __init__(self, field: str):
        super().__init__()
        self.field = field

    def forward(self, record: Record) -> Region:
        return record[self.field], None


@MODELS.register_module()
class PerHole(nn.Module):
    """The whole image, its errors divided by the size of the hole (EdgeConnect's L1 loss).

    What is asked of small holes then weighs no less than what is asked of large ones. An
    image without hole counts nothing.

    Example:
        >>> weight, area = PerHole()({'mask': torch.tensor([[[[0.0, 1.0]]]])})
        >>> weight.tolist(), area.tolist()
        ([[[[1.0, 1.0]]]], [[[[0.0, 1.0]]]])
    """

    def forward(self, record: Record) -> Region:
        mask = record['mask']
        # without a hole there is no size to divide by
        return torch.ones_like(mask) * mask.any(), mask


@MODELS.register_module()
class GrownHole(nn.Module):
    """The hole and what is near it: the region of Liu et al.'s total variation.

    Args:
        pixels (int): How far it grows, also diagonally, at least 1.

    Raises:
        ValueError: ``pixels`` is less.

    Example:
        >>> weight, area = GrownHole(1)({'mask': torch.tensor([[[[0.0, 0.0, 1.0]]]])})
        >>> weight.tolist()
        [[[[0.0, 1.0, 1.0]]]]
    """

    def __init__(self, pixels: int = 1):
        super().__init__()
        if pixels < 1:
            raise ValueError(f'pixels must be at least 1; got {pixels}')
        self.pixels = pixels

    def forward(self, record: Record) -> Region:
        return _grown(record['mask'], self.pixels), None


def _grown(mask: Tensor, pixels: int) -> Tensor:
    return F.max_pool2d(mask, 2 * pixels + 1, 1, pixels)


@MODELS.register_module()
class OverlapRing(nn.Module):
    """The hole, and with a larger weight a ring of known pixels around it (Pathak et al.,
    section 3.2).

    The mean is over hole and ring: weights are not divided out.

    Args:
        pixels (int): Width of the ring, also diagonally, at least 1; 4 in the released code.
        weight (float): On the ring; 10 in the released code.

    Raises:
        ValueError: An argument is out of its range.

    Example:
        >>> weight, area = OverlapRing(1, weight=10)({'mask': torch.tensor([[[[0.0, 0.0, 1.0]]]])})
        >>> weight.tolist(), area.tolist()
        ([[[[0.0, 10.0, 1.0]]]], [[[[0.0, 1.0, 1.0]]]])
    """

    def __init__(self, pixels: int = 4, weight: float = 10.0):
        super().__init__()
        if pixels < 1:
            raise ValueError(f'pixels must be at least 1; got {pixels}')
        if weight < 0:
            raise ValueError(f'weight must not be negative; got {weight}')
        self.pixels = pixels
        self.weight = weight

    def forward(self, record: Record) -> Region:
        mask = record['mask']
        grown = _grown(mask, self.pixels)
        return mask + self.weight * (grown - mask), grown


def distance_to_valid(mask: Tensor) -> Tensor:
    """City-block distance of each pixel to the nearest known pixel.

    Args:
        mask (Tensor): (N, 1, H, W), 1 = hole.

    Returns:
        Tensor: (N, 1, H, W), 0 outside holes, 1 on their rim; H + W where nothing is known.
    """
    distance = mask * (mask.shape[-2] + mask.shape[-1])
    for dim in (-1, -2):
        size = mask.shape[dim]
        shape = [1] * mask.dim()
        shape[dim] = size
        step = torch.arange(size, dtype=mask.dtype, device=mask.device).view(shape)
        ahead = (distance - step).cummin(dim).values + step
        behind = (distance + step).flip(dim).cummin(dim).values.flip(dim) - step
        distance = torch.minimum(ahead, behind)
    return distance


@MODELS.register_module()
class SpatialDiscount(nn.Module):
    """Weights ``gamma ** l``, l the distance to the known pixels (paper, section 3.2).

    Args:
        gamma (float): In (0, 1]. 0.9 in the released code, 0.99 in the paper.
        of (str): 'box' is the released code's form: the region is the record's ``box``
            with the known rim that it may hold, l is the distance to the nearest side
            (0 in the first row, 1 in the last: their rule is not symmetric), and the mean
            is over the box. 'hole' is the paper's text, for holes of any shape: the region
            is the hole, l the city-block distance to the nearest known pixel, 1 on the rim.

    Raises:
        ValueError: An argument is out of its range.

    Example:
        >>> mask = torch.tensor([[[[0.0, 1.0, 1.0]]]])
        >>> weight, area = SpatialDiscount(0.5, 'hole')({'mask': mask})
        >>> weight.tolist()  # 0.5**1 on the rim, 0.5**2 behind it
        [[[[0.0, 0.5, 0.25]]]]
    """

    def __init__(self, gamma: float = 0.9, of: str = 'box'):
        super().__init__()
        if not 0 < gamma <= 1:
            raise ValueError(f'gamma must be in (0, 1]; got {gamma}')
        if of not in ('box', 'hole'):
            raise ValueError(f"of must be 'box' or 'hole'; got {of!r}")
        self.gamma = gamma
        self.of = of

    def forward(self, record: Record) -> Region:
        mask = record['mask']
        if self.of == 'hole':
            return mask * self.gamma ** distance_to_valid(mask), mask
        rows, columns = (self._along(mask, record['box'], dim) for dim in (0, 1))
        inside = rows[1] * columns[1]
        return torch.maximum(rows[0], columns[0]) * inside, inside

    def _along(self, mask: Tensor, box: Tensor, dim: int) -> tuple[Tensor, Tensor]:
        """Weight and membership of each row (``dim`` 0) or column (1) of a box."""
        shape = [len(mask), 1, 1, 1]
        start, length = (box[:, i].to(mask).view(shape) for i in (dim, dim + 2))
        shape = [1, 1, 1, 1]
        shape[2 + dim] = -1
        at = torch.arange(mask.shape[2 + dim], device=mask.device).to(mask).view(shape) - start
        inside = ((at >= 0) & (at < length)).to(mask)
        return self.gamma ** torch.minimum(at, length - at).clamp_min(0), inside
