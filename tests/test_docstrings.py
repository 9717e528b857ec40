"""The first words of docstrings: an imperative, or a noun phrase that names the thing."""

import ast
import re

from tests.helpers import ROOT

PACKAGE = ROOT / 'mmdeepfill'
HEADLESS = re.compile(r'(What|Whether|How|Of|As|That|Where|Who|When|Which)\b|[a-z]')
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def headless(path):
    """Yield the line and the beginning of each docstring that begins with no name or verb."""
    for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
        if isinstance(node, DOCUMENTED) and HEADLESS.match(ast.get_docstring(node) or ''):
            yield getattr(node, 'lineno', 1), ast.get_docstring(node).splitlines()[0]


def modules():
    for path in sorted(PACKAGE.rglob('*.py')):
        if '.mim' not in path.parts:
            yield path.relative_to(PACKAGE).as_posix(), path


def test_docstrings_begin_with_an_imperative_or_a_noun_phrase():
    found = [
        f'{name}:{line}: {first}' for name, path in modules() for line, first in headless(path)
    ]
    assert not found, '\n'.join(found)
