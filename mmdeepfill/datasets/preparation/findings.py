"""Findings in a data set: errors, and facts worth knowing."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

ERROR, WARNING = 'error', 'warning'
#: Of what a finding is about, so many are shown; the report has all.
SHOWN = 5

Item = str | Sequence[str]


class Finding(NamedTuple):
    """One thing that was found.

    Args:
        severity (str): ERROR: no lists are written. WARNING: they are.
        kind (str): 'layout', 'count', 'list', 'name', 'other-file', 'unreadable',
            'damaged', 'duplicate', 'leak', 'content' or 'unchecked'.
        text (str): A sentence: what is wrong, and what to do.
        items (Sequence): What it is about: file names, or groups of names that are
            the same picture.
    """

    severity: str
    kind: str
    text: str
    items: Sequence[Item] = ()

    def message(self) -> str:
        """The sentence and the first few items, one a line."""
        lines = [self.text]
        for item in self.items[:SHOWN]:
            lines.append('  ' + (item if isinstance(item, str) else ' = '.join(item)))
        if len(self.items) > SHOWN:
            lines.append(f'  ... and {len(self.items) - SHOWN} more; --report FILE has all')
        # Bytes of a name that are not UTF-8 cannot be printed everywhere.
        return '\n'.join(lines).encode('utf-8', 'backslashreplace').decode()

    def as_json(self) -> dict[str, Any]:
        return {
            'severity': self.severity,
            'kind': self.kind,
            'text': self.text,
            'items': [i if isinstance(i, str) else list(i) for i in self.items],
        }


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    return [f for f in findings if f.severity == ERROR]


def warnings_of(findings: Iterable[Finding]) -> list[Finding]:
    return [f for f in findings if f.severity == WARNING]
