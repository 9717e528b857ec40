"""Random generators: one for each sample, and the state of the global ones.

Every sample has its own counter-based generator (Philox, Salmon et al., SC 2011), a
pure function of a seed and a number. It does not matter which worker or rank makes
the sample, nor what was made before it.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from numbers import Integral
from typing import Any

import numpy as np
import torch

RngState = dict[str, Any]
#: Key of the message hub (hence of the checkpoint) that holds the states of all ranks.
RNG_KEY = 'rng_states'
_SAMPLE, _ORDER = 0, 1
#: Splits of data made out of nothing, and the first of the two streams that each has.
SPLITS = {'train': 2, 'val': 4, 'test': 6}
_REPLACEMENT = 8


def _philox(seed: int, index: int, stream: int) -> np.random.Generator:
    """``stream`` keeps generators of one (seed, index) for different uses apart."""
    for name, value in (('seed', seed), ('index', index)):
        if not isinstance(value, Integral) or not 0 <= value < 2**64:
            raise ValueError(f'{name} must be an integer in [0, 2**64), got {value!r}')
    return np.random.Generator(
        np.random.Philox(
            key=np.array([seed, index], np.uint64), counter=np.array([0, 0, 0, stream], np.uint64)
        )
    )


def sample_rng(seed: int, index: int) -> np.random.Generator:
    """Make the generator of one sample.

    Args:
        seed (int): In [0, 2**64).
        index (int): In [0, 2**64): the position in the training stream, or in
            evaluation the index in the dataset.

    Raises:
        ValueError: If an argument is out of range; names it.
    """
    return _philox(seed, index, _SAMPLE)


def replacement_rng(seed: int, position: int) -> np.random.Generator:
    """Make the generator of what takes the place of a sample that cannot be read.

    Args:
        seed, position (int): As of :func:`sample_rng`, with which it shares no number.

    Raises:
        ValueError: If an argument is out of range; names it.
    """
    return _philox(seed, position, _REPLACEMENT)


def order_rng(seed: int, pass_number: int) -> np.random.Generator:
    """Make the generator that shuffles one pass over a dataset.

    Args:
        seed (int): In [0, 2**64).
        pass_number (int): 0 for the first pass.

    Raises:
        ValueError: If an argument is out of range; names it.
    """
    return _philox(seed, pass_number, _ORDER)


def scene_rng(seed: int, split: str, index: int) -> tuple[np.random.Generator, np.random.Generator]:
    """Make the two generators of one scene of a split: of its content, and of its noise.

    Splits, seeds and indices that differ share no number.

    Args:
        seed, index (int): In [0, 2**64).
        split (str): Of :data:`SPLITS`.

    Raises:
        ValueError: If an argument is out of range; names it.
    """
    first, second = (_philox(seed, index, SPLITS[split] + use) for use in range(2))
    return first, second


def rng_of(results: dict) -> np.random.Generator:
    """Find the generator of a sample on its way through a pipeline.

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


def capture_rng() -> RngState:
    """Take the state of the global generators of this process.

    Returns:
        dict: ``python``, ``numpy``, ``torch`` and ``cuda`` (the current device's, None
        without a GPU). Only lists, numbers, strings and CPU tensors, so that
        ``torch.load(weights_only=True)`` reads it.
    """
    version, words, gauss = random.getstate()
    legacy: Any = np.random.get_state(legacy=True)
    name, key, position, has_gauss, cached = legacy
    return {
        'python': [version, list(words), gauss],
        'numpy': [
            name,
            torch.from_numpy(key.astype(np.int64)),
            int(position),
            int(has_gauss),
            float(cached),
        ],
        'torch': torch.get_rng_state(),
        'cuda': torch.cuda.get_rng_state() if torch.cuda.is_available() else None,
    }


def restore_rng(state: RngState) -> None:
    """Set the global generators to what :func:`capture_rng` saw.

    Args:
        state (dict): Its tensors may be on any device. A GPU's generator is left alone
            when the state was taken without one.
    """
    version, words, gauss = state['python']
    random.setstate((version, tuple(words), gauss))
    name, key, position, has_gauss, cached = state['numpy']
    np.random.set_state((name, key.cpu().numpy().astype(np.uint32), position, has_gauss, cached))
    torch.set_rng_state(state['torch'].cpu())
    if state['cuda'] is not None and torch.cuda.is_available():
        torch.cuda.set_rng_state(state['cuda'].cpu())


def reseed(*entropy: int) -> None:
    """Seed the global generators from a few non-negative integers.

    Args:
        *entropy (int): For example seed, iteration and rank; different numbers give
            independent streams.
    """
    words = np.random.SeedSequence(entropy).generate_state(3)
    random.seed(int(words[0]))
    np.random.seed(int(words[1]))
    torch.manual_seed(int(words[2]))
