"""Exemplar synthesis: what repeats comes back exactly, and nothing else changes."""

import numpy as np
import pytest

from mmdeepfill.models.methods.exemplar import complete

SIZE = 96, 104


def box(size=SIZE, top=34, left=38, height=30, width=28):
    hole = np.zeros(size, np.uint8)
    hole[top : top + height, left : left + width] = 1
    return hole


def hidden(image, hole):
    return np.where(hole[..., None] != 0, 0, image).astype(image.dtype)


def tiles(height, width, size=SIZE):
    tile = np.random.default_rng(height).integers(0, 256, (height, width, 3), dtype=np.uint8)
    rows, columns = np.mgrid[: size[0], : size[1]]
    return tile[rows % height, columns % width]


def noise(size=SIZE, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (*size, 3), dtype=np.uint8)


@pytest.mark.parametrize('period', [(1, 8), (8, 1), (4, 4), (8, 16), (16, 16)], ids=str)
def test_a_periodic_texture_is_exact(period):
    image, hole = tiles(*period), box()
    found = complete(hidden(image, hole), hole)
    assert np.array_equal(found.image, image)
    assert (found.cost[hole != 0] <= 1).all()  # nothing in it that the picture has not


def test_a_constant_is_exact():
    image = np.full((*SIZE, 3), (200, 100, 7), np.uint8)
    assert np.array_equal(complete(hidden(image, box()), box()).image, image)


@pytest.mark.parametrize('axis', [0, 1])
def test_a_ramp_goes_on(axis):
    ramp = np.linspace(20, 220, SIZE[axis])
    image = np.broadcast_to(
        ramp[:, None, None] if axis == 0 else ramp[None, :, None], (*SIZE, 3)
    ).astype(np.uint8)
    error = np.abs(complete(hidden(image, box()), box()).image.astype(int) - image)
    assert error.max() <= 3 and error[box() != 0].mean() <= 1


def test_an_edge_goes_on_behind_the_hole():
    rows, columns = np.mgrid[: SIZE[0], : SIZE[1]]
    image = np.where((rows > 0.5 * columns + 22)[..., None], [220, 200, 40], [20, 40, 120]).astype(
        np.uint8
    )
    error = np.abs(complete(hidden(image, box()), box()).image.astype(int) - image)
    assert (error.max(-1) > 40).sum() <= 28  # one pixel for each of 28 columns


def test_what_is_nowhere_near_the_hole_is_not_pasted():
    """Sand with a black bar far off: a hole in the sand shows no black."""
    rng = np.random.default_rng(3)
    image = np.clip(rng.normal(180, 12, (160, 160, 1)).repeat(3, 2), 120, 255).astype(np.uint8)
    image[:, :14] = 0
    hole = box((160, 160), 60, 90, 40, 40)
    assert complete(hidden(image, hole), hole).image[hole != 0].min() > 100


def test_grain_is_kept():
    """Independent noise has the same deviation inside as outside, which means would lower."""
    image = np.clip(np.random.default_rng(4).normal(128, 20, (*SIZE, 3)), 0, 255).astype(np.uint8)
    hole = box()
    filled = complete(hidden(image, hole), hole).image
    assert 0.8 < filled[hole != 0].std() / image[hole == 0].std() < 1.2


def test_pixels_of_the_hole_are_not_read():
    image, hole = noise(), box()
    first = complete(image, hole)
    other = complete(np.where(hole[..., None], 255 - image, image), hole)
    assert np.array_equal(first.image, other.image) and np.array_equal(first.cost, other.cost)
    assert np.array_equal(first.image[hole == 0], image[hole == 0])
    assert not first.cost[hole == 0].any() and (first.cost[hole != 0] > 0).all()


def test_there_is_no_chance_in_it():
    image, hole = hidden(noise(), box()), box()
    np.random.seed(0)
    first = complete(image, hole).image
    np.random.seed(1)
    assert np.array_equal(complete(image, hole).image, first)


HOLES = {
    'empty': np.zeros((33, 41)),
    'dots': np.indices((33, 41)).sum(0) % 4 == 0,
    'lines': np.indices((33, 41))[0] % 3 == 0,
    'corner': np.pad(np.ones((15, 20)), ((0, 18), (0, 21))),
    'border': 1 - np.pad(np.ones((5, 7)), ((12, 16), (15, 19))),
    'half': np.indices((33, 41))[1] > 20,
    'one_known': 1 - np.pad(np.ones((1, 1)), ((20, 12), (9, 31))),
    'full': np.ones((33, 41)),
}


