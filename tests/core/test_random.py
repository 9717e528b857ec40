import random

import numpy as np
import pytest

from mmdeepfill.core.random import global_randomness_from, order_rng, rng_of, sample_rng


def test_sample_rng_is_the_philox_of_its_key_and_counter():
    # NumPy's Philox given whole, as one 128-bit key, instead of as two words.
    expected = np.random.Generator(np.random.Philox(key=(7 << 64) + 3))
    assert (sample_rng(3, 7).integers(2**60, size=8) == expected.integers(2**60, size=8)).all()


def test_generators_of_different_use_seed_or_index_differ():
    drawn = [
        tuple(rng.integers(2**60, size=2))
        for rng in (
            sample_rng(0, 0),
            sample_rng(1, 0),
            sample_rng(0, 1),
            sample_rng(2**64 - 1, 0),
            order_rng(0, 0),
            order_rng(1, 0),
        )
    ]
    assert len(set(drawn)) == len(drawn)


@pytest.mark.parametrize(
    'seed,index,message',
    [
        (-1, 0, 'seed must be an integer'),
        (2**64, 0, 'seed must be an integer'),
        (0, -1, 'index must be an integer'),
        (0, 1.5, 'index must be an integer'),
    ],
)
def test_out_of_range_is_named(seed, index, message):
    with pytest.raises(ValueError, match=message):
        sample_rng(seed, index)


def test_global_randomness_is_seeded_and_put_back():
    random.seed(1)
    np.random.seed(1)
    expected = random.random(), np.random.rand()
    random.seed(1)
    np.random.seed(1)
    inside = []
    for _ in range(2):
        with global_randomness_from(sample_rng(5, 5)):
            inside.append((random.random(), np.random.rand()))
    assert inside[0] == inside[1]
    assert (random.random(), np.random.rand()) == expected


def test_global_randomness_is_put_back_after_an_error():
    np.random.seed(2)
    expected = np.random.rand()
    np.random.seed(2)
    with pytest.raises(RuntimeError, match='in between'):
        with global_randomness_from(sample_rng(0, 0)):
            raise RuntimeError('in between')
    assert np.random.rand() == expected


def test_without_a_generator_the_global_state_gives_one():
    np.random.seed(3)
    one = {}
    rng_of(one)
    np.random.seed(3)
    assert rng_of({}).integers(2**60) == rng_of(one).integers(2**60)
    assert rng_of(one) is one['rng']
