"""One thing that was found, in the words of ``findings.ini``."""

from collections.abc import Sequence
from configparser import ConfigParser
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

#: A run stops or its result is wrong; probably not what was meant; worth knowing.
ERROR, WARNING, NOTE = SEVERITIES = ('error', 'warning', 'note')


class Finding(NamedTuple):
    """One thing that was found.

    Args:
        code (str): Names the fault; it stays the same from release to release.
        severity (str): One of :data:`SEVERITIES`.
        found (str): What was found, with the values.
        advice (str): What to do about it.
        items (Sequence[str]): What it is about, such as files.
    """

    code: str
    severity: str
    found: str
    advice: str = ''
    items: Sequence[str] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values by name."""
        return dict(self._asdict(), items=list(self.items))


@cache
def catalogue() -> ConfigParser:
    """Severity, words and advice of every code."""
    parser = ConfigParser(interpolation=None)
    parser.read_string(Path(__file__).with_name('findings.ini').read_text(encoding='utf-8'))
    return parser


def find(code: str, items: Sequence[str] = (), severity: str = '', **values: Any) -> Finding:
    """Make the finding of a code of the catalogue.

    Args:
        code (str): Of the catalogue.
        items (Sequence[str]): What it is about; their number fills ``{count}``.
        severity (str): In place of the catalogue's.
        **values: Fill the braces of its words and its advice.
    """
    words = catalogue()[code]
    values = {'count': len(items), **values}
    found, advice = (words[key].format(**values) for key in ('found', 'advice'))
    return Finding(code, severity or words['severity'], found, advice, items)
