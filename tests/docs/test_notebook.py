"""The notebook's cells run in order, without the one that installs the package."""

import ast
import json

import pytest

from tests.helpers import ROOT

NOTEBOOK = ROOT / 'docs/notebooks/quick_start.ipynb'


def code_cells():
    cells = json.loads(NOTEBOOK.read_text(encoding='utf-8'))['cells']
    return [''.join(cell['source']) for cell in cells if cell['cell_type'] == 'code']


@pytest.mark.slow
def test_cells_run(desk):
    install, *cells = code_cells()
    assert install.startswith('%pip install')
    names = {}
    for cell in cells:
        exec(compile(cell, NOTEBOOK.name, 'exec'), names)
    assert names['runner'].iter == 20
    assert names['own'].model is names['runner'].model
    assert (desk / 'work_dirs/quick_start/last_checkpoint').is_file()


def test_what_is_stored():
    notebook = json.loads(NOTEBOOK.read_text(encoding='utf-8'))
    assert notebook['nbformat'] == 4
    for cell in notebook['cells']:  # no results of somebody's run
        assert not cell.get('outputs') and cell.get('execution_count') is None
    for cell in code_cells()[1:]:  # plain Python: no magics
        ast.parse(cell)
