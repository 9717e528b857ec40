"""Masks of a video's frames."""

import re
from collections.abc import Iterator
from contextlib import closing
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np

from ...datasets.image_files import find_images
from .streams import open_video, video_stream

_HALF = 128  # of 8-bit grey, as in pictures of masks


def read_mask_video(path: Path) -> Iterator[np.ndarray]:
    """Frames of a video of masks.

    Yields:
        np.ndarray: (h, w) bool; bright (128 of 255 and above) is hole, since encoders leave
        greys around edges.

    Raises:
        ImportError, ValueError, OSError: As :func:`~.streams.open_video`.
    """
    with closing(open_video(path)) as container:
        for frame in container.decode(video_stream(container)):
            yield frame.to_ndarray(format='gray') >= _HALF


def frame_files(folder: Path) -> list[Path]:
    """Pictures below a folder in the order of frames: numbers in names count as numbers.

    Args:
        folder (Path): Of masks, such as ``1.png``, ``2.png``, ..., ``10.png``.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     for name in ('2.png', '1.png'):
        ...         Path(folder, name).touch()
        ...     [path.name for path in frame_files(Path(folder))]
        ['1.png', '2.png']
    """
    return [folder / name for name in sorted(find_images(folder), key=_numbered)]


def _numbered(name: str) -> list[Any]:
    parts = re.split(r'([0-9]+)', name)
    return [int(part) if number % 2 else part for number, part in enumerate(parts)]


def unused(masks: Iterator[np.ndarray] | None, frames: int) -> list[str]:
    """A note if there are masks left when a video is over.

    Args:
        masks (Iterator, optional): What is left; a mask that is repeated for all frames has no end.
        frames (int): Of the video.
    """
    if masks is None or isinstance(masks, repeat) or next(masks, None) is None:
        return []
    return [f'there are more masks than its {frames} frames: the others were not used']
