"""Everything that was found, to be read by people and by programs."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from .finding import ERROR, SEVERITIES, Finding

_SHOWN = 5
_COLOURS = {'error': 'bold red', 'warning': 'yellow', 'note': 'cyan', '==': 'bold'}


class Section(NamedTuple):
    """Findings of one kind of check, the gravest first, and facts that were measured, by name."""

    name: str
    findings: list[Finding]
    facts: dict[str, Any]


class Report:
    """All sections, in the order in which they were looked at."""

    def __init__(self) -> None:
        self.sections: list[Section] = []

    def add(self, name: str, findings: Iterable[Finding], **facts: Any) -> None:
        """Add a section: environment, config, data, masks or training."""
        found = sorted(findings, key=lambda one: SEVERITIES.index(one.severity))
        self.sections.append(Section(name, found, facts))

    @property
    def findings(self) -> list[Finding]:
        """Findings of all sections."""
        return [finding for section in self.sections for finding in section.findings]

    def codes(self, *severities: str) -> list[str]:
        """Codes of the findings, of those severities if any are named."""
        return [one.code for one in self.findings if not severities or one.severity in severities]

    @property
    def passed(self) -> bool:
        """The verdict: True if there is no error."""
        return not self.codes(ERROR)

    def as_json(self) -> str:
        """``passed``, and each section's ``findings`` and ``facts``."""
        content: dict[str, Any] = {'passed': self.passed}
        for name, findings, facts in self.sections:
            content[name] = {'findings': [one.as_json() for one in findings], 'facts': facts}
        return json.dumps(content, indent=2, default=str) + '\n'

    def lines(self) -> list[str]:
        """The report as text."""
        lines: list[str] = []
        for name, findings, facts in self.sections:
            lines.append(f'== {name}')
            for key, value in facts.items():
                if isinstance(value, dict):
                    value = ', '.join(f'{word} {part}' for word, part in value.items())
                rows = value if isinstance(value, (list, tuple)) else None
                lines += [f'{key}: {value}'] if rows is None else [f'{key}:', *_indented(rows)]
            for code, severity, found, advice, items in findings:
                lines += [f'{severity}: [{code}] {found}', *_indented(items[:_SHOWN])]
                if len(items) > _SHOWN:
                    lines.append(f'    ... and {len(items) - _SHOWN} more; --json FILE has all')
                lines += [f'    -> {advice}'] * bool(advice)
            lines += [] if findings else ['nothing found']
            lines.append('')
        counts = {word: len(self.codes(word)) for word in SEVERITIES}
        parts = [f'{count} {word}{"s" * (count != 1)}' for word, count in counts.items()]
        return [*lines, ', '.join(parts)]

    def show(self) -> None:
        """Print it, coloured on a terminal."""
        from rich.console import Console
        from rich.text import Text

        console = Console(markup=False, highlight=False, soft_wrap=True)
        for line in self.lines():
            text = Text(line.encode('utf-8', 'backslashreplace').decode())
            word = line.split(' [')[0].split(' ')[0].rstrip(':')
            if line.startswith((f'{word}: [', '== ')) and word in _COLOURS:
                text.stylize(_COLOURS[word], 0, len(line) if word == '==' else len(word))
            console.print(text)


def _indented(rows: Iterable[Any]) -> list[str]:
    return [f'    {row}' for row in rows]
