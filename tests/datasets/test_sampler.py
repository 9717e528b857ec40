import itertools
import pickle

import pytest

from mmdeepfill.datasets import SeededInfiniteSampler, StreamIndex
from mmdeepfill.datasets import sampler as sampler_module


def take(sampler, count):
    return [(int(i), i.position, i.seed) for i in itertools.islice(sampler, count)]


def rank_of(monkeypatch, rank, world, **arguments):
    monkeypatch.setattr(sampler_module, 'get_dist_info', lambda: (rank, world))
    return SeededInfiniteSampler(**arguments)


def test_every_pass_is_a_shuffle_of_its_own():
    drawn = take(SeededInfiniteSampler(range(10), seed=4), 40)
    assert [p for _, p, _ in drawn] == list(range(40)) and {s for *_, s in drawn} == {4}
    passes = [[i for i, *_ in drawn[k : k + 10]] for k in range(0, 40, 10)]
    assert all(sorted(p) == list(range(10)) for p in passes)
    assert len({tuple(p) for p in [*passes, range(10)]}) == 5
    other = take(SeededInfiniteSampler(range(10), seed=5), 10)
    assert [i for i, *_ in other] != passes[0]


def test_every_image_comes_first_equally_often():
    first = [take(SeededInfiniteSampler(range(4), seed=s), 1)[0][0] for s in range(800)]
    assert all(150 < first.count(i) < 250 for i in range(4))  # 200 expected


def test_without_shuffle_the_order_is_the_datasets():
    drawn = take(SeededInfiniteSampler(range(3), shuffle=False, seed=0), 7)
    assert [i for i, *_ in drawn] == [0, 1, 2, 0, 1, 2, 0]


@pytest.mark.parametrize('position', [0, 1, 6, 7, 13, 700])
def test_start_at_equals_drawing_and_throwing_away(position):
    fresh, later = (SeededInfiniteSampler(range(7), seed=1) for _ in range(2))
    later.start_at(position)
    assert take(later, 20) == take(fresh, position + 20)[position:]
    assert take(later, 20) == take(fresh, position + 20)[position:]  # iter() starts anew


def test_ranks_share_one_stream(monkeypatch):
    whole = take(SeededInfiniteSampler(range(7), seed=1), 60)
    for start in (0, 12):
        parts = []
        for rank in range(3):
            sampler = rank_of(monkeypatch, rank, 3, dataset=range(7), seed=1)
            sampler.start_at(start)
            parts.append(take(sampler, 10))
        assert [x for group in zip(*parts) for x in group] == whole[start : start + 30]


def test_stream_index_is_an_int_that_survives_pickling():
    index = pickle.loads(pickle.dumps(StreamIndex(3, 100, 8)))
    assert index == 3 and 'abcd'[index] == 'd'
    assert (index.position, index.seed) == (100, 8)


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match='dataset must not be empty'):
        SeededInfiniteSampler([])
    with pytest.raises(ValueError, match='position must be >= 0, got -1'):
        SeededInfiniteSampler(range(3), seed=0).start_at(-1)


def test_without_a_seed_one_is_drawn_and_kept():
    sampler = SeededInfiniteSampler(range(50))
    assert take(sampler, 50) == take(sampler, 50)
    assert len(sampler) == 50
