"""Plans of a data set's lists: their images, and a comparison with the official layout.

A data set is a module of this package with a :class:`DataSet`; this is what they share.
"""

import argparse
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ...core.random import sample_rng
from ..image_files import find_files, is_image_name
from .findings import ERROR, WARNING, Finding, Item

_ARCHIVES = ('.tar', '.gz', '.tgz', '.zip')


@dataclass
class Plan:
    """The images to be listed, and the faults found so far.

    Args:
        subset (bool): Fewer images than officially there are a warning, not an error.
        splits (dict): Name of a list ('train', 'val', 'test') and its images, sorted.
        rule (str): One sentence: how the split came about.
        official (dict): Images that a whole list has, where there is such a number.
        findings (list[Finding]): Of the layout.
    """

    subset: bool = False
    splits: dict[str, list[str]] = field(default_factory=dict)
    rule: str = ''
    official: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def error(self, kind: str, text: str, items: Iterable[Item] = ()) -> None:
        self.findings.append(Finding(ERROR, kind, text, tuple(items)))

    def warn(self, kind: str, text: str, items: Iterable[Item] = ()) -> None:
        self.findings.append(Finding(WARNING, kind, text, tuple(items)))

    def missing(self, kind: str, text: str, items: Iterable[Item] = ()) -> None:
        """Something of the whole data set is not there."""
        if self.subset:
            self.warn(kind, f'{text} Taken as a subset (--subset).', items)
        else:
            self.error(kind, f'{text} Unpack the rest, or say --subset.', items)

    def images_in(self, root: Path, folder: str) -> list[str]:
        """Images below ``root / folder``, relative to ``root``; others are found odd."""
        files = find_files(root / folder)
        images = [name for name in files if is_image_name(name)]
        others = [f'{folder}/{name}' for name in files if not is_image_name(name)]
        if others:
            hint = (
                ' An archive among them is to be unpacked.'
                if any(name.endswith(_ARCHIVES) for name in others)
                else ''
            )
            self.warn(
                'other-file',
                f'{folder}: {len(others)} files do not end as images do, and are not listed.{hint}',
                others,
            )
        if not images:
            self.error('layout', f'{folder}: no images below {str(root / folder)!r}.')
        return [f'{folder}/{name}' for name in images]

    def check_count(
        self, what: str, found: int, official: int, numbers: Iterable[int] = ()
    ) -> None:
        """Compare a number of images with the official one.

        Args:
            what (str): What is counted.
            found (int): Images that are there.
            official (int): Images that should be there.
            numbers (Iterable[int]): The images' numbers, if those run without a gap; which
                are missing is told while they are the lesser part.
        """
        if found > official:
            self.error(
                'count',
                f'{what}: {found:,} images, and the whole data set has '
                f'{official:,}. Take away what does not belong to it.',
            )
        elif found < official:
            gaps = missing_numbers(set(numbers), official)
            if len(gaps) > found:
                gaps = []
            self.missing(
                'count',
                f'{what}: {found:,} images of {official:,}'
                + ('; these numbers are missing.' if gaps else '.'),
                map(str, gaps),
            )

    def check_classes(self, what: str, classes: Collection[str], official: int) -> None:
        """Compare the number of class folders with the official one."""
        if len(classes) > official:
            self.error(
                'layout',
                f'{what}: {len(classes):,} class folders, and the whole data set '
                f'has {official:,}. Take away what does not belong to it.',
                sorted(classes),
            )
        elif len(classes) < official:
            self.missing('layout', f'{what}: {len(classes):,} class folders of {official:,}.')

    def check_names(self, what: str, names: Sequence[str], pattern: str, example: str) -> None:
        """Compare names with the official form: none is an error, some are a warning."""
        form = re.compile(pattern)
        odd = [name for name in names if not form.fullmatch(name)]
        if odd and len(odd) == len(names):
            self.error(
                'layout',
                f'{what}: no file is named as in this data set, like {example!r}. '
                'Is it another one? Images of your own need no list, see '
                'docs/datasets.md.',
                odd,
            )
        elif odd:
            self.warn(
                'name',
                f'{what}: {len(odd)} of {len(names):,} files are not named as in '
                f'this data set, like {example!r}. They are listed.',
                odd,
            )

    def check_listed(
        self, what: str, found: Collection[str], listed: Collection[str], source: Path
    ) -> None:
        """Compare files with an official list, where it is available."""
        found, listed = set(found), set(listed)
        if listed - found:
            self.missing(
                'list',
                f'{what}: {len(listed - found):,} of {len(listed):,} images of '
                f'{str(source)!r} are not there.',
                sorted(listed - found),
            )
        if found - listed:
            self.error(
                'list',
                f'{what}: {len(found - listed):,} images are not on '
                f'{str(source)!r}. Take them away, or that list.',
                sorted(found - listed),
            )


@dataclass(frozen=True)
class DataSet:
    """A data set that lists can be made for.

    Args:
        name (str): On the command line.
        title (str): As it is written.
        images (str): Official numbers of images.
        url (str): Where it is described or can be asked for.
        layout (str): What is expected below ROOT, and how it is split; for --help.
        plan (Callable): From ROOT and the options to a :class:`Plan`.
        add_arguments (Callable): Adds the data set's own options to a parser.
    """

    name: str
    title: str
    images: str
    url: str
    layout: str
    plan: Callable[[Path, argparse.Namespace], Plan]
    add_arguments: Callable[[argparse.ArgumentParser], None]


def missing_numbers(numbers: Collection[int], count: int) -> list[int]:
    """Gaps of what should be ``count`` numbers from 0 or 1 on; none if unnumbered."""
    if not numbers:
        return []
    first = min(min(numbers), 1)
    if max(numbers) >= first + count:  # numbers of something else
        return []
    return sorted(set(range(first, first + count)) - set(numbers))


def hold_out(names: Sequence[str], count: int, seed: int) -> tuple[list[str], list[str]]:
    """Split names at random, each part in the order of ``names``.

    Args:
        names (Sequence[str]): All of them.
        count (int): Size of the second part, in [1, len(names)).
        seed (int): The same seed and names give the same split.

    Returns:
        tuple: the rest, and the ``count`` held out.
    """
    if not 1 <= count < len(names):
        raise ValueError(
            f'the number of images to hold out (--val-size) must be in '
            f'[1, {len(names)}), got {count}'
        )
    chosen = np.zeros(len(names), bool)
    chosen[sample_rng(seed, 0).permutation(len(names))[:count]] = True
    return ([n for n, c in zip(names, chosen) if not c], [n for n, c in zip(names, chosen) if c])


def find_one_of(root: Path, candidates: Sequence[str], option: str) -> str:
    """The one folder of several usual names that exists.

    Args:
        root (Path): Where to look.
        candidates (Sequence[str]): Usual names.
        option (str): The command line option that names another; for the error.

    Raises:
        FileNotFoundError: If there is none.
        ValueError: If there are several.
    """
    found = [name for name in candidates if (root / name).is_dir()]
    if not found:
        raise FileNotFoundError(
            f'{str(root)!r} has none of the folders {list(candidates)}; name yours with {option}'
        )
    if len(found) > 1:
        raise ValueError(f'{str(root)!r} has {found}; choose one with {option}')
    return found[0]


def folder_option(parser: argparse.ArgumentParser, name: str, what: str) -> None:
    """An option for a folder that is not called one of the usual names."""
    parser.add_argument(
        name,
        metavar='FOLDER',
        help=f'{what}, below ROOT (default: one of the names above that is there)',
    )


def seed_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--seed', type=int, default=0, help='of the random choice of images (default: %(default)s)'
    )
