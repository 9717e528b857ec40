"""Scenes out of nothing but a seed and a number."""

from collections.abc import Sequence

import numpy as np

from ...core.random import SPLITS, scene_rng
from .canvas import Canvas
from .families import FAMILIES
from .finish import photograph
from .occluders import occlude
from .palette import Palette

#: Smallest and largest side: below, there is nothing to see, and above, nothing more.
SIZES = 16, 1024
#: Parts of the scenes that show a detail, and that have something in front.
_CLOSE_UPS, _OCCLUDED = 0.4, 0.3


class SceneDrawer:
    """Draws the scenes of one split.

    A scene is a function of (``seed``, ``split``, index), the same in every process and on
    every machine: the split has generators of its own, so that no two splits share a scene,
    whatever the seeds. What is where does not depend on ``size``; noise and rounding do.

    Args:
        seed (int): In [0, 2**64).
        split (str): 'train', 'val' or 'test'.
        size (int): Side in pixels, in [16, 1024].
        families (Sequence[str], optional): Kinds of scenes, of
            :data:`~mmdeepfill.datasets.scenes.FAMILIES`. None: all.

    Raises:
        ValueError: Names the argument that is out of range.

    Example:
        >>> SceneDrawer(size=64)(0).shape
        (64, 64, 3)
    """

    def __init__(
        self,
        seed: int = 0,
        split: str = 'train',
        size: int = 128,
        families: Sequence[str] | None = None,
    ):
        if split not in SPLITS:
            raise ValueError(f'split must be one of {tuple(SPLITS)}, got {split!r}')
        if not isinstance(size, int) or not SIZES[0] <= size <= SIZES[1]:
            raise ValueError(f'size must be an integer in {list(SIZES)} (pixels), got {size!r}')
        names = list(FAMILIES if families is None else families)
        unknown = sorted(set(names) - set(FAMILIES))
        if unknown or not names:
            raise ValueError(f'families must be some of {tuple(FAMILIES)}, got {families!r}')
        scene_rng(seed, split, 0)  # refuses a seed out of range
        self.seed, self.split, self.size = seed, split, size
        self._families = [name for name in names for _ in range(FAMILIES[name][1])]

    def __call__(self, index: int) -> np.ndarray:
        """Draw a scene.

        Args:
            index (int): In [0, 2**64).

        Returns:
            np.ndarray: (size, size, 3) uint8 RGB.

        Raises:
            ValueError: If the index is out of range.
        """
        rng, noise_rng = scene_rng(self.seed, self.split, index)
        canvas, palette = Canvas(self.size, noise_rng), Palette(rng)
        name = self._families[int(rng.integers(len(self._families)))]
        if rng.random() < _CLOSE_UPS:
            zoom = 1 + 1.2 * rng.random()
            canvas.look(zoom, *((1 - 1 / zoom) * rng.random(2)).tolist())
        FAMILIES[name][0](canvas, palette, rng)
        canvas.look(1.0, 0.0, 0.0)
        if rng.random() < _OCCLUDED:
            occlude(canvas, palette, rng)
        return photograph(canvas, rng, noise_rng)
