"""Licence and holder of one file, read from a Debian package's copyright file (DEP 5)."""

import fnmatch
import re
import textwrap
from typing import NamedTuple

#: Characters of the holders' names that are kept.
HOLDERS = 120
#: What forbids derived works or commercial use: such pictures may judge, not teach.
_RESTRICTED = re.compile(r'\bCC-BY(-[A-Z]+)*-(NC|ND)\b', re.IGNORECASE)


class Rights(NamedTuple):
    """Short name of a licence, and who holds the rights."""

    licence: str
    holders: str

    @property
    def may_train(self) -> bool:
        """False of licences with NC or ND in their name."""
        return not _RESTRICTED.search(self.licence)


def rights_of(copyright_file: str, path: str) -> Rights:
    """Find the rights of a file.

    The last paragraph whose patterns match counts, as the format says. Patterns name files of
    the source package; installed ones often lie elsewhere, so a pattern also matches the end
    of a path.

    Args:
        copyright_file (str): Text of ``/usr/share/doc/PACKAGE/copyright``.
        path (str): Of the installed file.

    Returns:
        Rights: Of a file without the format's paragraphs: 'see copyright file'.
    """
    found = Rights('see copyright file', '')
    for paragraph in _paragraphs(copyright_file):
        patterns = paragraph.get('files', '').replace(',', ' ').split()
        if any(_matches(path, pattern) for pattern in patterns):
            licence = (paragraph.get('license') or 'see copyright file').splitlines()[0].strip()
            holders = ' '.join(paragraph.get('copyright', '').split())
            found = Rights(licence, textwrap.shorten(holders, HOLDERS, placeholder=' and others'))
    return found


def _paragraphs(text: str) -> list[dict[str, str]]:
    return [
        {
            name.lower(): value.strip()
            for name, value in re.findall(
                r'^([A-Za-z-]+):((?:.*(?:\n[ \t].*)*))', block, re.MULTILINE
            )
        }
        for block in re.split(r'\n(?:[ \t]*\n)+', text)
    ]


def _matches(path: str, pattern: str) -> bool:
    if pattern == '*':
        return True
    tail = '/'.join(path.split('/')[-(pattern.count('/') + 1) :])
    name_only = '/' in pattern and '*' not in pattern
    return (
        fnmatch.fnmatchcase(path, pattern)
        or fnmatch.fnmatchcase(path, f'*/{pattern}')
        or fnmatch.fnmatchcase(tail, pattern)
        or (name_only and path.rsplit('/', 1)[-1] == pattern.rsplit('/', 1)[-1])
    )
