"""State of the random generators, in a form that torch's safe loader reads."""
import random
from typing import Dict

import numpy as np
import torch

RngState = Dict[str, object]


def capture_rng() -> RngState:
    """State of the global generators of this process.

    Returns:
        dict: ``python``, ``numpy``, ``torch`` and ``cuda`` (the current device's, None
        without a GPU). Only lists, numbers, strings and CPU tensors, so that
        ``torch.load(weights_only=True)`` reads it.
    """
    version, words, gauss = random.getstate()
    name, key, position, has_gauss, cached = np.random.get_state(legacy=True)
    return dict(
        python=[version, list(words), gauss],
        numpy=[name, torch.from_numpy(key.astype(np.int64)), int(position),
               int(has_gauss), float(cached)],
        torch=torch.get_rng_state(),
        cuda=torch.cuda.get_rng_state() if torch.cuda.is_available() else None)


def restore_rng(state: RngState) -> None:
    """Sets the global generators to what :func:`capture_rng` saw.

    Args:
        state (dict): Its tensors may be on any device. A GPU's generator is left alone
            when the state was taken without one.
    """
    version, words, gauss = state['python']
    random.setstate((version, tuple(words), gauss))
    name, key, position, has_gauss, cached = state['numpy']
    np.random.set_state(
        (name, key.cpu().numpy().astype(np.uint32), position, has_gauss, cached))
    torch.set_rng_state(state['torch'].cpu())
    if state['cuda'] is not None and torch.cuda.is_available():
        torch.cuda.set_rng_state(state['cuda'].cpu())


def reseed(*entropy: int) -> None:
    """Seeds the global generators from a few non-negative integers.

    Args:
        *entropy (int): For example seed, iteration and rank; different numbers give
            independent streams.
    """
    words = np.random.SeedSequence(entropy).generate_state(3)
    random.seed(int(words[0]))
    np.random.seed(int(words[1]))
    torch.manual_seed(int(words[2]))
