"""Pens: where they draw, in closed form."""

import numpy as np
import pytest

from mmdeepfill.datasets.scenes.canvas import Canvas, gradient, wall
from mmdeepfill.datasets.scenes.finish import _relight, _sensor, _soften, photograph
from mmdeepfill.datasets.scenes.palette import Palette, lit, mix, table

WHITE, RED = (255, 255, 255), (255, 0, 0)


def canvas(size=32):
    return Canvas(size, np.random.default_rng(0))


def test_areas_are_those_of_geometry():
    for pen, area in [
        (lambda c: c.rectangle(0.25, 0.25, 0.75, 0.5, WHITE), 0.125),
        (lambda c: c.polygon([(0, 0), (1, 0), (0, 1)], WHITE), 0.5),
        (lambda c: c.shaded([(0, 0), (1, 0), (0, 1)], WHITE, WHITE), 0.5),
        (lambda c: c.ellipse(0.5, 0.5, 0.4, 0.2, WHITE), np.pi * 0.08),
        (lambda c: c.line([(0.2, 0.5), (0.8, 0.5)], WHITE, 0.1), 0.06 + np.pi * 0.0025),
    ]:
        drawn = canvas(128)
        pen(drawn)
        assert drawn.pixels.mean() / 255 == pytest.approx(area, abs=0.012)


def test_colours_are_rgb_and_what_lies_outside_is_cut():
    drawn = canvas()
    drawn.shaded([(-3, -3), (-1, -3), (-1, -1)], RED, RED)
    drawn.glow(5.0, 5.0, 0.5, RED, 200)
    assert not drawn.pixels.any()
    drawn.shaded([(-1, -1), (2, -1), (2, 2), (-1, 2)], RED, RED)
    assert (drawn.pixels == RED).all()
    drawn.rectangle(-1, -1, 0.5, 0.5, WHITE)
    assert (drawn.pixels[:32, :32] == 255).all() and (drawn.pixels[32:, 32:] == RED).all()


def test_gradients_run_down_or_across():
    assert gradient((0, 0, 0), (200, 100, 0), 4).tolist() == [
        [25, 12, 0],
        [75, 37, 0],
        [125, 62, 0],
        [175, 87, 0],
    ]
    square = [(0, 0), (1, 0), (1, 1), (0, 1)]
    down, across = canvas(), canvas()
    down.shaded(square, (0, 0, 0), WHITE)
    across.shaded(square, (0, 0, 0), WHITE, across=True)
    assert (down.pixels == across.pixels.transpose(1, 0, 2)).all()
    assert (np.diff(down.pixels[:, 0, 0].astype(int)) > 0).all()


def test_grain_is_the_scene_noise_scaled():
    drawn = canvas()
    drawn.shaded([(0, 0), (1, 0), (1, 1), (0, 1)], (128,) * 3, (128,) * 3, grain=64)
    expected = np.clip(128 + np.floor(drawn.noise.astype(int) / 2), 0, 255)
    assert (drawn.pixels == expected[..., None]).all()


def test_a_glow_adds_and_a_shadow_takes_away():
    drawn = canvas()
    drawn.pixels[...] = 100
    drawn.glow(0.5, 0.5, 0.25, WHITE, 80)
    assert drawn.pixels[32, 32, 0] in range(177, 181) and (drawn.pixels[:15] == 100).all()
    drawn.glow(0.5, 0.5, 0.25, WHITE, -80)
    assert (drawn.pixels == 100).all()


def test_a_painted_tone_is_looked_up():
    drawn = canvas(2)
    tone = np.arange(16, dtype=np.uint8).reshape(4, 4)
    colours = table([(0, 0, 0), (255, 0, 0)])
    drawn.paint(tone, colours)
    assert (drawn.pixels[..., 0] == tone).all() and not drawn.pixels[..., 1:].any()


def test_a_wall_looks_shorter_far_away():
    # one edge looks twice as tall as the other, so it is half as far: in the middle of the
    # wall depth is 1.5, and 1 / depth is a third of the way from 1 / 1 to 1 / 2
    place = wall(0.0, -1.0, 1.0, 3.0, -0.5, 0.5)
    assert place(0.0, 0.0) == (0.0, -1.0) and place(1.0, 1.0) == (3.0, 0.5)
    x, y = place(0.5, 0.0)
    assert x == pytest.approx(2.0) and y == pytest.approx(-1 / 1.5)
    assert wall(0.0, 0.0, 1.0, 1.0, 0.0, 1.0)(0.3, 0.7) == (0.3, 0.7)


def test_colours():
    assert mix((0, 0, 0), (100, 200, 50), 0.5) == (50, 100, 25)
    assert lit((100, 200, 50), 1.5) == (150, 255, 75)
    ramp = table([(0, 0, 0), (200, 0, 0), (200, 100, 0)])
    assert ramp[0].tolist() == [0, 0, 0] and ramp[255].tolist() == [200, 100, 0]
    palette = Palette(np.random.default_rng(1))
    for _ in range(100):
        colour = palette.colour(0.4, 0.6)
        assert 0.39 * 255 < max(colour) < 0.61 * 255


def test_the_picture_is_the_mean_of_the_drawing():
    """Before light and noise, by NumPy."""
    import cv2

    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    expected = (pixels.reshape(32, 2, 32, 2, 3).sum((1, 3), dtype=int) + 2) // 4
    assert (cv2.resize(pixels, (32, 32), interpolation=cv2.INTER_AREA) == expected).all()
    drawn = canvas()
    drawn.pixels[...] = 128
    image = photograph(drawn, np.random.default_rng(1), np.random.default_rng(2))
    assert image.shape == (32, 32, 3) and abs(image.mean() - 128) < 40 and image.std() > 2


def test_light_lens_and_sensor():
    rng = np.random.default_rng
    image = rng(3).integers(0, 256, (40, 40, 3), dtype=np.uint8)
    same = _relight(image, 0, np.zeros(3, int), rng(0))
    assert (same == image).all()
    assert (
        _relight(image, 0, np.array([64, 0, 0]), rng(0))[..., 0]
        == np.minimum(image[..., 0] * 1.5, 255).astype(int)
    ).all()
    dot = np.zeros((5, 5, 3), np.uint8)
    dot[2, 2] = 160
    assert _soften(dot)[1:4, 1:4, 0].tolist() == [[10, 20, 10], [20, 40, 20], [10, 20, 10]]
    noise = _sensor(np.full((200, 200, 3), 128, np.uint8), 50, rng(4)).astype(float) - 128
    # the difference of two uniform variables of width 50: variance 2 * 50**2 / 12; rounded down
    assert noise.std() == pytest.approx(50 / 6**0.5, rel=0.03) and abs(noise.mean() + 0.5) < 0.4
    assert (noise[..., 0] == noise[..., 1]).all()
