"""The measurement of what the sentinel costs, in the smallest."""

import json
import statistics
import subprocess
import sys

import pytest

from tests.helpers import ROOT


@pytest.mark.slow
def test_measures_both_and_writes_it(tmp_path):
    command = [
        sys.executable,
        str(ROOT / 'benchmarks/reliability/sentinel.py'),
        '--turns',
        '2',
        '--batch-size',
        '1',
        '--out',
        str(tmp_path / 'cost.json'),
    ]
    result = subprocess.run(command, cwd=tmp_path, text=True, capture_output=True, timeout=300)
    assert result.returncode in (0, 1) and 'Traceback' not in result.stderr, result.stderr
    found = json.loads((tmp_path / 'cost.json').read_text())
    ratios = [on / off for on, off in zip(found['on'], found['off'])]
    assert len(ratios) == 2 and found['share'] == pytest.approx(statistics.median(ratios) - 1)
    assert 0 < found['inside'] < 1
    assert result.returncode == int(found['inside'] >= found['limit'])
    assert 'inside the hook' in result.stdout and found['weights'] > 10**5
