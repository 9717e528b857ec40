"""Reduced copies of photographs for training, and lists with weights by kind.

Decoding a photograph of 20 megapixels for each crop of 128 pixels would take most of the time.
"""

import json
from pathlib import Path

import cv2

from mmdeepfill.core.files import write_text

#: Times that a photograph of a kind is seen for one time of a texture's, which are many.
WEIGHTS = {'scene': 14, 'aerial': 4, 'texture': 1}
#: Names of the lists, as data sets have them.
_LISTS = {'train': 'train', 'validation': 'val'}
#: Shorter side of pictures that are too small for a crop.
_LEAST = 128


def reduce(folder: Path, side: int) -> None:
    """Write ``small/SPLIT/NAME.jpg``, ``small/train.txt`` and ``small/val.txt``.

    Args:
        folder (Path): As ``fetch`` laid it out.
        side (int): Most pixels of the shorter side.
    """
    out = folder / 'small'
    lists = {split: [] for split in _LISTS}
    for entry in json.loads((folder / 'catalogue.json').read_text()):
        if entry['split'] not in lists:
            continue
        target = out / entry['split'] / f'{entry["name"]}.jpg'
        if not target.is_file():
            image = cv2.imread(str(folder / entry['path']), cv2.IMREAD_COLOR)
            scale = side / min(image.shape[:2])
            if scale < 1:
                image = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            if min(image.shape[:2]) < _LEAST:
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(target), image, [cv2.IMWRITE_JPEG_QUALITY, 95])
        times = WEIGHTS[entry['kind']] if entry['split'] == 'train' else 1
        lists[entry['split']] += [f'{entry["split"]}/{target.name}'] * times
    for split, lines in lists.items():
        write_text('\n'.join(sorted(lines)) + '\n', out / f'{_LISTS[split]}.txt')
        print(f'{split}: {len(set(lines))} photographs, {len(lines)} lines')
