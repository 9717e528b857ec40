"""An evaluation protocol, frozen in a file: which images, which holes, which metrics.

A manifest is JSON (or YAML, by its ending):

================  =========================================================================
``format``        'mmdeepfill-manifest'
``version``       1
``name``          for people
``image_root``    folder that image paths are relative to
``mask_root``     folder that mask paths are relative to, if masks are files
``seed``          of the counter-based generators that draw crops and masks
``pipeline``      transforms between reading the image and packing it: crop, size, mask
``metrics``       configs of metrics
``images``        one entry an image: ``path``, ``bytes``, ``sha256``, ``index`` (of its
                  generator), ``mask_sha256`` and ``mask_ratio`` of the hole that the
                  pipeline makes, and ``mask`` (path, bytes, sha256) if it is a file
================  =========================================================================

Its hash is that of all but name and roots, with the images sorted: the same protocol has the
same hash wherever the data lies and in whatever order it is listed.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Any, NamedTuple, Union

import numpy as np

from mmdeepfill.core.files import open_regular

FORMAT, VERSION = 'mmdeepfill-manifest', 1
PathLike = Union[str, 'os.PathLike[str]']


class ManifestMismatch(ValueError):
    """A file, or the hole made from it, is not what it was when the manifest was made."""


class Manifest(NamedTuple):
    """See the module.

    Example:
        >>> manifest = Manifest('mine', 'images', None, seed=0, pipeline=[], metrics=[], images=[])
        >>> moved = manifest._replace(name='other', image_root='elsewhere')
        >>> manifest.sha256() == moved.sha256()
        True
        >>> manifest.sha256() == manifest._replace(seed=1).sha256()
        False
    """

    name: str
    image_root: str
    mask_root: str | None
    seed: int
    pipeline: list[dict]
    metrics: list[dict]
    images: list[dict[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        """The contents of the file."""
        fields = dict(format=FORMAT, version=VERSION, **self._asdict())
        if self.mask_root is None:
            del fields['mask_root']
        return fields

    def sha256(self) -> str:
        """The sha256 of the protocol: of everything but the name and the place of the data."""
        protocol = self.as_dict()
        for key in ('name', 'image_root', 'mask_root'):
            protocol.pop(key, None)
        protocol['images'] = sorted(self.images, key=entry_key)
        return hashlib.sha256(canonical_json(protocol).encode()).hexdigest()

    def sorted(self) -> 'Manifest':
        """The same with the images in the order of their paths."""
        return self._replace(images=sorted(self.images, key=entry_key))


def entry_key(entry: dict[str, Any]):
    """The sort key of images. An image may occur twice, with different holes."""
    return entry['path'], entry['index']


def canonical_json(value: Any) -> str:
    """JSON without choice: sorted keys, no spaces, no NaN.

    Raises:
        ValueError: Something has no JSON: an infinite number, or an object; names it.
    """
    try:
        return json.dumps(
            value, sort_keys=True, separators=(',', ':'), ensure_ascii=False, allow_nan=False
        )
    except TypeError as error:
        raise ValueError(
            f'expected plain values (numbers, texts, lists, dicts): {error}'
        ) from error


def file_record(root: PathLike, path: str) -> dict[str, Any]:
    """``path``, ``bytes`` and ``sha256`` of a file below ``root``."""
    with open_regular(Path(root) / path) as file:
        data = file.read()
    return {'path': path, 'bytes': len(data), 'sha256': hashlib.sha256(data).hexdigest()}


def check_size(root: PathLike, record: dict[str, Any], what: str) -> None:
    """Refuse a file that is missing or of another length: what costs no reading.

    Raises:
        ManifestMismatch: Names the file.
    """
    path = Path(root) / record['path']
    if not path.is_file():
        raise ManifestMismatch(
            f'{what} file {str(path)!r} of the manifest does not exist; '
            'say where the data lies, or put it back'
        )
    if path.stat().st_size != record['bytes']:
        raise ManifestMismatch(
            f'{what} file {str(path)!r} has changed since the manifest was made: '
            f'{path.stat().st_size} bytes, then {record["bytes"]}'
        )


def check_content(root: PathLike, record: dict[str, Any], what: str) -> None:
    """Refuse a file that is missing or has changed.

    Raises:
        ManifestMismatch: Names the file.
    """
    check_size(root, record, what)
    now = file_record(root, record['path'])['sha256']
    if now != record['sha256']:
        raise ManifestMismatch(
            f'{what} file {os.path.join(root, record["path"])!r} has changed since the manifest '
            f'was made: sha256 {now[:12]}..., then {record["sha256"][:12]}...'
        )


def mask_sha256(mask: np.ndarray) -> str:
    """Hash of a hole's shape and pixels, (H, W) of 0 and 1."""
    digest = hashlib.sha256(f'{mask.shape[0]}x{mask.shape[1]}:'.encode())
    digest.update(np.packbits(mask != 0).tobytes())
    return digest.hexdigest()
