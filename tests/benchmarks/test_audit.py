"""What pip-audit's reports mean: what it could not look at is not good news."""

import json
import sys

import pytest

from benchmarks.reliability.audit import judge, main

GOOD = {'name': 'numpy', 'version': '2.4.6', 'vulns': []}
WEAK = {
    'name': 'pillow',
    'version': '9.0',
    'vulns': [{'id': 'PYSEC-2022-10', 'fix_versions': ['9.0.1'], 'aliases': [], 'description': ''}],
}
SKIPPED = {'name': 'torch', 'skip_reason': 'Dependency not found on PyPI'}


@pytest.mark.parametrize(
    'packages,status,text',
    [
        ([GOOD, GOOD], 0, '2 pinned packages have no known weakness'),
        ([GOOD, WEAK, SKIPPED], 1, 'pillow 9.0: PYSEC-2022-10, fixed in 9.0.1'),
        ([GOOD, SKIPPED], 2, "1 of 2 packages were not looked at, first 'Dependency not found"),
        ([], 2, '0 of 0 packages'),
    ],
)
def test_reports(packages, status, text):
    found, told = judge(json.dumps({'dependencies': packages, 'fixes': []}))
    assert found == status and told.startswith(text)


def test_no_report():
    assert judge('', 'Traceback\nConnectionError: no such host') == (
        2,
        'ConnectionError: no such host',
    )


def test_a_service_that_cannot_be_reached_is_said(tmp_path, capsys):
    program = tmp_path / 'pip-audit'
    program.write_text(f'#!{sys.executable}\nraise SystemExit("no network")\n')
    program.chmod(0o755)
    assert main(['--pip-audit', str(program)]) == 2
    told = capsys.readouterr().err
    assert 'needs the network' in told and 'pypi: no network' in told and 'osv: no network' in told
