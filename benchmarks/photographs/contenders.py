"""Contenders: models of this package by name, and others."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import cv2
import numpy as np

from .cases import Case
from .outside import FILLERS

#: What is compared where nobody says otherwise; the first is what others are compared with.
DEFAULT = ('default', 'opencv_telea', 'opencv_ns', 'patchmatch', 'biharmonic', 'truth')
#: Of contenders that are slow on whole pictures: known pixels around, at least, and the side of
#: the tiles that a long thin hole is filled in, at least.
WINDOW_MARGIN, TILE = 256, 512
WINDOWED = ('patchmatch', 'biharmonic', *FILLERS)
#: Pixels of a hole above which the sparse system of biharmonic takes minutes and gigabytes.
BIHARMONIC_LARGEST = 60_000

Box = tuple[slice, slice]
Fill = Callable[[np.ndarray, np.ndarray], np.ndarray]


class Contender(NamedTuple):
    """A name and its function: (H, W, 3) uint8 RGB and (H, W) mask to a filled image."""

    name: str
    fill: Fill
    windowed: bool = False

    def __call__(self, case: Case) -> np.ndarray | None:
        """Fill a case.

        Returns:
            ndarray or None: (H, W, 3) uint8, known pixels as they were; None if this contender
            does not take such a hole.
        """
        out, hole = case.image.copy(), case.mask.copy()
        whole = [(slice(None), slice(None))] * 2
        for box, tile in windows(hole) if self.windowed else [whole]:
            filled = self.fill(out[box], hole[box])
            if filled is None:
                return None
            part = np.zeros_like(hole)
            part[tile] = hole[tile]
            out[box][part[box] != 0] = filled[part[box] != 0]
            hole[tile] = 0
        return out


def windows(hole: np.ndarray) -> list[tuple[Box, Box]]:
    """Windows in which a slow contender fills, and the tiles of the hole that each is for.

    A tile has a side of twice the hole's thickness, or ``TILE``, so that only long thin holes are
    cut. A window is a tile with a margin of the thickness, or ``WINDOW_MARGIN``. What earlier
    tiles were filled with is known to later ones.

    Args:
        hole (ndarray): (H, W) uint8, 1 = hole.

    Returns:
        list: Pairs of boxes, each rows and columns.
    """
    padded = np.pad(hole, 1)
    thickness = int(2 * cv2.distanceTransform(padded, cv2.DIST_L2, 3).max())
    side, margin = max(TILE, 2 * thickness), max(WINDOW_MARGIN, thickness)
    rows, columns = np.nonzero(hole)
    found = []
    for top in range(int(rows.min()), int(rows.max()) + 1, side):
        for left in range(int(columns.min()), int(columns.max()) + 1, side):
            tile = slice(top, top + side), slice(left, left + side)
            if hole[tile].any():
                window = tuple(slice(max(0, at.start - margin), at.stop + margin) for at in tile)
                found.append((window, tile))
    return found


def build(spec: str, outside: Path | None = None) -> Contender:
    """Make a contender.

    Args:
        spec (str): 'default'; 'truth'; 'biharmonic'; 'shiftmap', 'fsr' or 'pypatchmatch'; or
            MODEL[@STRATEGY][=WEIGHTS], any that ``mmdeepfill.inpaint`` takes.
        outside (Path, optional): Folder of the packages of ``outside.py``.

    Raises:
        ValueError: No such model, or ``outside`` is missing.
    """
    if spec == 'truth':
        return Contender(spec, lambda image, mask: image)
    if spec == 'biharmonic':
        return Contender(spec, _biharmonic, True)
    if spec in FILLERS:
        if outside is None:
            raise ValueError(
                f'{spec} needs --outside FOLDER; make it with: pip install --no-deps '
                '--target FOLDER opencv-contrib-python-headless pypatchmatch'
            )
        return Contender(spec, lambda image, mask: _run_outside(spec, outside, image, mask), True)
    named, _, weights = spec.partition('=')
    model, _, strategy = named.partition('@')
    return Contender(spec, _model(model, weights or None, strategy or 'auto'), model in WINDOWED)


def _model(model: str, weights: str | None, strategy: str) -> Fill:
    from mmdeepfill.inference import InpaintingInferencer

    inferencer = InpaintingInferencer(
        None if model == 'default' else model, weights, show_progress=False
    )

    def fill(image, mask):
        # A hole is painted over first: no model may look.
        return inferencer.fill(
            np.where(mask[..., None] != 0, 127, image).astype(np.uint8), mask, strategy=strategy
        )

    return fill


def _biharmonic(image: np.ndarray, mask: np.ndarray) -> np.ndarray | None:
    if mask.sum() > BIHARMONIC_LARGEST:
        return None
    from skimage.restoration import inpaint_biharmonic

    filled = inpaint_biharmonic(image / 255.0, mask != 0, channel_axis=-1)
    return np.rint(255 * np.clip(filled, 0, 1)).astype(np.uint8)


def _run_outside(name: str, folder: Path, image: np.ndarray, mask: np.ndarray) -> np.ndarray:
    with TemporaryDirectory(prefix='photographs-') as scratch:
        paths = [os.path.join(scratch, f'{part}.png') for part in ('image', 'mask', 'out')]
        cv2.imwrite(paths[0], image[..., ::-1])
        cv2.imwrite(paths[1], 255 * (mask != 0).astype(np.uint8))
        script = Path(__file__).with_name('outside.py')
        done = subprocess.run(
            [sys.executable, str(script), name, *paths],
            capture_output=True,
            text=True,
            check=False,
            env=dict(os.environ, PYTHONPATH=str(folder)),
        )
        if done.returncode:
            raise RuntimeError(f'{name} failed: {done.stderr.strip()[-500:]}')
        return cv2.imread(paths[2])[..., ::-1]
