"""Everything that was found, to be read by people and by programs."""
import json
from dataclasses import dataclass, field
from typing import Any, Dict, Iterable, List, Sequence

from .finding import ERROR, SEVERITIES, Finding

_SHOWN = 5
_COLOURS = dict(error='bold red', warning='yellow', note='cyan')


@dataclass
class Section:
    """What one kind of check came to.

    Args:
        name (str): environment, config, data, masks or training.
        findings (list[Finding]): The gravest first.
        facts (dict): What was measured, by name; texts are shown as they are.
    """
    name: str
    findings: List[Finding] = field(default_factory=list)
    facts: Dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.findings = sorted(self.findings, key=lambda one: SEVERITIES.index(one.severity))


@dataclass
class Report:
    """All sections, in the order in which they were looked at."""
    sections: List[Section] = field(default_factory=list)

    def add(self, name: str, findings: Iterable[Finding], **facts: Any) -> None:
        self.sections.append(Section(name, list(findings), facts))

    @property
    def findings(self) -> List[Finding]:
        return [finding for section in self.sections for finding in section.findings]

    def codes(self, *severities: str) -> List[str]:
        """Codes of the findings, of those severities if any are named."""
        return [one.code for one in self.findings if not severities or one.severity in severities]

    @property
    def passed(self) -> bool:
        """Whether there is no error."""
        return not self.codes(ERROR)

    def as_json(self) -> str:
        """``passed``, and each section's ``findings`` and ``facts``."""
        content: Dict[str, Any] = dict(passed=self.passed)
        for section in self.sections:
            content[section.name] = dict(
                findings=[one.as_json() for one in section.findings], facts=section.facts)
        return json.dumps(content, indent=2, default=str) + '\n'

    def lines(self) -> List[str]:
        """The report as text."""
        lines: List[str] = []
        for section in self.sections:
            lines += [f'== {section.name}', *_facts(section.facts)]
            for one in section.findings:
                lines.append(f'{one.severity}: [{one.code}] {one.found}')
                lines += _items(one.items)
                if one.advice:
                    lines.append(f'    -> {one.advice}')
            if not section.findings:
                lines.append('nothing found')
            lines.append('')
        counts = [len(self.codes(severity)) for severity in SEVERITIES]
        parts = [f'{count} {name}{"" if count == 1 else "s"}'
                 for count, name in zip(counts, SEVERITIES)]
        return [*lines, ', '.join(parts)]

    def show(self) -> None:
        """Print it, coloured on a terminal."""
        from rich.console import Console
        from rich.text import Text
        console = Console(markup=False, highlight=False, soft_wrap=True)
        for line in self.lines():
            text = Text(line.encode('utf-8', 'backslashreplace').decode())
            word = line.partition(':')[0]
            if word in _COLOURS and line.startswith(f'{word}: ['):
                text.stylize(_COLOURS[word], 0, len(word))
            elif line.startswith('== '):
                text.stylize('bold')
            console.print(text)


def _items(items: Sequence[str]) -> List[str]:
    lines = [f'    {item}' for item in items[:_SHOWN]]
    if len(items) > _SHOWN:
        lines.append(f'    ... and {len(items) - _SHOWN} more; --json FILE has all')
    return lines


def _facts(facts: Dict[str, Any]) -> List[str]:
    lines = []
    for name, value in facts.items():
        if isinstance(value, dict):
            value = ', '.join(f'{key} {part}' for key, part in value.items())
        elif isinstance(value, (list, tuple)):
            lines += [f'{name}:', *(f'    {one}' for one in value)]
            continue
        lines.append(f'{name}: {value}')
    return lines
