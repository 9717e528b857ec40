"""Masks and sizes that every generator must take."""

import torch
from torch import Tensor

#: Every mask is tried at this size; no side is a multiple of anything.
SIZE = (47, 54)

#: The least one, odd ones, wide ones, high ones.
SIZES = ((16, 16), (16, 23), (17, 41), (31, 33), (64, 50), (101, 18))


def legal_masks(height: int, width: int) -> dict[str, Tensor]:
    """Masks that every method must take, among them those that others turn into NaN.

    Args:
        height, width (int): In pixels, at least 16.

    Returns:
        dict[str, Tensor]: By name (1, 1, height, width) of 0 and 1, 1 = hole.

    Example:
        >>> {name: int(mask.sum()) for name, mask in legal_masks(16, 20).items()}['pixel']
        1
    """
    masks = {name: torch.zeros(1, 1, height, width) for name in MASK_NAMES}
    masks['full'][:] = 1
    masks['pixel'][..., height // 3, width // 4] = 1
    masks['box'][..., height // 4 : height // 2, width // 4 : 3 * width // 4] = 1
    masks['border'][:] = 1
    masks['border'][..., height // 6 : -(height // 6), width // 6 : -(width // 6)] = 0
    masks['lines'][..., ::2, :] = 1
    masks['columns'][..., ::5] = 1
    masks['dots'][..., ::4, ::4] = 1
    draw = torch.rand(height, width, generator=torch.Generator().manual_seed(0))
    masks['random'][..., :, :] = draw < 0.5
    masks['all but one'][:] = 1
    masks['all but one'][..., height // 2, width // 2] = 0
    return masks


MASK_NAMES = (
    'empty',
    'full',
    'pixel',
    'box',
    'border',
    'lines',
    'columns',
    'dots',
    'random',
    'all but one',
)

#: Masks of one batch.
TOGETHER = ('box', 'dots', 'full', 'empty', 'lines')
