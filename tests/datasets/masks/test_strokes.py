import math

import cv2
import numpy as np
import pytest

from mmdeepfill.datasets.masks import brush_stroke, gmcnn_strokes, irregular


class ScriptedGenerator:
    """Hands out numbers in the order given, instead of random ones."""

    def __init__(self, *numbers):
        self.numbers = list(numbers)

    def next(self, *_, **__):
        return self.numbers.pop(0)

    integers = uniform = normal = next


def test_a_stroke_drawn_by_hand_on_a_wide_image():
    # One stroke, one turn, no spread of angles, start at x=40 y=20, angle pi/2 (less a
    # little against rounding), which the first turn mirrors to straight up, 12 long, width 3.
    rng = ScriptedGenerator(1, 1, 0.0, 0.0, 40, 20, [math.pi / 2 - 0.001], [12.0], 3.9)
    mask = brush_stroke(32, 64, rng)
    assert not rng.numbers
    assert mask[8:21, 39:42].all() and mask[7, 40] and mask[21, 40]  # rows 20 to 8, round ends
    # OpenCV may make a thick line up to two pixels thicker.
    mask[6:23, 38:43] = 0
    assert not mask.any()


def test_a_step_is_cut_to_twice_the_radius_and_to_the_image():
    # R = hypot(48, 64) / 8 = 10, so 1000 becomes 20: from x=4 to x=24 along angle 0.
    rng = ScriptedGenerator(1, 1, 0.0, 0.0, 4, 30, [2 * math.pi], [1000.0], 1.0)
    mask = brush_stroke(48, 64, rng)
    assert np.argwhere(mask).tolist() == [[30, x] for x in range(4, 25)]
    rng = ScriptedGenerator(1, 1, 0.0, 0.0, 60, 30, [2 * math.pi], [1000.0], 1.0)
    assert np.argwhere(brush_stroke(48, 64, rng)).tolist() == [[30, x] for x in range(60, 64)]


def test_every_other_turn_is_mirrored():
    # Angles of pi/2, the first and third mirrored: up, down, up, by 10, 20 and 5.
    rng = ScriptedGenerator(
        1, 3, 0.0, 0.0, 40, 20, [math.pi / 2 - 1e-6] * 3, [10.0, 20.0, 5.0], 1.0
    )
    rows = np.argwhere(brush_stroke(64, 64, rng))
    # The ends are cut down to whole pixels: 20 to 10, to 29 (of 29.99...), to 24.
    assert rows.min(0).tolist() == [10, 40] and rows.max(0).tolist() == [29, 40]


def test_an_irregular_segment_drawn_by_hand_on_a_wide_image():
    # One chain at x=50 y=20 of one segment: angle 2*pi - 0.01, length 10, width 1.
    rng = ScriptedGenerator(1, 50, 20, 1, 0, 10, 1)
    mask = irregular(32, 64, rng, area_ratio_range=(0, 1))
    # x ends at int(50 + 10 cos 0.01) = 59, y at int(20 - 10 sin 0.01) = 19.
    rows, columns = np.nonzero(mask)
    assert set(columns) == set(range(50, 60)) and set(rows) == {19, 20}
    assert mask[20, 50] and mask[19, 59]


class RecordingGenerator(ScriptedGenerator):
    """Notes the upper ends that are asked for."""

    def integers(self, *ends):
        self.ends = [*getattr(self, 'ends', []), ends[-1]]
        return self.next()


def test_a_segment_at_the_largest_angle():
    # As above, but 5 radians: x ends at int(40 + 10 cos(2 pi - 5.01)) = 42, y at
    # int(20 + 10 sin(2 pi - 5.01)) = 29.
    rng = RecordingGenerator(1, 40, 20, 1, 5, 10, 1)
    mask = irregular(32, 64, rng, area_ratio_range=(0, 1), max_angle=6)
    assert rng.ends[4] == 6  # excluded
    assert mask[20, 40] and mask[29, 42]
    rng = RecordingGenerator(1, 40, 20, 1, 0, 10, 1)
    irregular(32, 64, rng, area_ratio_range=(0, 1))
    assert rng.ends[4] == 4


@pytest.mark.parametrize('height,width', [(64, 64), (256, 256), (100, 300), (512, 64)])
@pytest.mark.parametrize(
    'draw,settings',
    [
        (brush_stroke, {}),
        (gmcnn_strokes, {'max_length': 20}),
        (irregular, {'length_range': (5, 20), 'area_ratio_range': (0, 1)}),
    ],
)
def test_strokes_start_all_over_the_image(draw, settings, height, width):
    rng = np.random.default_rng(height)
    masks = [draw(height, width, rng, brush_width=(4, 8), **settings) for _ in range(150)]
    assert all(m.shape == (height, width) and m.any() and m.max() == 1 for m in masks)
    # Were height and width confused, a part of the longer side would stay empty.
    mean = np.mean(masks, axis=0)
    for part in np.array_split(mean, 4, axis=int(width > height)):
        assert part.mean() > mean.mean() / 6


@pytest.mark.parametrize('height,width', [(256, 256), (200, 400)])
def test_irregular_area_is_in_the_range(height, width):
    rng = np.random.default_rng(3)
    areas = [irregular(height, width, rng).mean() for _ in range(150)]
    assert min(areas) >= 0.15 and max(areas) <= 0.65
    assert max(areas) - min(areas) > 0.25


