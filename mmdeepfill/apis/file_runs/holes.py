"""Masks of pictures and of videos, as a run of files wants them."""
import warnings
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any, Iterator, List, Optional, Tuple

import numpy as np

from ..hole_masks import MaskWarning, as_mask
from ..pictures import Picture
from ..video import read_mask_video
from .sources import is_video_name


@dataclass(frozen=True)
class Holes:
    """Where the holes are, and how masks are read.

    Attributes:
        drawn (str | dict, optional): What :func:`as_mask` takes for sources that have no file:
            'alpha', or boxes.
        invert, resize (bool): See :func:`as_mask`.
    """
    drawn: Any = None
    invert: bool = False
    resize: bool = False

    def of_picture(self, mask: Optional[Path], picture: Picture) -> Tuple[np.ndarray, List[str]]:
        """A mask (H, W) of 0 and 1, and what is odd about it.

        Raises:
            FileNotFoundError, ValueError: See :func:`as_mask`.
        """
        if mask is None:
            return self._made(self.drawn, 'hole', picture)
        return self._made(mask, f'mask {str(mask)!r}', picture)

    def of_video(self, mask: Optional[Path], first: np.ndarray) -> Iterator[np.ndarray]:
        """Masks of all frames: those of a video, or always the same.

        Args:
            mask (Path, optional): Picture or video.
            first (np.ndarray): The first frame.

        Raises:
            FileNotFoundError, ValueError, ImportError: When the masks are taken.
        """
        picture = Picture(first)
        if mask is None or not is_video_name(mask.name):
            return repeat(self.of_picture(mask, picture)[0])
        return (self._made(values, f'frame {number} of mask {str(mask)!r}', picture)[0]
                for number, values in enumerate(read_mask_video(mask)))

    def _made(self, given: Any, name: str, picture: Picture) -> Tuple[np.ndarray, List[str]]:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter('always', MaskWarning)
            mask = as_mask(given, picture.size, name, self.invert, self.resize, picture)
        return mask, [str(one.message) for one in caught if issubclass(one.category, MaskWarning)]
