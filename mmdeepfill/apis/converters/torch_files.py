"""Tensors from files of other PyTorch programs."""
import pickle
from pathlib import Path
from typing import Callable, Dict, List, Union

import torch
from torch import Tensor

from .matching import check_match

PARALLEL = 'module.'  # in front of all names of a net that was wrapped in DataParallel


def load_plain(file: Union[str, Path]) -> dict:
    """A file of tensors, loaded without running anything in it.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is damaged, or holds more than tensors and plain values.
    """
    try:
        state = torch.load(file, map_location='cpu', weights_only=True)
    except FileNotFoundError:
        raise
    except pickle.UnpicklingError as error:
        raise ValueError(f'{file}: no PyTorch checkpoint, or one that holds more than tensors '
                         f'and plain values, which could run code: {error}') from error
    except (RuntimeError, EOFError, OSError) as error:
        raise ValueError(f'{file}: damaged, or no PyTorch checkpoint: {error}') from error
    if not isinstance(state, dict):
        raise ValueError(f'{file}: expected a dict of tensors; got {type(state).__name__}')
    return state


def tensors_of(file: str, state: dict) -> Dict[str, Tensor]:
    """The same by the names of the net itself, if it was wrapped in DataParallel.

    Raises:
        ValueError: Something in it is no tensor.
    """
    if state and all(str(name).startswith(PARALLEL) for name in state):
        state = {name[len(PARALLEL):]: value for name, value in state.items()}
    if not all(isinstance(value, Tensor) for value in state.values()):
        raise ValueError(f'{file}: expected tensors by name; got {summary(list(state))}')
    return state


def take(file: str, theirs: Dict[str, Tensor], names: Dict[str, str], wanted: dict,
         hint: Callable[[List[str]], str]) -> Dict[str, Tensor]:
    """Tensors by our names.

    Args:
        file (str): Named in errors.
        theirs (dict): From :func:`tensors_of`.
        names (dict): Their name to ours.
        wanted (dict): Shape by our name.
        hint (Callable): See :func:`check_match`.

    Returns:
        dict[str, Tensor]: float32.

    Raises:
        ValueError: One is missing, not known, of another shape, or not finite.
    """
    check_match(file, {name: tuple(value.shape) for name, value in theirs.items()},
                {name: wanted[ours] for name, ours in names.items()}, hint)
    broken = [name for name in names if not theirs[name].isfinite().all()]
    if broken:
        raise ValueError(f'{file}: NaN or infinite numbers in {summary(broken)}')
    # a copy, since a tensor that is a view would bring all of its storage along
    return {ours: theirs[name].float().clone().contiguous() for name, ours in names.items()}


def summary(names: List) -> str:
    """The first of some names, and how many more there are."""
    return ', '.join(map(str, names[:4])) + (f' and {len(names) - 4} more' if names[4:] else '')
