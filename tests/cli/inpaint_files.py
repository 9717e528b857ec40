"""Folders of small photographs and masks, and `mmdeepfill inpaint` on them."""

import json

import cv2
import numpy as np
import pytest

from mmdeepfill.cli.main import main

SIZE = 24, 32
HOLE = slice(8, 16), slice(10, 22)


def photo(number, size=SIZE):
    """(H, W, 3) uint8, another for each number."""
    rng = np.random.default_rng(number)
    return cv2.resize(rng.integers(0, 256, (4, 5, 3), dtype=np.uint8), size[::-1])


def mask(size=SIZE):
    """(H, W) uint8, 255 in the hole."""
    result = np.zeros(size, np.uint8)
    result[HOLE] = 255
    return result


def save(path, image):
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), image)


def make(folder, count, size=SIZE):
    """``photos`` and ``masks``, every third in a folder ``sub``; their relative paths."""
    names = []
    for number in range(count):
        name = f'sub/{number:03d}.png' if number % 3 == 0 else f'{number:03d}.png'
        save(folder / 'photos' / name, photo(number, size))
        save(folder / 'masks' / name, mask(size))
        names.append(name)
    return names


def run(*words):
    """The exit status with a model that needs no weights."""
    return main(['inpaint', *map(str, words), '--model', 'opencv_telea', '--device', 'cpu'])


def read(path):
    return cv2.imread(str(path), cv2.IMREAD_UNCHANGED)


def records(path='filled/inpaint.jsonl'):
    return [json.loads(line) for line in open(path)]


def check(path, original):
    """The hole is filled, and nothing else is changed."""
    result = read(path)
    assert (result[HOLE] != original[HOLE]).any()
    result[HOLE] = original[HOLE]
    assert (result == original).all()


def refused(capsys, *words):
    with pytest.raises(SystemExit) as stopped:
        run(*words)
    assert stopped.value.code == 2
    return capsys.readouterr().err
