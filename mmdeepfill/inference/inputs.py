"""Pictures, masks and options, from what a user names."""

import inspect
import logging
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..core.wording import suggest
from ..imageio.files import Source, find_sources, pair_masks, passed_over, without_masks
from .hole_masks import ALPHA

logger = logging.getLogger('mmdeepfill')


class Item(NamedTuple):
    """A picture to be filled.

    Attributes:
        image: An array, a PIL image, a path or an address.
        mask: As :func:`as_mask` takes it.
        relative: Path below the folder that was searched, or the name of the file; '' for what
            is no file.
    """

    image: Any
    mask: Any
    relative: str


def is_path(value: Any) -> bool:
    """Test whether a value names a file, a folder or many files."""
    return isinstance(value, (str, os.PathLike)) and value != ALPHA


def is_address(value: Any) -> bool:
    """Test for an address that mmengine's file backends may know."""
    return is_path(value) and '://' in os.fspath(value)


def pair_inputs(inputs: Any, masks: Any) -> list[Item]:
    """Pair each picture that a user gives with its mask.

    Args:
        inputs: A picture (array, PIL image, path or address), a folder (all pictures below it),
            a pattern (``**`` for any folders), or a list of these. Folders and patterns are
            sorted.
        masks: One for all, as :func:`as_mask` takes it; a list of one each, in order; or a folder,
            where they go by name, see :func:`~mmdeepfill.imageio.files.pair_masks`: ``a.png`` or
            ``a_mask.png`` for ``a.jpg``.

    Raises:
        FileNotFoundError: A path does not exist.
        ValueError: Nothing is found, there are not as many masks as pictures, or a picture has no
            mask or several; names the argument.
    """
    given = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
    if not given:
        raise ValueError('inputs is an empty list')
    found = [one for item in given for one in _found(item)]
    if isinstance(masks, (list, tuple)):
        if len(masks) != len(found):
            raise ValueError(
                f'masks must be one for all or one for each of {len(found)} '
                f'pictures; got a list of {len(masks)}. A polygon or a box is a '
                'dict: dict(polygon=[(x, y), ...]), dict(box=(top, left, height, '
                'width))'
            )
        return [_item(one, mask) for one, mask in zip(found, masks)]
    if is_path(masks) and not is_address(masks):
        if os.path.isdir(masks):
            return _by_name(found, Path(masks))
        if not os.path.exists(masks):
            raise FileNotFoundError(
                f'masks: no file or folder {os.fspath(masks)!r} (looked from {Path.cwd()})'
            )
    return [_item(one, masks) for one in found]


def _found(item: Any) -> Sequence[Any]:
    """Sources of files, and other things as they are."""
    if not is_path(item) or is_address(item):
        return [item]
    try:
        sources = find_sources([os.fspath(item)])
    except (FileNotFoundError, ValueError) as error:
        raise type(error)(f'inputs: {error}') from error
    if os.path.isfile(item):  # named as such, it is tried whatever its suffix
        return sources
    for note in passed_over([os.fspath(item)]):
        logger.warning('inputs: %s', note)
    kept = [source for source in sources if not source.is_video]
    if not kept:
        raise ValueError(
            f'inputs: {os.fspath(item)!r} holds videos alone; `mmdeepfill inpaint` fills those'
        )
    return kept


def _item(one: Any, mask: Any) -> Item:
    if isinstance(one, Source):
        return Item(one.path, mask, one.relative.as_posix())
    return Item(one, mask, os.fspath(one).rsplit('/', 1)[-1] if is_address(one) else '')


def _by_name(found: Sequence[Any], folder: Path) -> list[Item]:
    if not all(isinstance(one, Source) for one in found):
        raise ValueError(
            'masks: those of a folder go by name, and a picture that is no file has '
            'none; give a list of masks'
        )
    try:
        pairs = pair_masks(without_masks(found, folder), folder)
    except ValueError as error:
        raise ValueError(f'masks: {error}') from error
    problem: str | None = next((f'{p.source.path}: {p.problem}' for p in pairs if p.problem), None)
    if problem is not None or not pairs:
        raise ValueError(f'masks: {problem or "there are masks, and no other pictures"}')
    return [_item(pair.source, pair.mask) for pair in pairs]


def check_options(
    given: Mapping[str, Any], taker: Callable, door: str, more: Iterable[str] = ()
) -> None:
    """Refuse names of options that nothing takes, in the name of what the user called.

    Args:
        given (Mapping): Options by name.
        taker (callable): Takes them, as its keyword-only arguments.
        door (str): Name of the function that the user called.
        more (Iterable[str]): Other arguments of that function.

    Raises:
        TypeError: There is no such option; names those that are alike, and all.
    """
    parameters = inspect.signature(taker).parameters.values()
    known = [one.name for one in parameters if one.kind is one.KEYWORD_ONLY]
    for name in given:
        if name not in known:
            everything = [*more, *known]
            raise TypeError(
                f'{door}() has no argument {name!r}.{suggest(name, everything)} It '
                f'takes {", ".join(everything)}'
            )


def check_batch_size(batch_size: Any) -> None:
    """Refuse what is no number of pictures.

    Raises:
        ValueError: Not an integer of at least 1.
    """
    if isinstance(batch_size, bool) or not isinstance(batch_size, int) or batch_size < 1:
        raise ValueError(f'batch_size must be an integer >= 1; got {batch_size!r}')
