"""What `benchmarks/reliability` tries at length, in short, as its commands."""

import json
import runpy
import subprocess
import sys
from importlib.util import find_spec

import pytest

from tests.helpers import ROOT


def figures(tmp_path, script, *arguments, timeout=400):
    """Run a part; it must pass. Returns its numbers."""
    out = tmp_path / 'out.json'
    command = [sys.executable, f'benchmarks/reliability/{script}.py', *map(str, arguments)]
    done = subprocess.run(
        [*command, '--out', str(out)], cwd=ROOT, capture_output=True, text=True, timeout=timeout
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    assert '| pass |' in done.stdout
    return json.loads(out.read_text())


def test_one_command_for_all(tmp_path):
    """Short, one of its trials."""
    command = [sys.executable, 'benchmarks/reliability/run.py', '--short', '--out', tmp_path]
    done = subprocess.run(
        [*command, '--only', 'faults'], cwd=ROOT, capture_output=True, text=True, timeout=400
    )
    assert done.returncode == 0, done.stdout + done.stderr
    table = (tmp_path / 'README.md').read_text()
    assert table.strip() in done.stdout
    planted = json.loads((tmp_path / 'faults.json').read_text())['planted']
    (row,) = [line for line in table.splitlines() if ' pass ' in line]
    assert planted >= 25 and f'| {planted} of {planted}, 0 false alarms' in row


def test_a_trial_without_numbers_has_failed(tmp_path):
    """Also if those of an earlier run lie there."""
    (tmp_path / 'gone.json').write_text('{}')
    module = runpy.run_path(str(ROOT / 'benchmarks/reliability/run.py'))
    row = module['run'](module['Trial']('what', 'gone', [], [], str), tmp_path, True)
    assert row[:1] + row[2:3] == ['what', 'FAIL'] and 'status 2' in row[1]


def test_input_that_is_steered():
    """Without atheris, which is no requirement of the tests, it says what is missing."""
    done = subprocess.run(
        [
            sys.executable,
            'benchmarks/reliability/guided.py',
            '--components',
            'lists',
            '--cases',
            '20',
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=400,
    )
    if find_spec('atheris') is None:
        assert done.returncode == 2 and 'pip install atheris' in done.stderr
    else:
        assert done.returncode == 0 and done.stdout.endswith('no fault\n'), done.stdout


def test_hostile_files(tmp_path):
    """All of them are tried by tests/security/test_attacks.py."""
    found = figures(tmp_path, 'attacks', '--doors', 'zoo unpack')
    assert found['attacks'] == len(found['rows']) >= 8
    assert found['faults'] == 0 and found['most_memory_mib'] < 512


def test_four_kills(tmp_path):
    found = figures(tmp_path, 'kills', '--kills', 4)
    assert (found['kills'], found['kinds'], found['differences']) == (4, 4, 0)


@pytest.mark.slow
def test_thirty_kills(tmp_path):
    found = figures(tmp_path, 'kills', '--seed', 1, timeout=900)
    assert (found['kills'], found['kinds'], found['differences']) == (30, 10, 0)
    assert found['most_files'] <= 4  # two that are kept, one more, one half written


@pytest.mark.slow
def test_failing_and_full_disks(tmp_path):
    found = figures(tmp_path, 'disk')
    assert found['steps_of_saving_failed'] >= 8 and found['damaged'] == 4


@pytest.mark.slow
def test_two_and_three_ranks(tmp_path):
    found = figures(tmp_path, 'ranks')
    assert max(found['drift'], found['drift_resumed']) < 1e-8
    assert found['metrics'] == 'equal' and found['lost_ranks_told'] == 2


def test_odd_mirrors_and_manifests(tmp_path):
    found = figures(tmp_path, 'surroundings', '--only', 'mirrors', 'manifest')
    assert found['kinds']['mirrors'] >= 24 and found['kinds']['manifest'] >= 4
    assert found['faults'] == 0


@pytest.mark.slow
def test_all_that_is_around_a_run(tmp_path):
    found = figures(tmp_path, 'surroundings', timeout=1200)
    assert found['attacks'] >= 60 and found['faults'] == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    'files, grown',
    [
        ([30 + number // 2 for number in range(40)], 10),
        ([30 + 9 * (number % 3) for number in range(40)], 0),
    ],
)
def test_a_leak_of_files_is_told_from_those_that_come_and_go(files, grown):
    summary = runpy.run_path('benchmarks/reliability/soak.py')['summary']
    found = summary(
        [
            {
                'iteration': 5 * number,
                'memory': 1000,
                'workers': 10,
                'files': count,
                'checkpoint': 7,
            }
            for number, count in enumerate(files)
        ]
    )
    assert found['open_files_grown'] == grown


def test_soak_of_200_iterations(tmp_path):
    # memory in so few is what the allocator takes at first, and is not judged
    found = figures(tmp_path, 'soak', '--iterations', 200, '--growth', 100)
    assert found['open_files_grown'] <= 0
    assert len(found['samples']) >= 20 and found['samples'][-1]['iteration'] > 150
