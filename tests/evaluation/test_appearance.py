"""Grain, seam and colour against closed forms, on chequered images."""

import pytest
import torch

from mmdeepfill.core.registry import METRICS
from mmdeepfill.evaluation import ColourShift, Seam, Sharpness, colour_shift, seam, sharpness

SIDE, TOP, SIZE = 64, 22, 20


def chequered(low, high):
    rows, columns = torch.meshgrid(torch.arange(SIDE), torch.arange(SIDE), indexing='ij')
    return torch.where((rows + columns) % 2 == 0, low, high).to(torch.uint8).expand(3, -1, -1)


def hole():
    mask = torch.zeros(1, SIDE, SIDE)
    mask[:, TOP : TOP + SIZE, TOP : TOP + SIZE] = 1
    return mask


def filled(outside, inside):
    return torch.where(hole() != 0, inside, outside)


@pytest.mark.parametrize(
    'low,high,expected', [(95, 105, 0.25), (80, 120, 1), (100, 100, 0), (60, 140, 2)]
)
def test_sharpness_is_the_quotient_of_amplitudes(low, high, expected):
    # The detail of a chequered image is 8/9 of its amplitude, everywhere.
    image = filled(chequered(80, 120), chequered(low, high))
    assert sharpness(image, hole()) == pytest.approx(expected, rel=1e-12)


def test_the_windows_of_sharpness_lie_wholly_on_one_side():
    plain = chequered(100, 100).clone()
    plain[:, TOP - 2, TOP] = 130  # no window in the hole sees it
    assert sharpness(plain, hole()) == 0
    plain[:, TOP - 2, TOP] = 100
    plain[:, TOP + 1, TOP + 1] = 130  # and none in the ring sees this: it is flat
    assert sharpness(plain, hole()) is None


@pytest.mark.parametrize(
    'value,expected',
    [
        (125, 1),  # steps of 15 and 25 in equal numbers against 10
        (105, 0),  # steps of 5: a weaker edge is not better than none
        (110, 0),  # 0 and 10
        (155, 4),
    ],
)  # 45 and 55
def test_seam_is_the_excess_of_the_edge(value, expected):
    image = filled(chequered(100, 110), torch.tensor(value, dtype=torch.uint8))
    assert seam(image, hole()) == pytest.approx(expected, abs=1e-12)


def test_the_true_image_has_neither():
    image = chequered(80, 120)
    assert sharpness(image, hole()) == 1 and seam(image, hole()) == 0
    assert colour_shift(image, image, hole()) == 0


def test_only_the_ring_counts():
    image = filled(chequered(80, 120), chequered(90, 110)).clone()
    far = torch.ones(1, SIDE, SIDE, dtype=torch.bool)
    far[:, TOP - 6 : TOP + SIZE + 6, TOP - 6 : TOP + SIZE + 6] = False
    image[far.expand_as(image)] = 7
    # A window may see one pixel beyond the ring of 4.
    assert sharpness(image, hole(), 4) == pytest.approx(0.5)
    assert seam(image, hole(), 5) == pytest.approx(max(0, 30 / 40 - 1))


def test_a_shift_of_the_mean_counts_and_texture_does_not():
    target = chequered(100, 100)
    assert colour_shift(filled(target, chequered(107, 107)), target, hole()) == 7
    # All windows of radius 20 hold the whole hole, whose mean is that of the truth.
    rough = filled(target, chequered(90, 110))
    assert colour_shift(rough, target, hole(), 20) == pytest.approx(0, abs=1e-12)
    assert colour_shift(rough, target, hole(), 0) == 10  # the mean absolute error
    # 3x3 windows within the hole hold 5 of one kind and 4 of the other: 10/9. At the sides
    # and in the corners they hold as many of both: 0.
    assert colour_shift(rough, target, hole(), 1) == pytest.approx(10 / 9 * 18**2 / 20**2)


def test_nothing_to_measure():
    image = chequered(80, 120)
    for mask in (torch.zeros(1, SIDE, SIDE), torch.ones(1, SIDE, SIDE)):
        assert sharpness(image, mask) is None and seam(image, mask) is None
    assert colour_shift(image, image, torch.zeros(1, SIDE, SIDE)) is None
    thin = torch.zeros(1, SIDE, SIDE)
    thin[:, 30:32, 10:50] = 1
    assert sharpness(image, thin) is None and seam(image, thin) == 0


def test_holes_at_the_border_and_in_small_images():
    mask = torch.zeros(1, SIDE, SIDE)
    mask[:, :10, :10] = 1
    # The ring has an odd number of windows: their mean is not quite 0.
    assert sharpness(chequered(80, 120), mask) == pytest.approx(1, rel=1e-6)
    tiny = torch.zeros(3, 2, 2, dtype=torch.uint8)
    assert sharpness(tiny, torch.eye(2)[None]) is None


@pytest.mark.parametrize(
    'config,error',
    [
        ({'type': 'Sharpness', 'ring_width': 1}, 'ring_width: expected at least 2 pixels, got 1'),
        ({'type': 'Seam', 'ring_width': 0}, 'ring_width: expected at least 2 pixels, got 0'),
        ({'type': 'ColourShift', 'radius': -1}, 'radius: expected at least 0 pixels, got -1'),
    ],
)
def test_bad_settings(config, error):
    with pytest.raises(ValueError, match=error):
        METRICS.build(config)


def test_the_metrics_are_means_over_images():
    target = chequered(80, 120)
    samples = [
        {
            'image': target,
            'composited': filled(target, chequered(*inside)),
            'mask': hole(),
            'meta': {},
        }
        for inside in ((90, 110), (100, 140))
    ]
    for metric, expected in ((Sharpness(), (0.5 + 1) / 2), (ColourShift(radius=20), 20 / 2)):
        metric.process(None, samples)
        assert metric.compute_metrics(metric.results) == {metric.name: pytest.approx(expected)}
    assert Seam().higher_is_better is False and Sharpness().higher_is_better is None
