"""Reduced copies of photographs for training, lists with weights by kind, and crops for tests.

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
#: Side of the crops of test photographs, and the side of the window that each shows, in parts of
#: the photograph's shorter side: nearly the pixels as they are, half of it, and all of it.
_CROP, _WINDOWS = 128, (0.2, 0.5, 1.0)


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


def crop(folder: Path) -> None:
    """Write ``crops/NAME_K.png`` of the test photographs, three windows of each.

    Args:
        folder (Path): As ``fetch`` laid it out.
    """
    written = 0
    for entry in json.loads((folder / 'catalogue.json').read_text()):
        if entry['split'] != 'test':
            continue
        image = cv2.imread(str(folder / entry['path']), cv2.IMREAD_COLOR)
        height, width = image.shape[:2]
        for k, part in enumerate(_WINDOWS):
            side = max(round(part * min(height, width)), _CROP)
            top, left = (height - side) // 2, (width - side) // 2
            window = image[max(top, 0) : top + side, max(left, 0) : left + side]
            if min(window.shape[:2]) < _CROP:
                continue
            window = cv2.resize(window, (_CROP, _CROP), interpolation=cv2.INTER_AREA)
            target = folder / 'crops' / f'{entry["name"]}_{k}.png'
            target.parent.mkdir(exist_ok=True)
            cv2.imwrite(str(target), window)
            written += 1
    print(f'test: {written} crops of {_CROP}x{_CROP}')
