"""What contextual attention allocates, by looking at every tensor an operator returns."""

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_flatten

from mmdeepfill.models.layers import ContextualAttentionModule
from mmdeepfill.models.layers.rect import Rect
from mmdeepfill.models.layers.tiled_attention.fusion import Piece, beyond
from mmdeepfill.models.layers.tiled_attention.paste import Paste
from mmdeepfill.models.layers.tiled_attention.tiles import plan_tiles
from tests.helpers import INSIDE


class Allocations(TorchDispatchMode):
    """Bytes of the memory behind each tensor that an operator returned, largest first."""

    def __init__(self):
        super().__init__()
        self.blocks = {}

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        if func._schema.name in INSIDE:
            with self:
                return INSIDE[func._schema.name](*args)
        result = func(*args, **(kwargs or {}))
        for leaf in tree_flatten(result)[0]:
            if isinstance(leaf, torch.Tensor):
                memory = leaf.untyped_storage()
                self.blocks[memory.data_ptr()] = max(
                    memory.nbytes(), self.blocks.get(memory.data_ptr(), 0)
                )
        return result

    def sizes(self):
        return sorted(self.blocks.values(), reverse=True)


def allocations(layer, train, side=96):
    x = torch.randn(1, 4, side, side, generator=torch.Generator().manual_seed(0))
    mask = torch.zeros(1, 1, side, side)
    mask[..., 20:40, 20:40] = 1
    with Allocations() as seen, torch.set_grad_enabled(train):
        x.requires_grad_(train)
        output = layer(x, x, mask)
        if train:
            output.sum().backward()
    return seen.sizes()


@pytest.mark.parametrize('train', [False, True])
@pytest.mark.parametrize('fuse_kernel_size', [1, 3, 5])
def test_the_budget_holds_all_that_is_made_of_pairs(fuse_kernel_size, train):
    # 48 x 48 queries and keys: a score matrix takes 21 MB. One block of memory each for the
    # forward and the backward pass; the rest is features, and edges of rectangles.
    budget = 4_000_000
    layer = ContextualAttentionModule(fuse_kernel_size=fuse_kernel_size, memory_budget=budget)
    sizes = allocations(layer, train)
    assert sizes[0] <= budget
    assert sizes[1 + train] <= budget / 4


def test_a_large_budget_is_used():
    # so that the test above can fail
    layer = ContextualAttentionModule(memory_budget=10**9)
    assert allocations(layer, False)[0] > 48**4 * 4


def test_tiles_cover_every_query_once_and_fit():
    for grid, queries in (((7, 9), 200), ((7, 9), 80), ((7, 9), 40), ((1, 30), 30)):
        batches, rects = plan_tiles(3, Rect(2, 2 + grid[0], 1, 1 + grid[1]), 4, 10, 10 * queries)
        assert [i for b in batches for i in range(3)[b]] == [0, 1, 2]
        covered = torch.zeros(20, 40, dtype=torch.int)
        for rect in rects:
            covered[rect.top : rect.bottom, rect.left : rect.right] += 1
            assert (rect.height + 4) * (rect.width + 4) <= max(queries, 25)
        assert (covered[2 : 2 + grid[0], 1 : 1 + grid[1]] == 1).all()
        assert covered.sum() == grid[0] * grid[1]


def test_tiles_with_the_least_work_twice_are_taken():
    # 16 + 4 rows of 16 + 4 columns are 400 queries; 36 allow 2 x 2 (halo 4) at most
    assert plan_tiles(2, Rect(0, 16, 0, 16), 4, 1, 800) == ([slice(0, 2)], [Rect(0, 16, 0, 16)])
    assert plan_tiles(2, Rect(0, 16, 0, 16), 4, 1, 799)[0] == [slice(0, 1), slice(1, 2)]
    assert plan_tiles(1, Rect(0, 16, 0, 16), 4, 1, 36)[1][0] == Rect(0, 2, 0, 2)
    assert len(plan_tiles(1, Rect(0, 16, 0, 16), 4, 1, 0)[1]) == 256  # no budget is too small
    # (10 + 4) * (16 + 4) queries fit, which makes two parts of 8 rows, as do (8 + 4) of them
    assert plan_tiles(1, Rect(0, 16, 0, 16), 4, 1, 280)[1] == [
        Rect(0, 8, 0, 16),
        Rect(8, 16, 0, 16),
    ]


def test_a_grid_continues_as_one_line():
    # 3 rows of 4, columns counted down one after the other: before column 0 nothing, so
    # row -1 repeats row 2 one column earlier, row 3 repeats row 0 one column later
    assert list(beyond((-1, 4), 3, (0, 4), 4)) == [Piece(-1, 1, 2, 0, 3), Piece(3, 0, 0, 1, 3)]
    # of columns 2 and 3 alone: what is at hand and what is not, apart
    assert list(beyond((-1, 1), 3, (2, 4), 4)) == [Piece(-1, 2, 2, 1, 1), Piece(-1, 3, 2, 2, 1)]
    # a single row: two beyond it are two columns further
    assert list(beyond((0, 3), 1, (0, 4), 4)) == [Piece(1, 0, 0, 1, 3), Piece(2, 0, 0, 2, 2)]


def test_blocks_without_background_are_left_out():
    # 4 x 4 patches, blocks 0 to 4: patch 1 covers blocks 1 and 2 of its row
    background = torch.zeros(2, 16, dtype=torch.bool)
    background[0, 4 + 1] = background[1, 0] = True  # of any sample in the batch
    paste = Paste(torch.zeros(2, 5, 5, 4), (4, 4), background)
    assert paste.used.tolist() == [0, 1, 5, 6, 7, 11, 12]
    assert Paste(torch.zeros(2, 5, 5, 4), (4, 4), ~background).used is None
