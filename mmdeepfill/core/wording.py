"""Names of options in messages, in the words of the door that the user came through."""

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_at_command_line: ContextVar[bool] = ContextVar('at_command_line', default=False)
#: Arguments whose option has another name.
_OPTIONS = {'weights': '--checkpoint', 'hole': '--box'}


@contextmanager
def command_line_words() -> Iterator[None]:
    """Name options as ``--resize-mask`` within the block, not as ``resize_mask=``."""
    token = _at_command_line.set(True)
    try:
        yield
    finally:
        _at_command_line.reset(token)


def option(name: str, value: Any = None) -> str:
    """Name an argument that is also an option of the command.

    Args:
        name (str): Of the argument in Python.
        value: To be given to it; None names the argument alone.

    Returns:
        str: ``resize_mask=True``, or ``--resize-mask`` within :func:`command_line_words`.

    Example:
        >>> option('strategy', 'crop')
        "strategy='crop'"
        >>> with command_line_words():
        ...     option('strategy', 'crop'), option('resize_mask', True), option('weights')
        ('--strategy crop', '--resize-mask', '--checkpoint')
    """
    if not _at_command_line.get():
        return name if value is None else f'{name}={value!r}'
    flag = _OPTIONS.get(name, f'--{name.replace("_", "-")}')
    return flag if value in (None, True) else f'{flag} {value}'


def or_none() -> str:
    """`` or None``, where arguments may be None: not at the command line."""
    return '' if _at_command_line.get() else ' or None'


def suggest(name: str, known: Iterable[str]) -> str:
    """`` Did you mean ...?`` with up to three near misses, or an empty string."""
    near = difflib.get_close_matches(name, sorted(set(known)), n=3, cutoff=0.55)
    return f' Did you mean {" or ".join(map(repr, near))}?' if near else ''
