"""Blocks of 2x2 pixels, of which patches are made, and pixels of which images are."""

import torch.nn.functional as F
from torch import Tensor


def to_blocks(image: Tensor) -> Tensor:
    """(N, C, 2H, 2W) to (N, H + 1, W + 1, 4C): 2x2 blocks that start one pixel outside.

    Example:
        >>> import torch
        >>> to_blocks(torch.ones(1, 1, 4, 4)).shape  # 3 x 3 blocks of 2 x 2 pixels
        torch.Size([1, 3, 3, 4])
    """
    pixels = F.pad(image, (1, 1, 1, 1)).permute(0, 2, 3, 1).contiguous()
    count, height, width, channels = pixels.shape
    blocks = pixels.view(count, height // 2, 2, width // 2, 2 * channels).transpose(2, 3)
    return blocks.reshape(count, height // 2, width // 2, 4 * channels)


def from_blocks(blocks: Tensor) -> Tensor:
    """The inverse of :func:`to_blocks`.

    Example:
        >>> import torch
        >>> image = torch.arange(16.0).reshape(1, 1, 4, 4)
        >>> torch.equal(from_blocks(to_blocks(image)), image)
        True
    """
    count, height, width, channels = blocks.shape
    rows = blocks.view(count, height, width, 2, channels // 2).transpose(2, 3)
    pixels = rows.reshape(count, 2 * height, 2 * width, channels // 4)
    return pixels[:, 1:-1, 1:-1].permute(0, 3, 1, 2).contiguous()


def overlap_count(grid: tuple[int, int], like: Tensor) -> Tensor:
    """(H + 1, W + 1, 1): number of patches of an H x W grid that cover each block.

    Example:
        >>> import torch
        >>> overlap_count((2, 2), torch.zeros(1))[..., 0].tolist()
        [[1.0, 2.0, 1.0], [2.0, 4.0, 2.0], [1.0, 2.0, 1.0]]
    """
    rows, columns = (F.pad(like.new_full((side - 1,), 2.0), (1, 1), value=1.0) for side in grid)
    return (rows[:, None] * columns)[..., None]
