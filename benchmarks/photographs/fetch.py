"""Lay the photographs of the catalogue out in folders: test, validation, train."""

import io
import itertools
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np

from mmdeepfill.core.files import write_once, write_text
from mmdeepfill.datasets.image_bytes import encode_image

from .catalogue import SPLITS, Photograph, load
from .packages import Unavailable, opened, sha256

#: What OpenCV and browsers read; others are written anew as PNG.
PLAIN = ('.jpg', '.jpeg', '.png')


def fetch(
    out: Path,
    splits: Sequence[str] = SPLITS,
    debs: Path | None = None,
    sources: Sequence[str] = ('python', 'debian'),
) -> list[str]:
    """Fetch photographs and write them below a folder.

    What is there already is left alone. ``catalogue.json`` lists all that is there then.

    Args:
        out (Path): Gets ``SPLIT/NAME.EXT``.
        splits (sequence): Of ``SPLITS``.
        debs (Path, optional): Folder of ``.deb`` files, where there is no apt.
        sources (sequence): 'python' and 'debian', or one of them.

    Returns:
        list[str]: One line for each package that could not be had, or whose picture differs.
    """
    wanted = [one for one in load() if one.split in splits and one.source in sources]
    failures = []
    for (source, name), group in itertools.groupby(
        sorted(wanted, key=lambda one: (one.source != 'python', one.package)),
        lambda one: (one.source, one.package),
    ):
        missing = [one for one in group if not target(out, one).is_file()]
        if not missing:
            continue
        print(f'{name}: {len(missing)} photographs', flush=True)
        try:
            with opened(source, name, debs) as package:
                failures += [line for one in missing for line in _lay_out(package, one, out)]
        except Unavailable as error:
            failures.append(str(error))
    there = [one for one in load() if target(out, one).is_file()]
    write_text(
        json.dumps(
            [dict(one._asdict(), path=str(target(Path(), one))) for one in there],
            indent=1,
            ensure_ascii=False,
        )
        + '\n',
        out / 'catalogue.json',
    )
    counted = Counter(one.split for one in there)
    print(f'{out}: ' + ', '.join(f'{count} {split}' for split, count in counted.items()))
    return failures


def target(out: Path, photograph: Photograph) -> Path:
    """Place of a photograph below the folder."""
    ending = Path(photograph.member or photograph.file).suffix.lower()
    plain = ending in PLAIN and photograph.shrink == 1
    return out / photograph.split / (photograph.name + (ending if plain else '.png'))


def _lay_out(package, one: Photograph, out: Path) -> Iterable[str]:
    data = package.read(one.file, one.member)
    if sha256(data) != one.sha256:
        yield (
            f'{one.name}: {package.name} {package.version} has another picture than '
            f'{one.version}, with which the catalogue was made; it is left out'
        )
        return
    path = target(out, one)
    if path.suffix == '.png' and (one.shrink != 1 or not data.startswith(b'\x89PNG')):
        data = encode_image(pixels(data, one.shrink), '.png')
    write_once(path, data)


def pixels(data: bytes, shrink: int = 1) -> np.ndarray:
    """(H, W, 3) uint8 RGB of a picture's bytes, reduced by a whole number.

    Textures of games (DDS, TGA) are read too.
    """
    from PIL import Image

    image = np.asarray(Image.open(io.BytesIO(data)).convert('RGB'))
    if shrink == 1:
        return image
    height, width = (side // shrink for side in image.shape[:2])
    return cv2.resize(
        image[: height * shrink, : width * shrink], (width, height), interpolation=cv2.INTER_AREA
    )
