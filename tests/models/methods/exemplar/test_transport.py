"""Colours that run inwards along edges, and layouts that follow them."""

import cv2
import numpy as np

from mmdeepfill.models.methods.exemplar import complete, window
from mmdeepfill.models.methods.exemplar.transport import run_inwards


def bands(size: int = 96, slope: float = 0.5) -> np.ndarray:
    """Grey with one dark band, straight and inclined, and a smooth edge."""
    rows, columns = np.mgrid[:size, :size].astype(np.float32)
    distance = np.abs(rows - size / 2 - slope * (columns - size / 2)) / np.hypot(1, slope)
    return (200 - 150 * np.clip(7 - distance, 0, 1))[..., None].repeat(3, 2)


def test_a_straight_band_runs_through_the_hole():
    truth = bands()
    hole = np.zeros(truth.shape[:2], bool)
    hole[28:68, 36:60] = True
    filled = run_inwards(np.where(hole[..., None], 0, truth), hole)
    assert np.array_equal(filled[~hole], truth[~hole])
    assert np.abs(filled - truth)[hole].mean() < 20  # smooth colours are off by 41
    assert abs(filled[48, 48] - 50).max() < 15  # dark in the middle


def test_without_edges_colours_run_evenly():
    flat = np.full((40, 40, 4), 7, np.float32)
    hole = np.zeros((40, 40), bool)
    hole[:30, 5:25] = True  # touches the border
    assert np.allclose(run_inwards(np.where(hole[..., None], 0, flat), hole), 7)


def rails() -> tuple[np.ndarray, np.ndarray]:
    """Land with an uneven horizon and two rails, and a hole across all of it."""
    image = np.full((420, 420, 3), (150, 180, 210), np.float32)
    image[200:] = 50, 80, 60
    cv2.line(image, (-5, 200), (425, 192), (50, 80, 60), 12, cv2.LINE_AA)
    image[260:275] = image[290:300] = 200, 200, 210
    image += np.random.default_rng(0).normal(0, 4, image.shape)
    hole = np.zeros(image.shape[:2], np.uint8)
    cv2.ellipse(hole, (220, 220), (120, 85), 30, 0, 360, 1, -1)
    return np.clip(image, 0, 255).astype(np.uint8), hole


def test_rails_are_continued_through_a_thick_hole():
    image, hole = rails()
    rail = np.zeros_like(hole)
    rail[262:273] = rail[292:298] = 1
    filled = complete(np.where(hole[..., None] != 0, 0, image).astype(np.uint8), hole).image
    assert (filled[(hole & rail) != 0].min(1) > 150).all()  # land has 80 at the most


def test_thin_holes_have_one_guess(monkeypatch):
    def none(*_):
        raise AssertionError('a second guess')

    monkeypatch.setattr(window, 'run_inwards', none)
    image, hole = rails()
    hole[:] = 0
    hole[100:220, 200:212] = 1
    assert (complete(image, hole).image[hole == 0] == image[hole == 0]).all()
