"""PyTorch files of tensors under other names."""
import pickle
from pathlib import Path
from typing import Callable, Dict, List, Mapping, Union

import torch
from torch import Tensor

from .matching import Shape, check_match

PARALLEL = 'module.'  # in front of all names of a net that was wrapped in DataParallel


def load_plain(file: Union[str, Path]) -> dict:
    """A file of tensors, loaded without running anything in it.

    Raises:
        ValueError: It is damaged, or holds more than tensors and plain values.
        FileNotFoundError: There is no such file.
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


def take(file: str, theirs: dict, names: Dict[str, str], wanted: Mapping[str, Shape],
         hint: Callable[[List[str]], str]) -> Dict[str, Tensor]:
    """Tensors under our names, once all of them are what is wanted.

    Args:
        file (str): Its name, for messages.
        theirs (dict): What it holds; ``module.`` in front of all names is left out.
        names (dict[str, str]): Each name in the file to ours.
        wanted (Mapping[str, tuple]): Shapes by our names.
        hint (Callable): See :func:`check_match`.

    Returns:
        dict[str, Tensor]: float32.

    Raises:
        ValueError: A tensor is missing, unknown, of another shape, or not finite.
    """
    if theirs and all(str(name).startswith(PARALLEL) for name in theirs):
        theirs = {name[len(PARALLEL):]: value for name, value in theirs.items()}
    if not all(isinstance(value, Tensor) for value in theirs.values()):
        raise ValueError(f'{file}: expected tensors by name; got {summary(list(theirs))}')
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
