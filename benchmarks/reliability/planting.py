"""What faults are planted with: distributions, configs, pictures and masks, all of them real."""

import io
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from mmdeepfill.cli.config import open_config
from mmdeepfill.doctor import Finding
from mmdeepfill.doctor.config import Recipe, check_config
from mmdeepfill.doctor.machine import check_needs

ROOT = Path(__file__).resolve().parents[2]
BASE = ROOT / 'configs' / 'deepfillv1' / 'deepfillv1_small_96x96_1x8_samples.py'


class Fault(NamedTuple):
    """A fault and how it is made.

    Args:
        code (str): Under which the doctor should name it.
        about (str): What is wrong.
        diagnose (Callable): Plants it in an empty folder; gives what the doctor finds there.
        also (Sequence[str]): Codes that cannot but come with it.
        slow (bool): Takes more than seconds.
    """

    code: str
    about: str
    diagnose: Callable[[Path], list[Finding]]
    also: Sequence[str] = ()
    slow: bool = False


def install(
    folder: Path, name: str, version: str, requires: Sequence[str] = (), number: int = 0
) -> None:
    """Put the metadata of a distribution into a folder, as pip does."""
    place = folder / str(number) / f'{name.replace("-", "_")}-{version}.dist-info'
    place.mkdir(parents=True)
    lines = [
        'Metadata-Version: 2.1',
        f'Name: {name}',
        f'Version: {version}',
        *(f'Requires-Dist: {line}' for line in requires),
    ]
    (place / 'METADATA').write_text('\n'.join(lines) + '\n', encoding='utf-8')


def picture(name: str, side: int = 160) -> np.ndarray:
    """Smooth noise that is another for every name: (side, side, 3) uint8."""
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    return cv2.resize(
        rng.integers(0, 256, (9, 9, 3), dtype=np.uint8), (side, side), interpolation=cv2.INTER_CUBIC
    )


def encoded(image: Image.Image, kind: str = 'PNG', **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def lay_out(folder: Path, side: int = 160, count: int = 4) -> Path:
    """Pictures and the lists train.txt, val.txt and test.txt, which share none."""
    for split in ('train', 'val', 'test'):
        names = [f'{split}/{number:02d}.png' for number in range(count)]
        (folder / split).mkdir(parents=True, exist_ok=True)
        for name in names:
            data = encoded(Image.fromarray(picture(name, side)), compress_level=1)
            (folder / name).write_bytes(data)
        (folder / f'{split}.txt').write_text('\n'.join(names) + '\n', encoding='utf-8')
    return folder


def write_config(folder: Path, text: str, base: Path = BASE, side: int = 160) -> Path:
    """A config of a file: a shipped one, with data that is there, and what ``text`` changes."""
    data = lay_out(folder / 'data', side)
    lines = [
        f'_base_ = [{str(base)!r}]',
        f'data_root = {str(data)!r}',
        f'work_dir = {str(folder / "run")!r}',
    ]
    lines += [
        f'{split}_dataloader = dict(dataset=dict(data_root=data_root))'
        for split in ('train', 'val', 'test')
    ]
    path = folder / 'planted.py'
    path.write_text('\n'.join([*lines, text]) + '\n', encoding='utf-8')
    return path


def diagnose_config(path: Path) -> list[Finding]:
    """As ``mmdeepfill doctor --config``."""
    recipe = Recipe.of(open_config(str(path), {}))
    found = check_config(recipe)
    if recipe.trains:
        found += check_needs(recipe, Path(recipe.cfg.get('work_dir') or path.parent / 'run'))
    return found


def in_config(code: str, about: str, text: str, also: Sequence[str] = (), side: int = 160) -> Fault:
    """A fault that a few lines in a config make."""
    return Fault(
        code, about, lambda folder: diagnose_config(write_config(folder, text, side=side)), also
    )
