"""Exhaustive search among all known patches of a level, by matrix products.

What is compared is shortened to the directions in which patches differ most, as in Kwatra et al.,
*Texture Optimization for Example-based Synthesis*, SIGGRAPH 2005, section 3.3.
"""

import cv2
import numpy as np
import torch

from .levels import Level

#: Pairs of patches compared at a time: 16 MB of scores.
_CHUNK = 1 << 22
#: Patches around the hole that stand for what is usual there.
_RING = 800
#: Share of the variance among known patches that shortened vectors may lose.
_LOST = 0.01


class PatchIndex:
    """Patches of a level as vectors: colours pixel by pixel, texture by its mean.

    Args:
        level (Level): Of at least ``size`` pixels a side.
        size (int): Side of a patch, odd.
        most (float): Pairs of targets and sources, to bound the time; of more sources some are
            left out, evenly.
    """

    def __init__(self, level: Level, size: int, most: float):
        self.level, self.size = level, size
        corners = [side - size + 1 for side in level.unknown.shape]
        self.sources = np.argwhere(~_touching(level.unknown, size)[: corners[0], : corners[1]])
        self.targets = np.argwhere(_touching(level.active, size)[: corners[0], : corners[1]])
        self.sources = self.sources[:: int(len(self.sources) * len(self.targets) / most) + 1]
        self._vectors = torch.from_numpy(self._vectors_at(level.planes, self.sources))
        self._mean = self._vectors.mean(0)
        self._directions = _principal(self._vectors)
        self._short = (self._vectors - self._mean) @ self._directions
        self._squares = (self._vectors**2).sum(1)
        #: What a difference counts in, as if each pixel had five planes.
        self.entries = 5 * size**2

    def search(
        self, planes: np.ndarray, penalty: np.ndarray, exact: bool = False
    ) -> tuple[np.ndarray, np.ndarray]:
        """Find the best source of each target.

        Args:
            planes (np.ndarray): (h, w, 5), the level with a guess in its hole.
            penalty (np.ndarray): (S,) float32, added to the cost of a source.
            exact (bool): True compares whole vectors; False the shortened ones, which costs
                half and is as good for guesses, which are smooth.

        Returns:
            tuple: (T,) int64 numbers of sources, and (T,) float32 mean squared differences
            without the penalties.
        """
        wanted = torch.from_numpy(self._vectors_at(planes, self.targets))
        base = self._squares + self.entries * torch.from_numpy(penalty)
        if exact:
            compared, known = wanted, self._vectors
        else:
            compared, known = (wanted - self._mean) @ self._directions, self._short
            base -= 2 * self._vectors @ self._mean
        best = torch.empty(len(wanted), dtype=torch.int64)
        for part in self._parts(len(wanted)):
            best[part] = torch.addmm(base[None], compared[part], known.T, alpha=-2).argmin(1)
        costs = ((wanted - self._vectors[best]) ** 2).sum(1) / self.entries
        return best.numpy(), costs.numpy()

    def strangeness(self, reach: int) -> np.ndarray:
        """(S,) float32: least mean squared difference to a patch within ``reach`` of the hole."""
        ring = self._ring(reach, _RING)
        if not len(ring):
            return np.zeros(len(self.sources), np.float32)
        near, squares = self._vectors[ring], self._squares[ring]
        least = torch.empty(len(self.sources))
        step = max(_CHUNK // len(ring), 1)
        for start in range(0, len(self.sources), step):
            part = slice(start, start + step)
            scores = torch.addmm(squares[None], self._vectors[part], near.T, alpha=-2)
            least[part] = scores.amin(1) + self._squares[part]
        return (least.clamp(min=0) / self.entries).numpy()

    def likes(self, reach: int, nearest: float, most: int) -> tuple[np.ndarray, np.ndarray]:
        """Find the patches most similar to those around the hole.

        Args:
            reach (int): How far around the hole, in pixels.
            nearest (float): Offsets shorter than this on both axes do not count.
            most (int): So many patches are asked.

        Returns:
            tuple: (N, 2) int64 offsets, and (N,) float32 mean squared differences. N may be 0.
        """
        ring = self._ring(reach, most)
        rows, columns = torch.from_numpy(self.sources).float().T
        offsets, costs = [], []
        for part in self._parts(len(ring)):
            some = torch.from_numpy(ring[part])
            scores = torch.addmm(
                self._squares[None], self._vectors[some], self._vectors.T, alpha=-2
            )
            close = (rows - rows[some][:, None]).abs_() < nearest
            close &= (columns - columns[some][:, None]).abs_() < nearest
            scores.masked_fill_(close, float('inf'))
            least, best = scores.min(1)
            there = least.isfinite().numpy()
            offsets.append((self.sources[best.numpy()] - self.sources[ring[part]])[there])
            costs.append((least + self._squares[some]).clamp(min=0).numpy()[there] / self.entries)
        if not offsets:
            return np.zeros((0, 2), np.int64), np.zeros(0, np.float32)
        return np.concatenate(offsets), np.concatenate(costs)

    def centred(self, values: np.ndarray) -> np.ndarray:
        """(h, w, ...) of (T, ...): for each active pixel that of the target in whose middle it
        is, at the border of the level that of the nearest middle; 0 elsewhere.
        """
        result = np.zeros((*self.level.active.shape, *values.shape[1:]), values.dtype)
        at_corners = result.copy()
        at_corners[tuple(self.targets.T)] = values
        pixels = np.argwhere(self.level.active)
        last = np.array(self.level.active.shape) - self.size
        result[tuple(pixels.T)] = at_corners[tuple(np.clip(pixels - self.size // 2, 0, last).T)]
        return result

    def plane(self, values: np.ndarray) -> np.ndarray:
        """(h, w) float32 with a value of each source (S,) at its middle, 0 elsewhere."""
        result = np.zeros(self.level.unknown.shape, np.float32)
        result[tuple((self.sources + self.size // 2).T)] = values
        return result

    def _ring(self, reach: int, most: int) -> np.ndarray:
        disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1,) * 2)
        near = cv2.dilate(self.level.active.astype(np.uint8), disc) != 0
        found = np.flatnonzero(near[tuple((self.sources + self.size // 2).T)])
        return found[:: -(-len(found) // most) or 1]

    def _parts(self, count: int):
        step = max(_CHUNK // max(len(self.sources), 1), 1)
        return [slice(start, start + step) for start in range(0, count, step)]

    def _vectors_at(self, planes: np.ndarray, corners: np.ndarray) -> np.ndarray:
        size = self.size
        rows, columns = corners.T
        view = np.lib.stride_tricks.sliding_window_view(planes[..., :3], (size, size), (0, 1))
        colours = view[rows, columns].reshape(len(corners), -1)
        means = cv2.boxFilter(planes[..., 3:], -1, (size, size), anchor=(0, 0))[rows, columns]
        return np.concatenate([colours, size * means], 1)


def _principal(vectors: torch.Tensor) -> torch.Tensor:
    """(D, K): the fewest directions in which (S, D) has all but :data:`_LOST` of its variance."""
    some = vectors[:: len(vectors) // 20_000 + 1].double()
    some -= some.mean(0)
    variances, directions = torch.linalg.eigh(some.T @ some)
    lost = variances.clamp(min=0).cumsum(0)  # from the least on
    fewest = int((lost > _LOST * lost[-1]).sum())
    return directions[:, len(variances) - max(fewest, 1) :].float()


def largest_patch(unknown: np.ndarray, most: int) -> int:
    """Side of the largest patch up to ``most``, odd, that is known somewhere; at least 1."""
    for size in range(most, 1, -2):
        height, width = (side - size + 1 for side in unknown.shape)
        if min(height, width) > 0 and not _touching(unknown, size)[:height, :width].all():
            return size
    return 1


def _touching(plane: np.ndarray, size: int) -> np.ndarray:
    """Upper left corners of patches in which there is any of ``plane``."""
    return (
        cv2.boxFilter(
            plane.astype(np.float32),
            -1,
            (size, size),
            anchor=(0, 0),
            normalize=False,
            borderType=cv2.BORDER_CONSTANT,
        )
        > 0.5
    )
