"""Where the data pipeline's chance comes from.

Every sample has its own counter-based generator (Philox, Salmon et al., SC 2011), a
pure function of a seed and a number. It does not matter which worker or rank makes
the sample, nor what was made before it.
"""
import random
from contextlib import contextmanager
from numbers import Integral
from typing import Iterator, Tuple

import numpy as np

_SAMPLE, _ORDER = 0, 1
#: Splits of data made out of nothing, and the first of the two streams that each has.
SPLITS = dict(train=2, val=4, test=6)
_REPLACEMENT = 8


def _philox(seed: int, index: int, stream: int) -> np.random.Generator:
    """``stream`` keeps generators of one (seed, index) for different uses apart."""
    for name, value in (('seed', seed), ('index', index)):
        if not isinstance(value, Integral) or not 0 <= value < 2**64:
            raise ValueError(f'{name} must be an integer in [0, 2**64), got {value!r}')
    return np.random.Generator(np.random.Philox(
        key=np.array([seed, index], np.uint64),
        counter=np.array([0, 0, 0, stream], np.uint64)))


def sample_rng(seed: int, index: int) -> np.random.Generator:
    """The generator of one sample.

    Args:
        seed (int): In [0, 2**64).
        index (int): In [0, 2**64): the position in the training stream, or in
            evaluation the index in the dataset.

    Raises:
        ValueError: Names the argument that is out of range.
    """
    return _philox(seed, index, _SAMPLE)


def replacement_rng(seed: int, position: int) -> np.random.Generator:
    """The generator of what takes the place of a sample that cannot be read.

    Args:
        seed, position (int): As of :func:`sample_rng`, with which it shares no number.

    Raises:
        ValueError: Names the argument that is out of range.
    """
    return _philox(seed, position, _REPLACEMENT)


def order_rng(seed: int, pass_number: int) -> np.random.Generator:
    """The generator that shuffles one pass over a dataset.

    Args:
        seed (int): In [0, 2**64).
        pass_number (int): 0 for the first pass.

    Raises:
        ValueError: Names the argument that is out of range.
    """
    return _philox(seed, pass_number, _ORDER)


def scene_rng(seed: int, split: str,
              index: int) -> Tuple[np.random.Generator, np.random.Generator]:
    """The generators of one scene of a split: of what is in it, and of its noise.

    Splits, seeds and indices that differ share no number.

    Args:
        seed, index (int): In [0, 2**64).
        split (str): Of :data:`SPLITS`.

    Raises:
        ValueError: Names the argument that is out of range.
    """
    return tuple(_philox(seed, index, SPLITS[split] + use) for use in range(2))


def rng_of(results: dict) -> np.random.Generator:
    """The generator of a sample on its way through a pipeline.

    Args:
        results (dict): What transforms pass on. Without the key ``rng``, that is when
            the sample does not come from ``InpaintingDataset``, a generator seeded
            from NumPy's global state is put there (mmengine seeds that state in
            every worker).
    """
    if results.get('rng') is None:
        results['rng'] = np.random.default_rng(np.random.randint(2**31, size=4))
    return results['rng']


@contextmanager
def global_randomness_from(rng: np.random.Generator, needed: bool = True) -> Iterator[None]:
    """Seed ``random`` and ``numpy.random`` from a generator, and restore them after.

    Transforms of others (mmcv's RandomFlip, ...) draw from these global states; within
    this context they too depend on the sample only.

    Args:
        rng (np.random.Generator): Advanced by one draw.
        needed (bool): False if nothing within draws from them: then only ``rng``
            advances, which is 50 times as fast.
    """
    seed = int(rng.integers(2**32))
    if not needed:
        yield
        return
    python_state, numpy_state = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed)
    try:
        yield
    finally:
        random.setstate(python_state)
        np.random.set_state(numpy_state)
