"""The search among known patches: shortened vectors find what whole ones do, or nearly."""

import cv2
import numpy as np

from mmdeepfill.models.methods.exemplar.levels import finest_level, spread_inwards
from mmdeepfill.models.methods.exemplar.patch_index import PatchIndex


def level():
    """Blurred noise with a little grain, and a box in it that is not known."""
    rng = np.random.default_rng(9)
    smooth = cv2.GaussianBlur(rng.normal(0, 1, (90, 110, 3)), (0, 0), 3)
    image = 128 + 400 * smooth + rng.normal(0, 3, smooth.shape)
    hole = np.zeros(image.shape[:2], bool)
    hole[30:52, 40:66] = True
    return finest_level(image.clip(0, 255).astype(np.float32), hole, hole)


def literal(index, planes):
    """(T,) least mean squared difference of each target to any source, one by one."""
    size = index.size

    def vectors(source, corners):
        found = []
        for row, column in corners:
            patch = source[row : row + size, column : column + size].astype(np.float64)
            found.append(np.append(patch[..., :3].ravel(), size * patch[..., 3:].mean((0, 1))))
        return np.array(found)

    known = vectors(index.level.planes, index.sources)
    wanted = vectors(planes, index.targets)
    return np.array([((known - one) ** 2).sum(1).min() for one in wanted]) / index.entries


def test_shortened_vectors_find_as_good_patches():
    one = level()
    index = PatchIndex(one, 7, 1e9)
    guess = spread_inwards(one.planes, one.unknown)
    none = np.zeros(len(index.sources), np.float32)
    best = literal(index, guess)
    _, exact = index.search(guess, none, exact=True)
    _, shortened = index.search(guess, none)
    assert np.allclose(exact, best, rtol=1e-3)
    assert shortened.mean() <= 1.02 * best.mean()
    # in far fewer numbers than the 149 of a patch
    assert index._short.shape[1] < 75


def test_a_penalty_counts_in_shortened_vectors_as_in_whole_ones():
    one = level()
    index = PatchIndex(one, 7, 1e9)
    guess = spread_inwards(one.planes, one.unknown)
    first, _ = index.search(guess, np.zeros(len(index.sources), np.float32))
    penalty = np.zeros(len(index.sources), np.float32)
    penalty[first] = 1e4
    second, _ = index.search(guess, penalty)
    assert not np.isin(second, first).any()
