"""Tests and benchmarks share `testbed`, and benchmarks do not import tests."""

import ast

import pytest

from tests.helpers import ROOT


@pytest.mark.parametrize(
    ('room', 'refused'), [('benchmarks', 'tests'), ('testbed', 'tests'), ('mmdeepfill', 'testbed')]
)
def test_no_import_of_another_room(room, refused):
    found = []
    for file in (ROOT / room).rglob('*.py'):
        for node in ast.walk(ast.parse(file.read_text(encoding='utf-8'))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module]
            found += [f'{file}: {name}' for name in names if name.split('.')[0] == refused]
    assert not found
