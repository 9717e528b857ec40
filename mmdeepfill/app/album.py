"""A folder of photographs that is worked through: what is in it, what is done, results beside."""

import os
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from ..imageio.files import find_sources, lies_below, pair_masks, without_masks
from ..imageio.pictures import read_picture
from ..inference.hole_masks import as_mask
from .job import Job
from .limits import Limits, Refused, read_header
from .pictures import PictureStore, Upload, view_pixels

_THUMB = 160


@dataclass(frozen=True)
class _Item:
    """A photograph of the folder, its mask and the stem of its result."""

    path: Path
    name: str
    mask: Path | None
    target: Path


class Album:
    """Photographs of a folder, by their numbers. Nothing is written but below ``out``.

    Args:
        folder (Path): Of photographs, with those in folders below.
        out (Path): For the results; another folder than ``folder``.
        masks (Path, optional): A mask for each, found as ``mmdeepfill inpaint --mask`` finds it.

    Raises:
        FileNotFoundError: A folder is not there.
        ValueError: There is no photograph, or ``out`` is ``folder`` itself.
    """

    def __init__(self, folder: Path, out: Path, masks: Path | None = None):
        self.folder, self.out = folder, out
        if not folder.is_dir():
            raise FileNotFoundError(f'expected a folder of photographs, got {str(folder)!r}')
        if masks is not None and not masks.is_dir():
            raise FileNotFoundError(f'expected a folder of masks, got {str(masks)!r}')
        if os.path.realpath(out) == os.path.realpath(folder):
            raise ValueError(
                'expected another folder for results than that of the photographs, got '
                f'{str(out)!r}'
            )
        sources = [
            one
            for one in find_sources([str(folder)])
            if not one.is_video and not lies_below(one.path, out)
        ]
        pairs = {}
        if masks is not None:
            sources = without_masks(sources, masks)
            pairs = {pair.source.path: pair.mask for pair in pair_masks(sources, masks)}
        if not sources:
            raise ValueError(f'expected photographs in {str(folder)!r}, found none')
        stems = Counter(one.relative.with_suffix('') for one in sources)
        self._items = [
            _Item(
                one.path,
                one.relative.as_posix(),
                pairs.get(one.path),
                # of two that differ in their suffix alone, each keeps its own
                one.relative.with_suffix('')
                if stems[one.relative.with_suffix('')] == 1
                else one.relative,
            )
            for one in sources
        ]

    def describe(self) -> list[dict]:
        """Number, name, done and mask of each photograph, for the page."""
        return [self.describe_one(i) for i in range(len(self._items))]

    def describe_one(self, number: int) -> dict:
        """The same of one."""
        item = self._get(number)
        return {
            'number': number,
            'name': item.name,
            'done': any(self._target(item, suffix).is_file() for suffix in ('.png', '.tif')),
            'mask': item.mask is not None,
        }

    def open(self, number: int, pictures: PictureStore) -> Upload:
        """Take a photograph into the store of the page.

        Raises:
            Refused: It is not there any more, or cannot be opened.
        """
        item = self._get(number)
        upload = pictures.begin(Path(item.name).name)
        try:
            shutil.copyfile(item.path, upload.source)
        except OSError as error:
            pictures.discard(upload)
            raise Refused(404, f'{item.name}: {error.strerror or "cannot be read"}.') from error
        return pictures.complete(upload)

    def mask(self, number: int, upload: Upload) -> np.ndarray:
        """The mask of a photograph, (H, W) uint8, 1 = hole.

        Raises:
            Refused: It has none, or one that cannot be read.
        """
        item = self._get(number)
        if item.mask is None:
            raise Refused(404, f'{item.name} has no mask.')
        try:
            return as_mask(item.mask, (upload.height, upload.width))
        except (OSError, ValueError) as error:
            raise Refused(422, f'The mask {item.mask.name} cannot be used: {error}') from error

    def thumbnail(self, number: int, limits: Limits) -> bytes:
        """A small JPEG of a photograph.

        Raises:
            Refused: It cannot be read, or is too large.
        """
        item = self._get(number)
        try:
            read_header(item.path, limits)
            pixels = read_picture(item.path).pixels
        except (OSError, ValueError) as error:
            raise Refused(422, f'{item.name} cannot be read.') from error
        scale = _THUMB / max(pixels.shape[:2])
        size = [max(1, round(side * scale)) for side in pixels.shape[1::-1]]
        small = cv2.resize(view_pixels(pixels), size, interpolation=cv2.INTER_AREA)
        return cv2.imencode('.jpg', small)[1].tobytes()

    def save(self, number: int, job: Job) -> dict:
        """Write a result below ``out``, and tell what is done; one of before is replaced.

        Raises:
            Refused: A folder or link leads out of ``out``.
        """
        item = self._get(number)
        target = self._target(item, job.suffix)
        self.out.mkdir(parents=True, exist_ok=True)
        if target.is_symlink() or not lies_below(target, self.out):
            raise Refused(422, f'{item.name}: a link leads out of the folder of results.')
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f'.{target.name}.part')
        shutil.copyfile(job.result, partial)
        os.replace(partial, target)
        return self.describe_one(number)

    def _target(self, item: _Item, suffix: str) -> Path:
        return self.out / item.target.with_name(item.target.name + suffix)

    def _get(self, number: int) -> _Item:
        if not 0 <= number < len(self._items):
            raise Refused(404, f'There is no photograph {number} in the folder.')
        return self._items[number]
