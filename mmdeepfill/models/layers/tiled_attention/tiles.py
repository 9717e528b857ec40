"""Rectangles of queries, how large they may be, and the memory that they take in turn."""

import itertools

import torch
from torch import Tensor

from ..rect import Rect

MIB = 2**20
CPU_BUDGET = 20 * MIB  # what is in use at a time should stay in the last-level cache
SIDE = 16  # but in rectangles smaller than this, most work goes into what surrounds them
GPU_BUDGET = 512 * MIB  # enough to keep the device busy
GPU_SHARE = 16  # never more than this part of the device
FREE_SHARE = 2  # nor than this part of what is free: other arrays come after


def default_budget(device: torch.device, halo: int, bytes_per_query: int) -> int:
    """Bytes of working memory that suit a device, and more if there are very many keys.

    On a GPU that is nearly full it is less, so that the result may differ by rounding from that of
    an empty one; ``memory_budget`` of the layer fixes it.

    Args:
        device (torch.device): Where the scores are.
        halo, bytes_per_query (int): As for :func:`plan_tiles`.
    """
    budget = CPU_BUDGET
    if device.type == 'cuda':
        total = torch.cuda.get_device_properties(device).total_memory
        budget = min(GPU_BUDGET, total // GPU_SHARE, _free(device) // FREE_SHARE)
    return max(budget, (SIDE + halo) ** 2 * bytes_per_query)


def _free(device: torch.device) -> int:
    """Bytes that can be taken: those of the driver, and those that PyTorch keeps unused."""
    unused = torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
    return torch.cuda.mem_get_info(device)[0] + unused


def plan_tiles(
    count: int, window: Rect, halo: int, bytes_per_query: int, budget: int
) -> tuple[list[slice], list[Rect]]:
    """Cut a batch of rectangles of queries into pieces that fit a budget.

    All keys of a query are there at once (the softmax needs them), so that what a piece
    takes follows from its number of queries. Of the pieces that fit, those are taken that
    compute the fewest queries twice: those of several samples whole if possible, else
    smaller rectangles.

    Args:
        count (int): Samples.
        window (Rect): Queries of each sample.
        halo (int): Rows that are computed in addition to those of a rectangle, above and
            below together; as many columns.
        bytes_per_query (int): Working memory of one query against all keys.
        budget (int): Bytes. At least one query is processed, whatever it takes.

    Returns:
        tuple[list[slice], list[Rect]]: Parts of the batch, and of each sample.
    """
    grid = window.height, window.width
    queries = budget // bytes_per_query
    samples = queries // ((grid[0] + halo) * (grid[1] + halo))
    height, width = grid if samples else _rectangle(grid, halo, queries)
    rects = [
        Rect(window.top + top, window.top + bottom, window.left + left, window.left + right)
        for top, bottom in _cuts(grid[0], height)
        for left, right in _cuts(grid[1], width)
    ]
    return [slice(*cut) for cut in _cuts(count, max(samples, 1))], rects


def _rectangle(grid: tuple[int, int], halo: int, queries: int) -> tuple[int, int]:
    best: tuple[int, int] = (1, 1)
    least: int | None = None
    for height in range(1, grid[0] + 1):
        width = min(queries // (height + halo) - halo, grid[1])
        if width < 1:
            break
        work = _work(grid[0], height, halo) * _work(grid[1], width, halo)
        if least is None or work < least:
            best, least = (height, width), work
    return best


def _work(size: int, part: int, halo: int) -> int:
    return sum(stop - start + halo for start, stop in _cuts(size, part))


def _cuts(size: int, part: int) -> list[tuple[int, int]]:
    """Nearly equal parts of [0, size), none longer than ``part``."""
    count = -(-size // part)
    edges = [size * i // count for i in range(count + 1)]
    return list(itertools.pairwise(edges))


class Buffers:
    """Numbered buffers which are used again, and grow when asked.

    Fresh memory costs page faults on a CPU, which take longer than what is computed in it.

    Args:
        like (Tensor): Its dtype and device are those of the buffers.
        count (int): Buffers [0, count) are made at once, in one piece of memory.
        size (int): Numbers in each of them.
    """

    def __init__(self, like: Tensor, count: int = 0, size: int = 0):
        self.like = like
        self.flat: dict[int, Tensor] = dict(enumerate(like.new_empty(count, size)))

    def take(self, number: int, *shape: int) -> Tensor:
        """Contiguous and of undefined content; what was in buffer ``number`` is lost."""
        size = 1
        for length in shape:
            size *= length
        if number not in self.flat or len(self.flat[number]) < size:
            self.flat[number] = self.like.new_empty(size)
        return self.flat[number][:size].view(shape)
