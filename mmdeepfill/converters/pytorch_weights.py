"""Files of PyTorch weights, in the names of other programs."""

from collections.abc import Callable, Mapping

from torch import Tensor

from .matching import Shape, check_match

PARALLEL = 'module.'  # in front of all names of a net that was wrapped in DataParallel


def with_kinds(layers: Mapping[str, str]) -> dict[str, str]:
    """From names of layers to those of their weights and biases, theirs to ours."""
    return {
        f'{theirs}.{kind}': f'{ours}.{kind}'
        for theirs, ours in layers.items()
        for kind in ('weight', 'bias')
    }


def unwrapped(file: str, theirs: dict) -> dict[str, Tensor]:
    """Tensors by the names of the net itself, also if it was wrapped in DataParallel.

    Raises:
        ValueError: Something in it is no tensor.
    """
    if theirs and all(str(name).startswith(PARALLEL) for name in theirs):
        theirs = {name[len(PARALLEL) :]: value for name, value in theirs.items()}
    if not all(isinstance(value, Tensor) for value in theirs.values()):
        raise ValueError(f'{file}: expected tensors by name; got {summary(list(theirs))}')
    return theirs


def renamed(
    file: str,
    theirs: dict,
    names: Mapping[str, str],
    wanted: Mapping[str, Shape],
    hint: Callable[[list[str]], str],
) -> dict[str, Tensor]:
    """Their tensors under our names, in float32, integers as they are.

    Args:
        file (str): Its name, for messages.
        theirs (dict): What :func:`unwrapped` takes.
        names (Mapping[str, str]): Their name of each tensor to ours.
        wanted (Mapping[str, tuple]): Shapes by our names.
        hint (Callable): As of :func:`check_match`.

    Raises:
        ValueError: A tensor is missing, unknown, of another shape, or not finite.
    """
    theirs = unwrapped(file, theirs)
    check_match(
        file,
        {name: tuple(value.shape) for name, value in theirs.items()},
        {name: wanted[ours] for name, ours in names.items()},
        hint,
    )
    broken = [name for name in names if not theirs[name].isfinite().all()]
    if broken:
        raise ValueError(f'{file}: NaN or infinite numbers in {summary(broken)}')
    # a copy, since a tensor that is a view would bring all of its storage along
    return {ours: _as_float32(theirs[name]).clone().contiguous() for name, ours in names.items()}


def _as_float32(value: Tensor) -> Tensor:
    """Counters of norms stay integers."""
    return value.float() if value.is_floating_point() else value


def summary(names: list) -> str:
    """Some names and how many more there are."""
    return ', '.join(map(str, names[:4])) + (f' and {len(names) - 4} more' if names[4:] else '')
