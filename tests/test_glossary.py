"""Phrases that are not used here; single words are refused by codespell, .codespell-glossary."""

import re

import pytest

from tests.helpers import ROOT

#: Pattern, and what to write instead.
REFUSED = {
    r'\bat hand\b': 'available',
    r'\b(go|goes|going|went|gone)\s+on\b': 'resume, continue',
    r'\bwhat\s+came\b': 'the result, the value given',
    r'\bwho\s+has\b': 'with ... you can',
    r'\bchance\b': 'random, seed, random generator',
}


def texts():
    files = [ROOT / name for name in ('README.md', 'CONTRIBUTING.md', 'SECURITY.md')]
    for folder in ('mmdeepfill', 'docs'):
        files += (path for path in (ROOT / folder).rglob('*') if '.mim' not in path.parts)
    for path in sorted(files):
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in ('.py', '.md', '.html', '.js'):
            yield name, path.read_text(encoding='utf-8')


@pytest.mark.parametrize(('pattern', 'instead'), REFUSED.items())
def test_no_text_has_the_phrase(pattern, instead):
    found = [
        f'{name}:{text.count(chr(10), 0, match.start()) + 1}: {match.group()!r}'
        for name, text in texts()
        for match in re.finditer(pattern, text, re.IGNORECASE)
    ]
    assert not found, f'write {instead}:\n' + '\n'.join(found)
