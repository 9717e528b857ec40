"""Flicker of filled videos: frame by frame, and with --steady.

    python benchmarks/video_flicker.py

A camera pans, turns and zooms over a photograph of scikit-image; a logo is removed by Telea's
method. Flicker: mean difference of the hole to that of the frame before, moved as the camera was.
"""

import argparse
import sys
from pathlib import Path

import cv2
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from mmdeepfill.datasets.image_bytes import read_image
from mmdeepfill.imageio.video.steady import SteadyFill
from testbed.pans import logo, pans


def telea(images, masks):
    return [cv2.inpaint(image, mask, 3, cv2.INPAINT_TELEA) for image, mask in zip(images, masks)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--photograph', help='default: astronaut of scikit-image')
    args = parser.parse_args()
    if args.photograph:
        picture = read_image(args.photograph)
    else:
        from skimage import data

        picture = data.astronaut()
    picture = cv2.resize(picture, (max(640, picture.shape[1]), max(480, picture.shape[0])))
    hole = logo()
    print('| | frame by frame | steady | true frames | error alone | error steady |')
    print('|---|---|---|---|---|---|')
    for name, pan in pans(picture).items():
        given = [np.where(hole[..., None], 255, frame).astype(np.uint8) for frame in pan.frames]
        masks = [hole.astype(np.uint8)] * len(given)
        alone, steady = telea(given, masks), SteadyFill(telea)(given, masks)
        values = [pan.flicker(frames, hole) for frames in (alone, steady, pan.frames)]
        values += [pan.error(frames, hole) for frames in (alone, steady)]
        print(f'| {name} | ' + ' | '.join(f'{value:.2f}' for value in values) + ' |')
    return 0


if __name__ == '__main__':
    sys.exit(main())
