"""Completion by patches: what repeats comes back, and nothing else changes."""

import numpy as np
import pytest

from mmdeepfill.models.methods.patchmatch import complete
from mmdeepfill.models.methods.patchmatch.search import Matches, distances, improve, patches_of


def stripes(period, size=(48, 56)):
    """Coloured stripes down the picture that repeat after ``period`` pixels."""
    colours = np.random.default_rng(period).integers(0, 256, (period, 3))
    return np.broadcast_to(colours[np.arange(size[1]) % period], (*size, 3)).astype(np.uint8)


def checks(side, size=(48, 56)):
    y, x = np.mgrid[: size[0], : size[1]]
    odd = (y // side + x // side) % 2
    return np.where(odd[..., None], [200, 40, 90], [30, 160, 220]).astype(np.uint8)


def box(size=(48, 56)):
    hole = np.zeros(size, np.uint8)
    hole[14:32, 18:38] = 1
    return hole


@pytest.mark.parametrize(
    'image',
    [stripes(5), stripes(8), checks(4), checks(6)],
    ids=['stripes 5', 'stripes 8', 'checks 4', 'checks 6'],
)
def test_a_periodic_texture_is_continued(image):
    hole = box()
    filled = complete(np.where(hole[..., None], 0, image).astype(np.uint8), hole)
    assert (filled[hole == 0] == image[hole == 0]).all()
    error = np.abs(filled.astype(int) - image)[hole != 0]
    # exact nearly everywhere, where smooth inpainting leaves tens of levels
    assert (error.max(-1) <= 1).mean() > 0.97 and error.mean() < 1.5


def test_an_edge_goes_on_behind_the_hole():
    y, x = np.mgrid[:48, :48]
    image = np.where((y > 0.5 * x + 10)[..., None], [220, 200, 40], [20, 40, 120]).astype(np.uint8)
    hole = box((48, 48))
    error = np.abs(complete(image * (hole == 0)[..., None], hole).astype(int) - image)
    # a column of the edge may be off by a pixel: 20 columns of at most one wrong pixel
    assert (error.max(-1) > 40).sum() <= 20


def test_pixels_of_the_hole_are_not_read():
    image = np.random.default_rng(0).integers(0, 256, (32, 40, 3), dtype=np.uint8)
    hole = box((32, 40))
    other = np.where(hole[..., None], 255 - image, image)
    assert (complete(image, hole) == complete(other, hole)).all()
    assert (complete(image, hole)[hole == 0] == image[hole == 0]).all()


def test_it_is_a_function_of_picture_and_seed():
    image = np.random.default_rng(1).integers(0, 256, (32, 32, 3), dtype=np.uint8)
    hole = box((32, 32))
    np.random.seed(0)
    first = complete(image, hole, seed=3)
    np.random.seed(1)
    assert (complete(image, hole, seed=3) == first).all()
    assert (complete(image, hole, seed=4) != first).any()


HOLES = {
    'empty': np.zeros((33, 41)),
    'full': np.ones((33, 41)),
    'dots': np.indices((33, 41)).sum(0) % 4 == 0,
    'lines': np.indices((33, 41))[0] % 3 == 0,
    'corner': np.pad(np.ones((15, 20)), ((0, 18), (0, 21))),
    'border': 1 - np.pad(np.ones((5, 7)), ((12, 16), (15, 19))),
    'half': np.indices((33, 41))[1] > 20,
    'one_known': 1 - np.pad(np.ones((1, 1)), ((20, 12), (9, 31))),
}


@pytest.mark.parametrize('name', HOLES)
def test_every_hole_is_legal(name):
    image = np.random.default_rng(2).integers(0, 256, (33, 41, 3), dtype=np.uint8)
    hole = HOLES[name].astype(np.uint8)
    known = np.where(hole[..., None], 128, image).astype(np.uint8)
    filled = complete(known, hole)
    assert filled.shape == image.shape and filled.dtype == np.uint8
    assert (filled[hole == 0] == image[hole == 0]).all()
    if name == 'full':
        assert (filled == 128).all()
    if name == 'one_known':  # there is but one colour
        assert (filled == image[20, 9]).all()


@pytest.mark.parametrize('size', [(1, 9), (3, 3), (6, 40), (16, 17), (7, 8)])
def test_small_pictures(size):
    image = np.random.default_rng(3).integers(0, 256, (*size, 3), dtype=np.uint8)
    hole = np.zeros(size, np.uint8)
    hole[0, 0] = 1
    filled = complete(image, hole)
    assert (filled[hole == 0] == image[hole == 0]).all()


def test_patch_sizes():
    hole = box()
    for size in (3, 5, 9):
        filled = complete(checks(4) * (hole == 0)[..., None], hole, patch_size=size)
        assert np.abs(filled.astype(int) - checks(4))[hole != 0].mean() < 12
    with pytest.raises(ValueError, match=r'patch_size must be 3, 5, 7 or 9 \(pixels\), got 4'):
        complete(checks(4), hole, patch_size=4)


def test_distances_are_sums_of_squares():
    image = np.random.default_rng(4).integers(0, 256, (20, 23, 3)).astype(np.float32)
    patches = patches_of(image, 5)
    assert patches.shape == (16, 19, 5, 15)
    one, other = np.array([[0, 0], [15, 18], [3, 4]]), np.array([[7, 2], [0, 0], [3, 4]])
    expected = [
        ((image[a : a + 5, b : b + 5] - image[c : c + 5, d : d + 5]) ** 2).sum()
        for (a, b), (c, d) in zip(one, other)
    ]
    assert distances(patches, one, other).tolist() == expected and expected[2] == 0


def test_the_search_finds_a_copy():
    """The left half is the right one again: every patch has one match without error."""
    rng = np.random.default_rng(5)
    half = rng.integers(0, 256, (28, 16, 3))
    patches = patches_of(np.concatenate([half, half], 1).astype(np.float32), 5)
    usable = np.zeros(patches.shape[:2], bool)
    usable[:, 16:] = True
    targets = np.argwhere(np.arange(28)[None] < np.full((24, 1), 12))
    sources = np.argwhere(usable)
    start = sources[rng.integers(len(sources), size=len(targets))]
    before = Matches(targets, start, distances(patches, targets, start))
    found = improve(patches, before, usable, rng, 2)
    assert (found.costs <= before.costs).all()
    assert usable[found.sources[:, 0], found.sources[:, 1]].all()
    assert (found.costs == distances(patches, targets, found.sources)).all()
    found = improve(patches, found, usable, rng, 12)
    assert (found.sources - found.targets == (0, 16)).all() and not found.costs.any()


def test_fractions_are_copied():
    """Steps of 1/257 are the levels of 16 bits."""
    image = checks(4).astype(np.float32) + np.float32(100 / 257)
    hole = box()
    filled = complete(image * (hole == 0)[..., None], hole)
    assert filled.dtype == np.float32 and np.array_equal(filled[hole == 0], image[hole == 0])
    whole = complete(checks(4) * (hole == 0)[..., None].astype(np.uint8), hole)
    # the same patches vote, in 8 bits rounded and here not
    assert np.abs(filled - np.float32(100 / 257) - whole).max() <= 0.5 + 1e-4
