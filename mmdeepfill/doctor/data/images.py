"""Images: what cannot be read, is there twice, or is not what it seems."""
from pathlib import Path
from typing import Dict, Iterator, List, Mapping, NamedTuple, Sequence

from ...datasets.image_files import find_images
from ...datasets.preparation.content import Splits, repeated, shared, summary, troubled
from ...datasets.preparation.look import Look
from ...datasets.preparation.prepare import read_splits
from ...datasets.preparation.scan import scan
from ...datasets.preparation.traits import alike
from ..finding import ERROR, NOTE, WARNING, Finding

#: Sides in pixels: what is smaller shows nothing, whatever the config.
LEAST_SIDE = 32


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

    def facts(self) -> Dict[str, object]:
        counts = {split: len(names) for split, names in self.splits.items()}
        about = summary(self.looks)
        smallest = about['smallest']
        return dict(images=counts, kinds=about['kinds'],
                    smallest='x'.join(map(str, smallest)) if smallest else 'unknown')


def look_at_images(places: Sequence[Path], workers: int = 1, least: int = LEAST_SIDE
                   ) -> Pictures:
    """Decode all images of folders and of lists.

    Args:
        places (Sequence[Path]): A folder stands for all images below it, a list for its lines,
            which are relative to its folder. Each is a split.
        workers (int): Processes.
        least (int): See :class:`Pictures`.

    Raises:
        FileNotFoundError: There is no such place.
        ValueError: It has no image, or two lists the same name.
    """
    splits: Dict[str, List[str]] = {}
    for place in places:
        if place.is_dir():
            name = place.resolve().name if place.resolve().name not in splits else str(place)
            names = find_images(place)
            if not names:
                raise ValueError(f'no images below {str(place)!r}')
            folder = place
        else:
            (name, names), = read_splits([place]).items()
            name = name if name not in splits else str(place)
            folder = place.parent
        splits[name] = [str(folder.resolve() / one) for one in names]
    looks = scan(Path('/'), sorted({name for names in splits.values() for name in names}),
                 workers=workers)
    return Pictures(splits, looks, least)


def trouble(pictures: Pictures) -> Iterator[Finding]:
    for kind, what, advice in (
            ('unreadable', 'cannot be read: training stops at them',
             'Mend them, or take them off the list.'),
            ('damaged', 'are read with complaints: the decoder makes up what is missing',
             'Fetch them again, or take them off the list.')):
        bad = troubled(pictures.looks, kind)
        if bad:
            yield Finding(f'image-{kind}', ERROR, f'{len(bad)} images {what}', advice,
                          [pictures.looks[name].reason for name in bad])


def duplicates(pictures: Pictures) -> Iterator[Finding]:
    for split, names in pictures.splits.items():
        same = repeated(names, pictures.looks)
        if same:
            yield Finding(
                'image-duplicate', WARNING, f'{split}: {len(same)} pictures are there more than '
                'once, pixel by pixel', 'Keep one of each.', [' = '.join(group) for group in same])


def leaks(pictures: Pictures) -> Iterator[Finding]:
    for early, late, both in shared(pictures.splits, pictures.looks):
        yield Finding(
            'image-leak', ERROR, f'{len(both)} pictures are in {early} and in {late}: metrics on '
            'them say nothing', f'Take them out of {early}.',
            [' = '.join(one + other) for one, other in both])


def look_alikes(pictures: Pictures) -> Iterator[Finding]:
    """The same picture in another size, format or quality, most likely."""
    split_of = {name: split for split, names in pictures.splits.items() for name in names}
    looks = pictures.looks
    likenesses = {name: look.likeness for name, look in looks.items()}
    pairs = [(one, other) for one, other in alike(likenesses)
             if looks[one].digest != looks[other].digest]
    within = [pair for pair in pairs if split_of[pair[0]] == split_of[pair[1]]]
    if within:
        yield Finding(
            'image-look-alike', NOTE, f'{len(within)} pairs of pictures of a split look alike',
            'Look at some: crops and frames of one scene do, copies in another quality too.',
            [f'{one} ~ {other}' for one, other in within])
    between = [pair for pair in pairs if split_of[pair[0]] != split_of[pair[1]]]
    if between:
        yield Finding(
            'image-look-alike-leak', WARNING,
            f'{len(between)} pairs of pictures of two splits look alike',
            'Look at them: the same picture in another size or quality is a leak.',
            [f'{one} ~ {other}' for one, other in between])


#: Trait, code, severity, what training does with it, advice.
_TRAITS = (
    ('alpha', 'image-alpha', WARNING, 'have transparency, which training drops: what was hidden '
     'shows', 'Blend them over a colour, and save them without alpha.'),
    ('deep', 'image-16-bit', WARNING, 'have 16 bits a channel, of which training reads 8',
     'Convert them, to have a say in how.'),
    ('animated', 'image-animated', WARNING, 'have several frames, of which training reads the '
     'first', 'Save the frame that you want.'),
    ('rotated', 'image-exif-rotation', NOTE, 'are turned by EXIF: training turns them, other '
     'programs may not, so masks drawn elsewhere may not fit', 'Turn the pixels, and drop EXIF.'),
    ('grey', 'image-grey', WARNING, 'are grey: three equal channels are trained on',
     'Leave them out of colour training, unless you want them.'))


def traits(pictures: Pictures) -> Iterator[Finding]:
    for trait, code, severity, what, advice in _TRAITS:
        names = [name for name, look in pictures.looks.items() if trait in look.traits.split()]
        if names:
            yield Finding(code, severity, f'{len(names)} images {what}', advice, names)


def kinds(pictures: Pictures) -> Iterator[Finding]:
    odd = {name: look for name, look in pictures.looks.items() if look.is_odd(name)}
    cmyk = [name for name, look in odd.items() if look.kind.endswith(' CMYK')]
    if cmyk:
        yield Finding(
            'image-cmyk', WARNING, f'{len(cmyk)} images are CMYK: their colours are guessed',
            'Convert them to sRGB by their colour profile.', cmyk)
    other = [f'{name}: {look.kind}' for name, look in odd.items() if name not in cmyk]
    if other:
        yield Finding('image-wrong-ending', NOTE, f'{len(other)} images are not what their ending '
                      'says', 'Rename them.', other)


def sizes(pictures: Pictures) -> Iterator[Finding]:
    tiny = [f'{name}: {look.height}x{look.width}' for name, look in pictures.looks.items()
            if look.height and min(look.height, look.width) < pictures.least]
    if tiny:
        yield Finding(
            'image-tiny', WARNING, f'{len(tiny)} images have a side below {pictures.least} pixels',
            'Take them off the list.', tiny)


CHECKS = (trouble, duplicates, leaks, look_alikes, traits, kinds, sizes)


def check_images(pictures: Pictures) -> List[Finding]:
    """All checks of images."""
    return [finding for check in CHECKS for finding in check(pictures)]
