"""Checks that a file has the weights that a model needs."""

from collections.abc import Callable, Iterable, Mapping

from torch import nn

Shape = tuple[int, ...]


def wanted_shapes(model: nn.Module, generator_only: bool = False) -> dict[str, Shape]:
    """Shapes of the weights of generator and critics, or of the generator alone."""
    players = ('generator.',) if generator_only else ('generator.', 'disc.')
    return {
        name: tuple(tensor.shape)
        for name, tensor in model.state_dict().items()
        if name.startswith(players)
    }


def check_match(
    file: str,
    found: Mapping[str, Shape],
    wanted: Mapping[str, Shape],
    hint: Callable[[list[str]], str] = lambda different: '',
) -> None:
    """Refuse a file that is not what the model needs.

    Args:
        file (str): Its name, for the message.
        found (Mapping[str, tuple]): Shapes by name, in the words of the file.
        wanted (Mapping[str, tuple]): Likewise.
        hint (Callable): From the names that differ to what to do about it.

    Raises:
        ValueError: A name is missing, of another shape, or not known; with a table of all.
    """
    rows = [
        (name, _text(found.get(name)), _text(wanted.get(name)))
        for name in sorted({*found, *wanted})
        if found.get(name) != wanted.get(name)
    ]
    if not rows:
        return
    missing = [name for name in wanted if name not in found]
    raise ValueError(
        f'{file} does not hold what the model needs: {len(missing)} of {len(wanted)} tensors '
        f'are missing, {sum(name not in wanted for name in found)} unknown, '
        f'{sum(found[n] != wanted[n] for n in found if n in wanted)} of another shape\n'
        f'{_table([("name", "file", "model"), *rows])}{hint([row[0] for row in rows])}'
    )


def _text(shape) -> str:
    return '-' if shape is None else 'x'.join(map(str, shape)) or 'scalar'


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = ['  '.join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return '\n'.join(f'  {line}' for line in lines)
