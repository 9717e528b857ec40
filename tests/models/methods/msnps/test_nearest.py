"""The search for neural patches against loops over all of them."""

import numpy as np
import pytest
import torch

from mmdeepfill.models.methods.msnps.nearest import NearestPatches, known_places


def features(*shape, seed=0):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def patch(x, y, left, size=3):
    return x[:, y : y + size, left : left + size]


def starts(side, size, stride):
    last = side - size
    return [i for i in range(last + 1) if i % stride == 0 or i == last]


def assembled_by_loops(queries, offered, size=3, stride=2):
    """Each patch's most similar known one, and the mean of those in each cell.

    ``offered``: pairs of features (C, h, w) and of known cells (h, w), numpy.
    """
    total, count = np.zeros_like(queries), np.zeros(queries.shape[1:])
    sources = [
        patch(x, i, j, size)
        for x, known in offered
        for i in starts(x.shape[1], size, stride)
        for j in starts(x.shape[2], size, stride)
        if known[i : i + size, j : j + size].all()
    ]
    for i in starts(queries.shape[1], size, stride):
        for j in starts(queries.shape[2], size, stride):
            s = patch(queries, i, j, size)
            similar = [(s * t).sum() / np.linalg.norm(s) / np.linalg.norm(t) for t in sources]
            patch(total, i, j, size)[:] += sources[int(np.argmax(similar))]
            count[i : i + size, j : j + size] += 1
    return total / count


@pytest.mark.parametrize('size, stride', [(3, 2), (3, 1), (2, 2), (1, 1)])
@pytest.mark.parametrize('max_values', [1, 100, 2**24])
def test_against_loops(size, stride, max_values):
    queries, offered = features(4, 8, 7), [features(4, 9, 6, seed=1), features(4, 5, 8, seed=2)]
    known = [torch.ones(x.shape[1:], dtype=torch.bool) for x in offered]
    known[0][2:4, 3] = False
    search = NearestPatches(queries, size, stride, max_values)
    for pair in zip(offered, known):
        search.offer(*pair)
    expected = assembled_by_loops(
        queries.numpy(), [(x.numpy(), k.numpy()) for x, k in zip(offered, known)], size, stride
    )
    np.testing.assert_allclose(search.assembled().numpy(), expected, rtol=1e-12)


def test_a_planted_duplicate_is_found_whatever_its_length():
    queries, source = features(6, 3, 3), features(6, 12, 12, seed=1)
    patch(source, 4, 8)[:] = 2.5 * queries
    search = NearestPatches(queries, 3, 2)
    assert search.offer(source, torch.ones(12, 12, dtype=torch.bool)) == 36
    # of one patch, what is put together is the patch
    torch.testing.assert_close(search.assembled(), 2.5 * queries)
    # cosine of 1, times its own length
    torch.testing.assert_close(search.scores, queries.norm()[None])


def test_a_patch_with_an_unknown_cell_is_no_source():
    known = torch.ones(8, 8, dtype=torch.bool)
    known[3, 4] = False
    # starts 0, 2, 4, 5; those of rows 2 and columns 2 and 4 reach over (3, 4)
    places = set(zip(*(side.tolist() for side in known_places(known, 3, 2))))
    every = {(y, x) for y in (0, 2, 4, 5) for x in (0, 2, 4, 5)}
    assert places == every - {(2, 2), (2, 4)}
    queries, source = features(6, 3, 3), features(6, 8, 8, seed=1)
    patch(source, 2, 4)[:] = queries  # the best one by far
    search = NearestPatches(queries, 3, 2)
    assert search.offer(source, known) == 14
    assert search.scores < 0.99 * queries.norm()
    assert not torch.equal(search.assembled(), queries)


def test_nothing_known():
    search = NearestPatches(features(2, 5, 5), 3, 2)
    for side in (5, 2):
        assert search.offer(features(2, side, side), torch.zeros(side, side, dtype=torch.bool)) == 0


def test_no_array_of_sources_is_larger_than_allowed(monkeypatch):
    sizes, before = [], torch.nn.functional.normalize

    def normalize(tile, dim):
        sizes.append(tile.numel())
        return before(tile, dim=dim)

    monkeypatch.setattr(torch.nn.functional, 'normalize', normalize)
    search = NearestPatches(features(4, 9, 9), 3, 2, max_values=200)
    search.offer(features(4, 21, 21), torch.ones(21, 21, dtype=torch.bool))
    # 36 numbers each, 16 patches that look: five in a tile, of 100
    assert len(sizes) == 20 and max(sizes) == 180


def test_too_small_features():
    with pytest.raises(ValueError, match='patch_size is 3, but the features are 2x5: make it'):
        NearestPatches(features(4, 2, 5), 3, 2)
