"""Frames of a video, or of a folder of pictures."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ..core.files import open_regular
from .image_bytes import read_image
from .image_files import find_images

_HEAD = 4096  # bytes of a video, among which there is a zero


def frame_pairs(
    source: str | Path, step: int = 1, every: int = 1
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pairs of frames of a video.

    Args:
        source (str | Path): A file that OpenCV can decode, or a folder whose pictures, sorted
            by name, are the frames.
        step (int): From the first of a pair to the second, in frames.
        every (int): From one pair to the next, in frames.

    Yields:
        tuple[np.ndarray, np.ndarray]: (H, W, 3) uint8, RGB.

    Raises:
        FileNotFoundError: There is no such file or folder.
        ValueError: It is no video, or has no two frames that far apart.
    """
    waiting: list[Any] = []
    found = False
    for number, frame in enumerate(_frames(Path(source))):
        if waiting and waiting[0][0] + step == number:
            found = True
            yield waiting.pop(0)[1], frame
        if number % every == 0:
            waiting.append((number, frame))
    if not found:
        raise ValueError(f'{str(source)!r}: fewer than {step + 1} frames could be read')


def _frames(source: Path) -> Iterator[np.ndarray]:
    if source.is_dir():
        for name in find_images(source):
            yield read_image(source / name)
        return
    if not source.is_file():
        raise FileNotFoundError(f'no video or folder of frames {str(source)!r}')
    with open_regular(source) as file:
        if b'\0' not in file.read(_HEAD):
            raise ValueError(
                f'{str(source)!r} is a text, and no video: a playlist would open the '
                'files that it names; give one of those'
            )
    video = cv2.VideoCapture(str(source))
    try:
        if not video.isOpened():
            raise ValueError(
                f'{str(source)!r} is no video that this OpenCV can decode; give a '
                'folder of its frames'
            )
        while True:
            ok, frame = video.read()
            if not ok:
                return
            yield cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)
    finally:
        video.release()
