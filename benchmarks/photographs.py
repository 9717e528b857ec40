"""A model beside OpenCV's Telea on ten photographs that no training of ours has seen.

    python benchmarks/photographs.py --out sheet.jpg

The photographs lie in the wheels of scikit-image, scikit-learn and matplotlib (extras `samples`
and `metrics`). Holes were placed before any result was seen, and all are shown.
"""
import argparse
import importlib.util
from pathlib import Path

import cv2
import numpy as np
import torch

from mmdeepfill.apis import InpaintingInferencer
from mmdeepfill.evaluation.functional import mean_absolute_error, psnr
from mmdeepfill.evaluation.tables import Table, markdown
from mmdeepfill.visualization.grid import comparison_grid, paint_hole

#: Package, file in it, holes as (top, left, height, width).
PHOTOGRAPHS = {
    'cat': ('skimage', 'data/chelsea.png', [(20, 190, 44, 44), (170, 120, 40, 48),
                                            (100, 300, 40, 40)]),
    'rocket': ('skimage', 'data/rocket.jpg', [(200, 300, 60, 60), (40, 500, 80, 70),
                                              (340, 120, 50, 90)]),
    'motorcycle': ('skimage', 'data/motorcycle_left.png', [(100, 150, 70, 70), (300, 520, 70, 80),
                                                           (200, 30, 70, 60)]),
    'palace': ('sklearn', 'datasets/images/china.jpg', [(150, 300, 60, 60), (330, 200, 60, 90),
                                                        (60, 60, 60, 60)]),
    'flower': ('sklearn', 'datasets/images/flower.jpg', [(180, 250, 60, 60), (60, 480, 80, 80),
                                                         (300, 100, 60, 70)]),
    'officer': ('matplotlib', 'mpl-data/sample_data/grace_hopper.jpg', [
        (300, 60, 70, 60), (60, 40, 60, 60), (420, 330, 70, 70)]),
    'coins': ('skimage', 'data/coins.png', [(110, 150, 40, 40), (40, 300, 30, 30),
                                            (220, 60, 50, 40)]),
    'moon': ('skimage', 'data/moon.png', [(200, 200, 80, 80), (380, 340, 60, 60)]),
    'clock': ('skimage', 'data/clock_motion.png', [(60, 100, 50, 50), (180, 240, 50, 60)]),
    'page': ('skimage', 'data/page.png', [(60, 120, 40, 60), (120, 260, 30, 60)]),
}


def load(package: str, file: str) -> np.ndarray:
    """(H, W, 3) uint8 RGB."""
    folder = Path(importlib.util.find_spec(package).origin).parent
    return cv2.imread(str(folder / file), cv2.IMREAD_COLOR)[..., ::-1].copy()


def main() -> None:
    """Fill, measure in the holes, lay out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--out', required=True, help='sheet of pictures')
    parser.add_argument('--model', help='name or config (default: what `inpaint` takes)')
    parser.add_argument('--checkpoint', help='its weights')
    parser.add_argument('--height', type=int, default=224, help='of a picture on the sheet')
    args = parser.parse_args()
    ours = InpaintingInferencer(args.model, args.checkpoint, 'cpu', 1)
    telea = InpaintingInferencer('opencv_telea', device='cpu')
    rows, table = [], []
    for name, (package, file, boxes) in PHOTOGRAPHS.items():
        image = load(package, file)
        mask = np.zeros(image.shape[:2], np.uint8)
        for top, left, height, width in boxes:
            mask[top:top + height, left:left + width] = 1
        filled = dict(ours=ours.fill(image, mask), telea=telea.fill(image, mask))
        table.append([name] + [f'{value:.2f}' for measure in (mean_absolute_error, psnr)
                               for value in (in_hole(measure, each, image, mask)
                                             for each in filled.values())])
        pictures = dict(input=paint_hole(image, mask), **filled, original=image)
        width = round(image.shape[1] * args.height / image.shape[0])
        rows.append((name, {key: cv2.resize(picture, (width, args.height),
                                            interpolation=cv2.INTER_AREA)
                            for key, picture in pictures.items()}))
    cv2.imwrite(args.out, comparison_grid(['input', *filled, 'original'], rows)[..., ::-1],
                [cv2.IMWRITE_JPEG_QUALITY, 88])
    print(markdown(Table('In the holes', [
        '', 'L1, ours', 'L1, Telea', 'PSNR, ours', 'PSNR, Telea'], table)))


def in_hole(measure, filled: np.ndarray, image: np.ndarray, mask: np.ndarray) -> float:
    """A measure of the pixels in the holes alone."""
    holes = [torch.from_numpy(each[mask == 1].T[..., None].copy()) for each in (filled, image)]
    return measure(*holes)


if __name__ == '__main__':
    main()
