"""Files of weights are opened and written in checkpoints/ alone, where they are checked first."""

import ast
import doctest

from mmdeepfill.checkpoints import writing
from mmdeepfill.core.packaged import PACKAGE

MODULES = {'pickle', 'zipfile', 'safetensors', 'safetensors.torch'}
CALLS = {'torch.load', 'torch.save', 'torch.jit.load', 'load_state_dict_from_url'}
#: What an export wrote a moment ago, in memory, is run to compare it with the model.
ALLOWED = {('export/formats.py', 'torch.jit.load')}


def uses(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module in MODULES:
            yield node.module
        elif isinstance(node, ast.Attribute) and ast.unparse(node) in CALLS:
            yield ast.unparse(node)


def test_nothing_else_opens_or_writes_weights():
    found = {
        (path.relative_to(PACKAGE).as_posix(), use)
        for path in PACKAGE.rglob('*.py')
        if '.mim' not in path.parts and 'checkpoints' not in path.relative_to(PACKAGE).parts[:1]
        for use in uses(ast.parse(path.read_text()))
    }
    assert found == ALLOWED


def test_the_examples_of_writing_run():
    assert doctest.testmod(writing).failed == 0
