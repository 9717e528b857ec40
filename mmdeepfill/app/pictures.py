"""Photographs that were dropped on the page: kept in a folder of our own for a while."""

import secrets
import shutil
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from ..imageio.pictures import read_picture
from .limits import Limits, Refused, read_header

#: A photograph with more pixels is shown scaled down; painted, filled and saved it is not.
VIEW_PIXELS = 16_000_000


@dataclass(eq=False)
class Upload:
    """A photograph on the server.

    Args:
        id (str): Cannot be guessed.
        name (str): The user's file name; shown and sent back, never used as a path.
        folder (Path): Holds ``source`` and ``view``, and is removed with them.
        suffix (str): Of ``source``, by the format found in it.
        width, height (int): In pixels, as shown, that is, upright.
    """

    id: str
    name: str
    folder: Path
    suffix: str = ''
    width: int = 0
    height: int = 0
    used: float = field(default_factory=time.monotonic)
    jobs: int = 0

    @property
    def source(self) -> Path:
        """The file as it came."""
        return self.folder / f'source{self.suffix}'

    @property
    def view(self) -> Path:
        """PNG for the browser, see :func:`write_view`."""
        return self.folder / 'view.png'

    @property
    def names(self) -> dict[Path, str]:
        """Names of its files in messages, see :func:`without_paths`."""
        return {self.source: self.name, self.view: 'the view', self.folder: 'the folder'}

    def describe(self) -> dict:
        """Id, name and size, for the page."""
        return {'id': self.id, 'name': self.name, 'width': self.width, 'height': self.height}


class PictureStore:
    """Photographs by their ids; safe to use from several threads.

    Args:
        folder (Path): Where they are kept.
        limits (Limits): How many, how large and for how long.
    """

    def __init__(self, folder: Path, limits: Limits):
        self.folder, self.limits = folder, limits
        self._uploads: dict[str, Upload] = {}
        self._lock, self._decoding = threading.Lock(), threading.Lock()

    def begin(self, name: str) -> Upload:
        """Make a place for a photograph that is about to come; its id finds nothing yet."""
        key = secrets.token_urlsafe(16)
        folder = self.folder / f'picture-{key}'
        folder.mkdir()
        return Upload(key, name, folder)

    def discard(self, upload: Upload) -> None:
        """Remove what :meth:`begin` made."""
        shutil.rmtree(upload.folder, ignore_errors=True)

    def complete(self, upload: Upload) -> Upload:
        """Check the file that now is ``upload.source`` and put it in the store.

        Raises:
            Refused: It is no picture, cannot be decoded, or is too large; it is removed.
        """
        try:
            suffix = read_header(upload.source, self.limits)
            checked = upload.folder / f'source{suffix}'
            upload.source.rename(checked)
            upload.suffix = suffix
            # One at a time: several large ones decoded at once could exhaust the memory.
            with self._decoding:
                pixels = read_picture(checked).pixels
                upload.height, upload.width = pixels.shape[:2]
                write_view(pixels, upload.view)
        except BaseException as error:
            self.discard(upload)
            if isinstance(error, (OSError, ValueError, cv2.error)):
                reason = without_paths(str(error), upload.names)
                raise Refused(422, f'The picture cannot be opened: {reason}.') from error
            raise
        with self._lock:
            upload.used = time.monotonic()
            self._uploads[upload.id] = upload
        self.sweep()
        return upload

    def get(self, key: str) -> Upload:
        """The photograph with that id.

        Raises:
            Refused: 404, there is none, or no longer.
        """
        with self._lock:
            upload = self._uploads.get(key)
            if upload is None:
                raise Refused(404, 'The photograph is no longer on the server. Open it again.')
            upload.used = time.monotonic()
            return upload

    def hold(self, key: str) -> Upload:
        """Like :meth:`get`, and it stays until :meth:`release`."""
        upload = self.get(key)
        with self._lock:
            upload.jobs += 1
        return upload

    def release(self, upload: Upload) -> None:
        """The job that held it is over."""
        with self._lock:
            upload.jobs -= 1
            upload.used = time.monotonic()

    def sweep(self) -> None:
        """Remove photographs that nothing needs: unused for too long, or too many."""
        with self._lock:
            idle = sorted(
                (one for one in self._uploads.values() if not one.jobs), key=lambda one: one.used
            )
            surplus = len(self._uploads) - self.limits.pictures
            oldest = time.monotonic() - self.limits.seconds
            gone = [one for i, one in enumerate(idle) if i < surplus or one.used < oldest]
            for upload in gone:
                del self._uploads[upload.id]
        for upload in gone:
            self.discard(upload)


def without_paths(message: str, names: Mapping[Path, str]) -> str:
    """A message with the names that the user knows in the place of paths on the server.

    Args:
        message (str): Of an error.
        names (Mapping[Path, str]): A folder comes after what it holds.

    Example:
        >>> without_paths("'/tmp/x/source.png' is damaged", {Path('/tmp/x/source.png'): 'cat.png'})
        "'cat.png' is damaged"
    """
    for path, name in names.items():
        message = message.replace(repr(str(path)), repr(name)).replace(str(path), name)
    return message


def plain_colours(pixels: np.ndarray) -> np.ndarray:
    """Grey or RGB as whole numbers, without alpha.

    Args:
        pixels (np.ndarray): See :func:`view_pixels`.

    Returns:
        np.ndarray: (H, W) or (H, W, 3), uint8 or uint16.
    """
    if pixels.dtype.kind == 'f':
        pixels = (np.nan_to_num(pixels).clip(0, 1) * 65535).round().astype(np.uint16)
    if pixels.ndim == 3:
        pixels = pixels[..., 0] if pixels.shape[2] < 3 else pixels[..., :3]
    return pixels


def view_pixels(pixels: np.ndarray) -> np.ndarray:
    """The pixels as OpenCV writes them: 8 bits, (H, W, 1, 3 or 4), blue first.

    Args:
        pixels (np.ndarray): (H, W) or (H, W, 1 to 4): grey, grey and alpha, RGB, RGBA;
            uint8, uint16, or floating point in [0, 1].
    """
    if pixels.dtype == np.uint16:
        pixels = (pixels // 257).astype(np.uint8)
    elif pixels.dtype != np.uint8:
        pixels = (np.nan_to_num(pixels).clip(0, 1) * 255).round().astype(np.uint8)
    pixels = pixels.reshape(*pixels.shape[:2], -1)
    channels = [[0], [0, 0, 0, 1], [2, 1, 0], [2, 1, 0, 3]][pixels.shape[2] - 1]
    return np.ascontiguousarray(pixels[..., channels])


def write_view(pixels: np.ndarray, path: Path) -> None:
    """Save what a browser can show: 8 bits, at most :data:`VIEW_PIXELS`, no metadata.

    Args:
        pixels (np.ndarray): See :func:`view_pixels`.
        path (Path): A PNG file.
    """
    height, width = pixels.shape[:2]
    if height * width > VIEW_PIXELS:
        scale = (VIEW_PIXELS / (height * width)) ** 0.5
        pixels = cv2.resize(
            pixels,
            (max(1, int(width * scale)), max(1, int(height * scale))),
            interpolation=cv2.INTER_AREA,
        )
    done, data = cv2.imencode('.png', view_pixels(pixels), [cv2.IMWRITE_PNG_COMPRESSION, 1])
    if not done:
        raise ValueError(f'cannot make a PNG of {width} x {height} pixels')
    path.write_bytes(data.tobytes())
