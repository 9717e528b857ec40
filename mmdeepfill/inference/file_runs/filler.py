"""An inferencer with all that a run of files gives it."""

import warnings
from collections.abc import Iterator, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np

from ...core.wording import option
from ...imageio.files import is_video_name
from ...imageio.pictures import Picture, PictureWarning, read_picture
from ...imageio.video import frame_files, read_mask_video
from ..filling import FillOptions
from ..hole_masks import MaskWarning
from ..inferencer import InpaintingInferencer
from ..requests import Framing, Request, make_request


class Filler:
    """Reads pictures with their masks, and fills them.

    Args:
        inferencer (InpaintingInferencer): Fills.
        options (FillOptions): How.
        hole: What :func:`as_mask` takes for sources without a file of their own: a dict of
            boxes, or 'alpha'.
        invert_mask, resize_mask (bool): See :func:`as_mask`.
        batch_size (int): Pictures of one size in a forward pass.
        memory_budget (int, optional): See :class:`InpaintingInferencer`.
        framing (Framing): See :func:`make_request`.
    """

    def __init__(
        self,
        inferencer: InpaintingInferencer,
        options: FillOptions = FillOptions(),
        hole: Any = None,
        invert_mask: bool = False,
        resize_mask: bool = False,
        batch_size: int = 1,
        memory_budget: int | None = None,
        framing: Framing = Framing(),
    ) -> None:
        self.inferencer, self.options, self.hole = inferencer, options, hole
        self.invert_mask, self.resize_mask = invert_mask, resize_mask
        self.batch_size, self.memory_budget = batch_size, memory_budget
        self.framing = framing
        self._read: dict[Path, Picture] = {}

    def load(
        self, image: Any, mask: Path | None, sketch: Path | None = None
    ) -> tuple[Request, list[str]]:
        """Read a picture, its mask, and lines to follow.

        Args:
            image (Path | np.ndarray): See :func:`make_request`.
            mask (Path, optional): File; None: ``hole``.
            sketch (Path, optional): File; None: no lines.

        Returns:
            tuple[Request, list[str]]: To be filled; and what is odd about mask and sketch.

        Raises:
            FileNotFoundError, ValueError: See :func:`make_request`.
        """
        last = [path for path in (mask, sketch) if path is not None]
        # those for all are read once
        self._read = {path: self._read.get(path) or read_picture(path) for path in last}
        lines = None if sketch is None else self._read[sketch]
        if mask is None:
            name = option('mask' if isinstance(self.hole, str) else 'hole')
            return self._request(image, self.hole, name, lines, f'sketch {str(sketch)!r}')
        return self._request(
            image, self._read[mask], f'mask {str(mask)!r}', lines, f'sketch {str(sketch)!r}'
        )

    def _request(
        self, image: Any, mask: Any, name: str, sketch: Picture | None = None, sketch_name: str = ''
    ) -> tuple[Request, list[str]]:
        with warnings.catch_warnings(record=True) as caught:
            for kind in (MaskWarning, PictureWarning):
                warnings.simplefilter('always', kind)
            request = make_request(
                image, mask, self.invert_mask, self.resize_mask, ('image', name), self.framing
            )
            if sketch is not None:
                request = request.with_sketch(sketch, sketch_name)
        return request, [
            str(one.message)
            for one in caught
            if issubclass(one.category, (MaskWarning, PictureWarning))
        ]

    def fill(self, requests: Sequence[Request]) -> list[Picture]:
        """Fill the holes; equal to the requests' pictures outside them."""
        return self.inferencer.forward(requests, self.options, self.batch_size, self.memory_budget)

    def fill_arrays(self, images: list[np.ndarray], masks: list[np.ndarray]) -> list[np.ndarray]:
        """The same for arrays (H, W, 3) and masks (H, W) uint8 of 0 and 1."""
        with warnings.catch_warnings():
            warnings.simplefilter('ignore', MaskWarning)  # told by frame_masks, if at all
            requests = [make_request(image, mask) for image, mask in zip(images, masks)]
        return [picture.pixels for picture in self.fill(requests)]

    def frame_masks(
        self, mask: Path | None, first: np.ndarray, notes: list[str]
    ) -> Iterator[np.ndarray]:
        """Masks of a video's frames: of a video or folder of masks, or always the same.

        Args:
            mask (Path, optional): Picture, video, or folder of a picture a frame; None: ``hole``.
            first (np.ndarray): The first frame, (H, W, 3).
            notes (list[str]): Gets what is odd about the first mask.

        Returns:
            Iterator[np.ndarray]: (H, W) uint8 of 0 and 1. Those of a video are read one by one,
            with the errors of :func:`read_mask_video`.
        """
        if mask is not None and mask.is_dir():
            return self._noted(
                notes,
                (
                    self._request(first, read_picture(path), f'mask {str(path)!r}')
                    for path in frame_files(mask)
                ),
            )
        if mask is None or not is_video_name(mask.name):
            request, told = self.load(first, mask)
            notes += told
            return repeat(request.mask)
        return self._noted(
            notes,
            (
                self._request(first, values, f'frame {number} of the masks {str(mask)!r}')
                for number, values in enumerate(read_mask_video(mask))
            ),
        )

    @staticmethod
    def _noted(
        notes: list[str], loaded: Iterator[tuple[Request, list[str]]]
    ) -> Iterator[np.ndarray]:
        for number, (request, told) in enumerate(loaded):
            notes += told if number == 0 else []
            yield request.mask
