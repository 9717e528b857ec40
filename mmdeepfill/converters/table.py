"""The table of converters: each module declares what it converts, and ``convert`` reads it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torch import Tensor


@dataclass(frozen=True)
class Converter:
    """The declaration of a converter.

    Attributes:
        name: Of ``mmdeepfill convert NAME``.
        convert: Function of the sources in their order, the model, and the options by name; gives
            the state dict.
        origin: Whose program has trained the weights; kept in the file that is written.
        about: What is converted, in a sentence.
        sources: Name of each file in the order of the command line, to its description.
        config: Packaged config of the model that the weights are for; or a function that finds it
            by the first source and ``entry``.
        options: Name of each option to the arguments of argparse's ``add_argument``; one with
            ``metavar='FILE'`` names a further source.
        open: Opens a source. What it gives has ``files``, or is a file itself.
    """

    name: str
    convert: Callable[..., dict[str, Tensor]]
    origin: str
    about: str
    sources: Mapping[str, str]
    config: str | Callable[[Any, str | None], str]
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    open: Callable[[str], Any] = Path


#: All converters by name, in the order in which their modules are imported.
CONVERTERS: dict[str, Converter] = {}


def converter(name: str, **facts: Any) -> Callable[[Callable], Callable]:
    """Declare a function as a converter; it stays as it is.

    Args:
        name (str): Of ``mmdeepfill convert NAME``.
        **facts: The other attributes of :class:`Converter`.

    Raises:
        ValueError: If there is a converter of that name.

    Example:
        >>> @converter('mine', origin='me/mine', about='Weights of mine.',
        ...            sources={'file': 'mine.pth'}, config='opencv_telea')
        ... def convert_mine(file, model):
        ...     return {}
        >>> CONVERTERS.pop('mine').origin
        'me/mine'
    """
    if name in CONVERTERS:
        raise ValueError(
            f'name: there is a converter {name!r} already, from {CONVERTERS[name].origin}'
        )

    def declare(convert: Callable) -> Callable:
        CONVERTERS[name] = Converter(name, convert, **facts)
        return convert

    return declare
