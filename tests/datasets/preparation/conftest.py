import json

import pytest

from mmdeepfill.cli.main import main

from .trees import make, places_names


@pytest.fixture
def data(capsys, tmp_path_factory):
    """Run ``mmdeepfill data``: status, output, errors, and the report."""
    report = tmp_path_factory.mktemp('reports') / 'report.json'

    def run(*arguments):
        report.unlink(missing_ok=True)
        try:
            status = main(['data', *map(str, arguments), '--workers', '1', '--report', str(report)])
        except SystemExit as stop:
            status = stop.code
        output, errors = capsys.readouterr()
        assert 'Traceback' not in errors
        found = json.loads(report.read_text()) if report.exists() else None
        return status, output, errors, found

    return run


@pytest.fixture
def places(tmp_path):
    """Places365 as its archives unpack, 9 + 4 images."""
    root = tmp_path / 'places'
    for names in places_names():
        make(root, names)
    return root


def lines(path):
    return path.read_text(encoding='utf-8').splitlines()
