"""Images: what cannot be read, is there twice, or is not what it seems."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ...datasets.image_files import find_images
from ...datasets.preparation.content import Splits, repeated, shared, summary, troubled
from ...datasets.preparation.look import Look
from ...datasets.preparation.prepare import read_splits
from ...datasets.preparation.scan import scan
from ...datasets.preparation.traits import alike
from ..finding import Finding, find

#: Sides in pixels: what is smaller shows nothing, whatever the config.
LEAST_SIDE = 32
#: Codes of the traits of an image that training changes or drops.
_TRAITS = {
    'alpha': 'image-alpha',
    'deep': 'image-16-bit',
    'animated': 'image-animated',
    'rotated': 'image-exif-rotation',
    'grey': 'image-grey',
}


class Pictures(NamedTuple):
    """Images of one or several lists, and what was seen of them.

    Args:
        splits (dict): By list, images relative to ``root``.
        looks (dict): By image.
        least (int): Sides below are tiny.
    """

    splits: Splits
    looks: Mapping[str, Look]
    least: int = LEAST_SIDE

    def facts(self) -> dict[str, object]:
        """Numbers of images, their kinds and the smallest size."""
        counts, about = {key: len(it) for key, it in self.splits.items()}, summary(self.looks)
        smallest = 'x'.join(map(str, about['smallest'] or ())) or 'unknown'
        return {'images': counts, 'kinds': about['kinds'], 'smallest': smallest}


def look_at_images(places: Sequence[Path], workers: int = 1, least: int = LEAST_SIDE) -> Pictures:
    """Decode all images of folders and of lists.

    Args:
        places (Sequence[Path]): A folder stands for all images below it, a list for its lines,
            which are relative to its folder. Each is a split.
        workers (int): Processes.
        least (int): See :class:`Pictures`.

    Raises:
        FileNotFoundError: If there is no such place.
        ValueError: If it has no image, or two lists have the same name.
    """
    splits: dict[str, list[str]] = {}
    for place in places:
        if place.is_dir():
            folder, name, names = place, place.resolve().name, find_images(place)
            if not names:
                raise ValueError(f'no images below {str(place)!r}')
        else:
            ((name, names),) = read_splits([place]).items()
            folder = place.parent
        name = name if name not in splits else str(place)
        splits[name] = [str(folder.resolve() / one) for one in names]
    every = sorted({name for names in splits.values() for name in names})
    return Pictures(splits, scan(Path('/'), every, workers=workers), least)


def check_images(pictures: Pictures) -> list[Finding]:
    """All checks of images."""
    return [*_copies(pictures), *_each(pictures)]


def _copies(pictures: Pictures) -> Iterator[Finding]:
    """The same picture twice: pixel by pixel, or in another size, format or quality."""
    splits, looks = pictures.splits, pictures.looks
    for split, names in splits.items():
        if same := repeated(names, looks):
            yield find('image-duplicate', [' = '.join(group) for group in same], split=split)
    for early, late, both in shared(splits, looks):
        items = [' = '.join(one + other) for one, other in both]
        yield find('image-leak', items, early=early, late=late)
    split_of = {name: split for split, names in splits.items() for name in names}
    pairs: dict[str, list[str]] = {'image-look-alike': [], 'image-look-alike-leak': []}
    for one, other in alike({name: look.likeness for name, look in looks.items()}):
        if looks[one].digest != looks[other].digest:
            within = split_of[one] == split_of[other]
            pairs['image-look-alike' + '-leak' * (not within)].append(f'{one} ~ {other}')
    yield from (find(code, items) for code, items in pairs.items() if items)


def _each(pictures: Pictures) -> Iterator[Finding]:
    """Images that cannot be read, or are not what they seem."""
    looks, named = pictures.looks, {}
    for kind in ('unreadable', 'damaged'):
        named[f'image-{kind}'] = [looks[name].reason for name in troubled(looks, kind)]
    for trait, code in _TRAITS.items():
        named[code] = [name for name, look in looks.items() if trait in look.traits.split()]
    odd = {name: look for name, look in looks.items() if look.is_odd(name)}
    cmyk = [name for name, look in odd.items() if look.kind.endswith(' CMYK')]
    named['image-cmyk'] = cmyk
    named['image-wrong-ending'] = [f'{n}: {look.kind}' for n, look in odd.items() if n not in cmyk]
    sizes = {name: (look.height, look.width) for name, look in looks.items() if look.height}
    small = {name: size for name, size in sizes.items() if min(size) < pictures.least}
    named['image-tiny'] = [f'{name}: {size[0]}x{size[1]}' for name, size in small.items()]
    yield from (find(code, it, least=pictures.least) for code, it in named.items() if it)
