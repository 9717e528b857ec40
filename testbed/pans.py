"""Videos with a known truth: a camera that moves over a picture."""

from typing import NamedTuple

import cv2
import numpy as np

#: Height and width of the frames.
SIZE = 240, 320
_SAMPLED = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP


class Pan(NamedTuple):
    """Frames of a moving camera.

    Attributes:
        frames: (240, 320, 3) uint8 each.
        ways: For each frame the affine matrix (3, 3) from its pixels to those of the picture.
    """

    frames: list[np.ndarray]
    ways: list[np.ndarray]

    def flicker(self, frames, hole):
        """Mean difference, in the hole, of each frame to the one before, moved as the camera did."""
        found = []
        for number in range(1, len(frames)):
            way = np.linalg.inv(self.ways[number - 1]) @ self.ways[number]
            before = cv2.warpAffine(frames[number - 1], way[:2], SIZE[::-1], flags=_SAMPLED)
            found.append(np.abs(before.astype(float) - frames[number])[hole].mean())
        return float(np.mean(found))

    def error(self, frames, hole):
        """Mean difference to the truth in the hole."""
        pairs = zip(frames, self.frames)
        return float(np.mean([np.abs(a.astype(float) - b)[hole].mean() for a, b in pairs]))


def pans(picture, count=24):
    """A pan, a pan that turns, and a zoom over a picture of at least 480 x 640 pixels."""
    return {
        'pan': _pan(picture, [_way(0, 1, 60 + 4.3 * t, 80 + 1.2 * t) for t in range(count)]),
        'turn': _pan(picture, [_way(0.004 * t, 1, 120 + 3 * t, 90) for t in range(count)]),
        'zoom': _pan(
            picture, [_way(0, 1 - 0.006 * t, 100 + 0.96 * t, 80 + 0.72 * t) for t in range(count)]
        ),
    }


def logo():
    """(240, 320) bool: letters with strokes of ten pixels, as a station's logo."""
    mask = np.zeros(SIZE, np.uint8)
    cv2.putText(mask, 'LOGO', (120, 140), cv2.FONT_HERSHEY_SIMPLEX, 1.6, 1, 10)
    return mask > 0


def _way(angle, scale, x, y):
    cosine, sine = scale * np.cos(angle), scale * np.sin(angle)
    return np.array([[cosine, -sine, x], [sine, cosine, y], [0, 0, 1]])


def _pan(picture, ways):
    frames = [cv2.warpAffine(picture, way[:2], SIZE[::-1], flags=_SAMPLED) for way in ways]
    return Pan(frames, ways)
