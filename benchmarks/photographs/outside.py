"""Fillers from packages that cannot live beside ours: one picture, in a process of its own.

    PYTHONPATH=FOLDER python outside.py shiftmap|fsr|pypatchmatch IMAGE.png MASK.png OUT.png

FOLDER is what ``pip install --no-deps --target FOLDER opencv-contrib-python-headless pypatchmatch``
made. It imports nothing of this package.
"""

import sys

import cv2
import numpy as np


def shiftmap(image: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """OpenCV's xphoto, shift map: takes Lab, and a mask of the known pixels."""
    out = np.zeros_like(image)
    cv2.xphoto.inpaint(
        cv2.cvtColor(image, cv2.COLOR_BGR2Lab),
        255 * (mask == 0).astype(np.uint8),
        out,
        cv2.xphoto.INPAINT_SHIFTMAP,
    )
    return cv2.cvtColor(out, cv2.COLOR_Lab2BGR)


def fsr(image: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """OpenCV's xphoto, frequency selective reconstruction, the fast one."""
    out = np.zeros_like(image)
    cv2.xphoto.inpaint(image, 255 * (mask == 0).astype(np.uint8), out, cv2.xphoto.INPAINT_FSR_FAST)
    return out


def pypatchmatch(image: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """PyPatchMatch with its own settings; white is the hole."""
    from patchmatch import patch_match

    return patch_match.inpaint(image, 255 * (mask != 0).astype(np.uint8)[..., None])


FILLERS = {'shiftmap': shiftmap, 'fsr': fsr, 'pypatchmatch': pypatchmatch}


def main(name: str, image_path: str, mask_path: str, out_path: str) -> None:
    """Read, fill, write."""
    image, mask = cv2.imread(image_path), cv2.imread(mask_path, cv2.IMREAD_GRAYSCALE)
    image[mask != 0] = 0  # no filler may look
    if not cv2.imwrite(out_path, FILLERS[name](image, mask)):
        raise OSError(f'{out_path} cannot be written')


if __name__ == '__main__':
    main(*sys.argv[1:])
