"""Fill a hole with an exported model: ONNX Runtime and NumPy, nothing else.

    python onnx_inpaint.py model.onnx photo.ppm mask.pgm filled.ppm

Photograph and mask are binary PPM and PGM files (P6, P5: any image tool writes them), of
the same size, from 16x16; in the mask everything that is not black is the hole.
"""

import re
import sys

import numpy as np
import onnxruntime


def read(path):
    with open(path, 'rb') as file:
        data = file.read()
    header = re.match(rb'P([56])\s+(?:#.*\n)?(\d+)\s+(\d+)\s+255\s', data)
    if not header:
        sys.exit(f'{path}: expected a binary PGM or PPM file with 8 bits')
    kind, width, height = (int(number) for number in header.groups())
    shape = (height, width, 3) if kind == 6 else (height, width)
    return np.frombuffer(data, np.uint8, np.prod(shape), header.end()).reshape(shape)


def fill(session, image, mask):
    """(H, W, 3) uint8 RGB and (H, W), not 0 = hole, to the filled picture."""
    feed = {'image': image[None], 'mask': (mask != 0).astype(np.uint8)[None]}
    return session.run(['composited'], feed)[0][0]


if __name__ == '__main__':
    model, photo, hole, target = sys.argv[1:]
    filled = fill(onnxruntime.InferenceSession(model), read(photo), read(hole))
    with open(target, 'wb') as file:
        file.write(b'P6 %d %d 255\n' % (filled.shape[1], filled.shape[0]) + filled.tobytes())
