"""Masks of a video's frames."""
from contextlib import closing
from pathlib import Path
from typing import Iterator

import numpy as np

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
