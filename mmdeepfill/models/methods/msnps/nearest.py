"""Patches of features, and those most like them elsewhere (Yang et al., 2017, section 3.4)."""

import torch
import torch.nn.functional as F
from torch import Tensor

#: Values in an array of source patches, or of patches x source patches; sources come in tiles.
MAX_VALUES = 2**24


class NearestPatches:
    """For each patch of some features the most similar one of all that are offered.

    Similar by the cosine of the two, taken as vectors. Of equals the first one offered wins.

    Args:
        features (Tensor): (C, h, w), whose patches look for others.
        size (int): Side of patches, in cells of the features.
        stride (int): Cells from one patch to the next; the last place of each side is always
            one, so that each cell is in a patch. The sources have the same.
        max_values (int): No array of sources is larger, see ``MAX_VALUES``.

    Raises:
        ValueError: A side of the features is shorter than a patch.
    """

    def __init__(self, features: Tensor, size: int, stride: int, max_values: int = MAX_VALUES):
        if min(features.shape[1:]) < size:
            raise ValueError(
                f'patch_size is {size}, but the features are '
                f'{features.shape[1]}x{features.shape[2]}: make it smaller or the '
                'picture larger'
            )
        self.shape = features.shape
        self.size, self.stride, self.max_values = size, stride, max_values
        everywhere = torch.ones(features.shape[1:], dtype=torch.bool, device=features.device)
        self.places = known_places(everywhere, size, stride)
        self.queries = patches_at(features, *self.places, size).flatten(1)
        self.nearest = torch.zeros_like(self.queries)
        self.scores = self.queries.new_full((len(self.queries),), -torch.inf)

    def offer(self, features: Tensor, known: Tensor) -> int:
        """Look through the patches of other features.

        Args:
            features (Tensor): (C, h', w').
            known (Tensor): (h', w') bool; a patch with a cell that is not is no source.

        Returns:
            int: How many sources there were.
        """
        ys, xs = known_places(known, self.size, self.stride)
        count, length = self.queries.shape
        rows = max(self.max_values // max(count, length), 1)
        for y, x in zip(ys.split(rows), xs.split(rows)):
            tile = patches_at(features, y, x, self.size).flatten(1)
            if not len(tile):  # split() of nothing gives one empty part
                break
            # the cosine, times the query's own length, which changes no order
            best, index = (self.queries @ F.normalize(tile, dim=1).T).max(1)
            better = best > self.scores
            self.scores[better] = best[better]
            self.nearest[better] = tile[index[better]]
        return len(ys)

    def assembled(self) -> Tensor:
        """The nearest patches in the places of those that looked for them: (C, h, w).

        A cell has the mean of what the patches over it say.
        """
        total, count = self.queries.new_zeros(self.shape), self.queries.new_zeros(self.shape[1:])
        patches = self.nearest.unflatten(1, (self.shape[0], self.size, self.size))
        y, x = self.places
        for down in range(self.size):
            for right in range(self.size):
                # of one offset, no cell comes twice
                total[:, y + down, x + right] += patches[:, :, down, right].T
                count[y + down, x + right] += 1
        return total / count


def known_places(known: Tensor, size: int, stride: int) -> tuple[Tensor, Tensor]:
    """Rows and columns of the first cells of patches that are known altogether.

    Args:
        known (Tensor): (h, w) bool.
        size, stride (int): See :class:`NearestPatches`.

    Returns:
        tuple[Tensor, Tensor]: (count,) int64 each; of no length if a side is shorter than a patch.
    """
    if min(known.shape) < size:
        return (known.new_zeros(0, dtype=torch.long),) * 2
    unknown = F.max_pool2d((~known).float()[None, None], size, stride=1)[0, 0]
    on_grid = torch.zeros_like(unknown, dtype=torch.bool)
    rows, columns = (_starts(side, stride, known.device) for side in unknown.shape)
    on_grid[rows[:, None], columns] = True
    rows, columns = torch.nonzero((unknown == 0) & on_grid, as_tuple=True)
    return rows, columns


def _starts(count: int, stride: int, device: torch.device) -> Tensor:
    return torch.tensor(sorted({*range(0, count, stride), count - 1}), device=device)


def patches_at(features: Tensor, y: Tensor, x: Tensor, size: int) -> Tensor:
    """Patches of features (C, h, w) that begin at rows ``y`` and columns ``x``, (count,) each:
    (count, C, size, size).
    """
    reach = torch.arange(size, device=features.device)
    rows, columns = y[:, None, None] + reach[:, None], x[:, None, None] + reach
    return features[:, rows, columns].transpose(0, 1)
