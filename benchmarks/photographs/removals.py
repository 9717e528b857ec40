"""Real things painted over: holes without a truth, drawn by hand, judged by looking only."""

import json
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

FILE = Path(__file__).with_name('removals.json')


class Removal(NamedTuple):
    """A thing in a photograph.

    ``shapes`` are polygons (``polygon``: corners) and strokes (``stroke``: points, with
    ``thickness``), in whole pixels of the photograph, (x, y).
    """

    name: str
    picture: str
    what: str
    height: int
    width: int
    mask_sha256: str
    shapes: list[dict]

    def draw(self) -> np.ndarray:
        """(height, width) uint8, 1 = hole."""
        hole = np.zeros((self.height, self.width), np.uint8)
        for shape in self.shapes:
            if 'polygon' in shape:
                cv2.fillPoly(hole, [np.array(shape['polygon'], np.int32)], 1)
            else:
                cv2.polylines(
                    hole, [np.array(shape['stroke'], np.int32)], False, 1, shape['thickness']
                )
        return hole


def load_removals() -> list[Removal]:
    """Read all of them."""
    return [Removal(**entry) for entry in json.loads(FILE.read_text())['removals']]