def test_an_unreachable_area_ends_with_the_nearest_mask():
    rng, again = np.random.default_rng(4), np.random.default_rng(4)
    mask = irregular(64, 64, rng, area_ratio_range=(0.999, 1), brush_width=(2, 4), max_tries=15)
    # With the range (0, 1) the first mask is taken: these are the same fifteen.
    tries = [
        irregular(64, 64, again, area_ratio_range=(0, 1), brush_width=(2, 4)) for _ in range(15)
    ]
    assert (mask == max(tries, key=np.sum)).all()


@pytest.mark.parametrize('draw', [brush_stroke, gmcnn_strokes, irregular])
def test_one_seed_draws_one_mask(draw):
    one, same, other = (draw(96, 128, np.random.default_rng(s)) for s in (1, 1, 2))
    assert (one == same).all() and (one != other).any()


@pytest.mark.parametrize(
    'draw,arguments,message',
    [
        (brush_stroke, {'num_strokes': (0, 3)}, 'num_strokes must be a pair .* 1 <= min'),
        (brush_stroke, {'num_vertices': (4.5, 9)}, 'num_vertices must be a pair .* of integers'),
        (brush_stroke, {'brush_width': (40, 12)}, 'brush_width must be a pair'),
        (brush_stroke, {'height': 0}, 'height must be an integer >= 1'),
        (gmcnn_strokes, {'num_strokes': 0}, 'num_strokes must be an integer >= 1'),
        (gmcnn_strokes, {'max_vertices': 2.5}, 'max_vertices must be an integer >= 0'),
        (gmcnn_strokes, {'brush_width': (0, 9)}, 'brush_width must be a pair .* 1 <= min'),
        (irregular, {'num_vertices': 4}, 'num_vertices must be a pair'),
        (irregular, {'length_range': (0, 4)}, 'length_range must be a pair'),
        (irregular, {'area_ratio_range': (0.5, 1.5)}, r'area_ratio_range must lie within \[0, 1\]'),
        (irregular, {'max_tries': 0}, 'max_tries must be an integer >= 1'),
        (irregular, {'max_angle': 0}, 'max_angle must be an integer >= 1'),
    ],
)
def test_arguments_out_of_range_are_named(draw, arguments, message):
    arguments = dict({'height': 32, 'width': 32, 'rng': np.random.default_rng(0)}, **arguments)
    with pytest.raises(ValueError, match=message):
        draw(**arguments)


def test_gmcnns_strokes_drawn_by_hand_on_a_wide_image():
    # One stroke of two segments from y=20, x=40: 0 degrees (down) by 8 with a brush of 5, so 4;
    # then 90 degrees (not mirrored: right) by 12 with a brush of 2.
    rng = ScriptedGenerator(2, 20, 40, 0, 8, 5, 90, 12, 2)
    mask = gmcnn_strokes(48, 64, rng, num_strokes=1)
    assert not rng.numbers
    assert mask[20:29, 39:42].all()  # the first segment, ends included
    assert mask[28, 40:53].all()  # the second
    # circles of radius 2, 1 and 1 around its vertices: their outermost points
    assert mask[[18, 20], [40, 38]].all() and mask[28, 53] and mask[29, 52]
    # OpenCV may make a thick line up to two pixels thicker.
    mask[17:32, 37:44] = 0
    mask[26:31, 40:55] = 0
    assert not mask.any()


def test_gmcnns_first_segment_is_mirrored_and_cut_to_the_image():
    # 90 degrees, mirrored: to the left, 100 long, and the image ends
    rng = ScriptedGenerator(1, 20, 40, 90, 100, 1)
    mask = gmcnn_strokes(48, 64, rng, num_strokes=1)
    assert mask[20, :41].all() and mask[:, 43:].sum() == 0
    rng = ScriptedGenerator(0, 20, 40)
    assert np.argwhere(gmcnn_strokes(48, 64, rng, num_strokes=1)).tolist() == [[20, 40]]


def test_gmcnns_strokes_are_like_the_codes():
    """Shares of the hole against a literal restatement of the code, which draws into floats."""

    def restated(rng):
        total = np.zeros((256, 256), np.float32)
        for _ in range(10):
            part, last = np.zeros((256, 256), np.float32), 0
            points = [rng.integers(256), rng.integers(256)]
            for i in range(rng.integers(21)):
                angle = rng.integers(361) / 360 * 2 * np.pi * (-1 if i % 2 == 0 else 1)
                length, last = rng.integers(101), rng.integers(10, 25) // 2 * 2
                step = length * np.cos(angle), length * np.sin(angle)
                end = [int(np.clip(p + s, 0, 255)) for p, s in zip(points, step)]
                cv2.line(part, tuple(map(int, points)), tuple(end), 1, int(last))
                cv2.circle(part, tuple(map(int, points)), int(last) // 2, 2)
                points = end
            cv2.circle(part, tuple(map(int, points)), int(last) // 2, 2)
            total += part
        return np.minimum(total, 1)

    rng, other = np.random.default_rng(0), np.random.default_rng(1)
    found = [gmcnn_strokes(256, 256, rng).mean() for _ in range(300)]
    expected = [restated(other).mean() for _ in range(300)]
    # three standard errors of the difference
    error = 3 * np.hypot(np.std(found), np.std(expected)) / 300**0.5
    assert abs(np.mean(found) - np.mean(expected)) < error < 0.04
    assert abs(np.std(found) - np.std(expected)) < error
