"""Small trees in the real layouts of the data sets, with pictures of noise."""

import io
import zlib

import cv2
import numpy as np
from PIL import Image


def picture(name, side=24):
    """Smooth noise that is another for every name: (side, side, 3) uint8."""
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    coarse = rng.integers(0, 256, (8, 8, 3), dtype=np.uint8)
    return cv2.resize(coarse, (side, side), interpolation=cv2.INTER_LINEAR)


def encoded(name, kind='JPEG', mode='RGB', side=24):
    buffer = io.BytesIO()
    Image.fromarray(picture(name, side)).convert(mode).save(buffer, kind)
    return buffer.getvalue()


def make(root, names, side=24):
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        kind = 'PNG' if name.lower().endswith('.png') else 'JPEG'
        path.write_bytes(encoded(name, kind, side=side))


def places_names(train='data_large', val='val_large', images=3):
    classes = ('a/airfield', 'a/apartment_building/outdoor', 'z/zen_garden')
    return (
        [f'{train}/{c}/{i:08d}.jpg' for c in classes for i in range(1, images + 1)],
        [f'{val}/Places365_val_{i:08d}.jpg' for i in range(1, 5)],
    )


def imagenet_names(parent=''):
    train = [
        f'{parent}train/{c}/{c}_{i}.JPEG'
        for c in ('n01440764', 'n02105855')
        for i in (18, 2933, 10026)
    ]
    return train, [f'{parent}val/ILSVRC2012_val_{i:08d}.JPEG' for i in (1, 2, 3)]


def paris_names(train=6, val=4):
    return (
        [f'paris_train_original/48.8{i:05d}_2.344968_90_-004.JPG' for i in range(train)],
        [f'paris_eval/paris_eval_gt/{i:03d}_im.png' for i in range(1, val + 1)],
    )


def dtd_names(classes, images):
    """By split: a third of each class, as the official lists take them."""
    return {
        split: [
            f'{c}/{c}_{number:04d}.jpg'
            for c in classes
            for number in range(part + 1, images + 1, 3)
        ]
        for part, split in enumerate(('train', 'val', 'test'))
    }


def animal_names(kinds, images):
    """Names as in the archive's folders of kinds."""
    return [
        f'kind_{kind:02d}/{kind:02d}{number:08x}.jpg'
        for kind in range(kinds)
        for number in range(images)
    ]


def make_dtd(root, classes=('banded', 'polka-dotted'), images=6, side=24):
    splits = dtd_names(classes, images)
    make(root, [f'images/{name}' for names in splits.values() for name in names], side)
    (root / 'labels').mkdir()
    for split, names in splits.items():
        # not sorted, as a check that ours are
        (root / 'labels' / f'{split}1.txt').write_text('\n'.join(reversed(names)) + '\n')
    (root / 'images' / classes[0] / '.directory').write_text('of a file manager')
    return splits