@pytest.mark.parametrize('name', HOLES)
def test_every_hole_is_legal(name):
    image, hole = noise((33, 41), 2), HOLES[name].astype(np.uint8)
    found = complete(np.where(hole[..., None], 128, image).astype(np.uint8), hole)
    assert found.image.shape == image.shape and found.image.dtype == np.uint8
    assert np.array_equal(found.image[hole == 0], image[hole == 0])
    assert np.isfinite(found.cost).all() == (name != 'full')
    if name == 'full':
        assert (found.image == 128).all() and np.isinf(found.cost).all()
    if name == 'one_known':  # there is but one colour
        assert (found.image == image[20, 9]).all()


@pytest.mark.parametrize('size', [(1, 9), (3, 3), (6, 40), (16, 17), (7, 8)], ids=str)
def test_small_pictures(size):
    image, hole = noise(size, 3), np.zeros(size, np.uint8)
    hole[0, 0] = 1
    assert np.array_equal(complete(image, hole).image[hole == 0], image[hole == 0])


def test_a_hole_larger_than_any_window():
    """Of a picture that is known in one corner alone, all is filled."""
    image, hole = tiles(4, 4, (700, 150)), np.ones((700, 150), np.uint8)
    hole[:40, :60] = 0
    filled = complete(np.where(hole[..., None], 0, image).astype(np.uint8), hole).image
    colours = {tuple(colour) for colour in image.reshape(-1, 3)}
    assert {tuple(colour) for colour in filled.reshape(-1, 3)} <= colours


def test_a_long_stroke_is_filled_in_pieces():
    image, hole = tiles(8, 8, (200, 420)), np.zeros((200, 420), np.uint8)
    for column in range(420):
        hole[20 + column // 3 : 32 + column // 3, column] = 1
    steps = []
    found = complete(hidden(image, hole), hole, on_step=lambda *step: steps.append(step))
    assert np.array_equal(found.image, image)
    done, totals = zip(*steps)
    assert len(set(totals)) == 1 and totals[0] > 10
    assert list(done) == sorted(done) and done[-1] == totals[0]


def test_fractions_are_kept():
    """Steps of 1/257 are the levels of 16 bits."""
    image = tiles(8, 8).astype(np.float32) + np.float32(100 / 257) * (tiles(8, 8) < 200)
    hole = box()
    assert np.array_equal(complete(hidden(image, hole), hole).image, image)


def test_a_guide_decides_what_is_in_the_hole():
    """Between white and black halves of grain, the guide says where the border runs."""
    rng = np.random.default_rng(5)
    image = np.where(np.arange(128)[None, :, None] < 64, 200, 60) + rng.integers(
        -8, 9, (128, 128, 1)
    )
    image = image.repeat(3, 2).astype(np.uint8)
    hole = box((128, 128), 30, 30, 68, 68)
    for border in (46, 82):
        guide = np.where(np.arange(128)[None, :, None] < border, 200, 60).astype(np.uint8)
        guide = np.broadcast_to(guide, image.shape)
        middle = complete(hidden(image, hole), hole, guide).image[64, 30:98, 0]
        assert abs((middle > 130).sum() - (border - 30)) <= 8


def test_cost_tells_what_does_not_fit():
    """Four textures meet in the hole, in a corner like which the picture has no other."""
    good = tiles(8, 1, (128, 128))
    torn = good.copy()
    torn[:64, 64:] = tiles(1, 8, (64, 64))
    torn[64:, :64] = tiles(1, 4, (64, 64))
    torn[64:, 64:] = tiles(4, 4, (64, 64))
    hole = box((128, 128), 44, 44, 40, 40)
    fits, tears = (
        complete(hidden(image, hole), hole).cost[hole != 0].mean() for image in (good, torn)
    )
    assert fits <= 1 and tears > 1.2


@pytest.mark.parametrize(
    'arguments, message',
    [
        (
            (np.zeros((9, 9), np.uint8), np.ones((9, 9))),
            r'image must be \(H, W, 3\) uint8 or float32',
        ),
        ((np.zeros((9, 9, 3)), np.ones((9, 9))), 'image must be .* got .* float64'),
        ((np.zeros((9, 9, 3), np.uint8), np.ones((9, 8))), r'mask must be \(9, 9\)'),
        (
            (np.zeros((9, 9, 3), np.uint8), np.ones((9, 9)), np.zeros((9, 9))),
            r'guide must be \(9, 9, 3',
        ),
    ],
)
def test_mistakes(arguments, message):
    with pytest.raises(ValueError, match=message):
        complete(*arguments)
