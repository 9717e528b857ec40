"""Masks that come from files."""

import os
from collections.abc import Sequence

import cv2
import numpy as np

from ..image_bytes import decode, read_bytes
from ..image_files import PathLike, check_below, find_images, read_lines
from ..list_lines import first_fault
from .planes import drawn_on_layer


def read_mask(
    path: PathLike, threshold: float = 127.5, backend_args: dict | None = None
) -> np.ndarray:
    """Read a mask file; bright = hole.

    A pixel is a hole where its value, on the 8-bit scale, is above ``threshold``: soft
    edges are cut, not kept. 16-bit files are brought to that scale. Colour is taken if
    it is grey in fact. Of a shape drawn on a transparent layer alpha counts, see
    :func:`drawn_on_layer`. Other files are refused because it cannot be known what was meant.

    Args:
        path (str | Path): A file, or an address that mmengine's file backends know.
        threshold (float): In [0, 255). The original uses 127.5, OpenMMLab 0.
        backend_args (dict, optional): Of mmengine's file backend.

    Returns:
        np.ndarray: (H, W) uint8, 1 = hole.

    Raises:
        FileNotFoundError: If there is no such file.
        ValueError: If the file cannot be decoded, or is coloured, transparent, or of 0
            and 1 with a threshold above; names the file.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     _ = cv2.imwrite(f'{folder}/mask.png', np.array([[0, 100, 200]], np.uint8))
        ...     read_mask(f'{folder}/mask.png').tolist()
        [[0, 0, 1]]
    """
    if not 0 <= threshold < 255:
        raise ValueError(f'threshold must be in [0, 255), got {threshold!r}')
    data = read_bytes(path, backend_args)
    # Only with these flags does OpenCV apply EXIF orientation; a JPEG has no alpha to lose.
    is_jpeg = data[:2] == b'\xff\xd8'
    flags = cv2.IMREAD_ANYCOLOR | cv2.IMREAD_ANYDEPTH if is_jpeg else cv2.IMREAD_UNCHANGED
    values = _single_channel(decode(data, flags, path), path)
    if threshold >= 1 and values.max() == 1:
        raise ValueError(
            f'mask file {os.fspath(path)!r} holds only 0 and 1, so threshold={threshold} would '
            'make it empty; pass threshold=0.5, or save the hole as 255'
        )
    return (values > threshold).astype(np.uint8)


def _single_channel(values: np.ndarray, path: PathLike) -> np.ndarray:
    """(H, W) values on the 8-bit scale of a decoded file of 1, 3 or 4 channels."""
    name = os.fspath(path)
    if values.dtype not in (np.uint8, np.uint16):
        raise ValueError(
            f'mask file {name!r} must have 8 or 16 bits per channel, got {values.dtype}'
        )
    full = np.iinfo(values.dtype).max
    if values.ndim == 3 and values.shape[2] in (2, 4):
        alpha = drawn_on_layer(values, full, f'mask file {name!r}')
        values = values[..., :-1] if alpha is None else alpha
    if values.ndim == 3:
        if (values != values[..., :1]).any():
            raise ValueError(
                f'mask file {name!r} is coloured; expected black and white (grey '
                'is thresholded), hole white'
            )
        values = values[..., 0]
    return values if full == 255 else values / np.float32(257)


def list_masks(folder: PathLike | None = None, list_file: PathLike | None = None) -> list[str]:
    """Paths of mask files, in an order that does not depend on the machine.

    Args:
        folder (str | Path, optional): Every image below it, sorted; or, with
            ``list_file``, what its relative lines are relative to.
        list_file (str | Path, optional): One path a line, in that order.

    Raises:
        FileNotFoundError: If folder, list or a listed file is missing.
        ValueError: If neither is given, no mask is found, or the list leads out of ``folder``.

    Example:
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     for name in ('b.png', 'a.png', 'notes.txt'):
        ...         Path(folder, name).touch()
        ...     [Path(path).name for path in list_masks(folder)]
        ['a.png', 'b.png']
    """
    if folder is None and list_file is None:
        raise ValueError('folder or list_file must be given, got neither')
    root = '' if folder is None else os.fspath(folder)
    if list_file is None:
        names: Sequence[str] = find_images(root)
    elif os.path.isfile(list_file):
        names = read_lines(list_file)
        check_below(names, root, list_file)
    else:
        raise FileNotFoundError(f'list_file of masks not found: {os.fspath(list_file)!r}')
    paths = [os.path.join(root, name) for name in names]
    if not paths:
        raise ValueError(f'no masks in {os.fspath(list_file or root)!r}')
    missing = [i for i, path in enumerate(paths) if list_file and not os.path.isfile(path)]
    if missing:
        raise FileNotFoundError(
            f'{len(missing)} of {len(paths)} masks of '
            f'{os.fspath(list_file or root)!r} are missing, first: '
            f'{paths[missing[0]]!r}'
            f'{first_fault([names[i] for i in missing], root)}'
        )
    return paths


def choose_mask(
    paths: Sequence[str], rng: np.random.Generator | None = None, index: int | None = None
) -> str:
    """Choose one of many masks: at random in training, by sample index in evaluation.

    Args:
        paths (Sequence[str]): At least one.
        rng (np.random.Generator, optional): Draws uniformly.
        index (int, optional): Takes ``paths[index % len(paths)]``.

    Raises:
        ValueError: Unless exactly one of ``rng`` and ``index`` is given.

    Example:
        >>> choose_mask(['a.png', 'b.png'], index=3)
        'b.png'
    """
    if (rng is None) == (index is None):
        raise ValueError(
            f'exactly one of rng and index must be given, got rng={rng!r}, index={index!r}'
        )
    if index is None:
        assert rng is not None
        index = int(rng.integers(len(paths)))
    chosen = index % len(paths)
    return paths[chosen]
