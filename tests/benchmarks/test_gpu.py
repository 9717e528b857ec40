import json
import subprocess
import sys

import pytest
import torch

from benchmarks.gpu.__main__ import within
from benchmarks.gpu.measuring import Clock, row
from benchmarks.gpu.table import tables
from tests.helpers import ROOT

RESULT = {
    'device': 'NVIDIA X',
    'cpu': 'EPYC',
    'cpus': 16,
    'python': '3.11',
    'torch': '2.13.0',
    'rows': [
        {'part': 'tests', 'case': '12 passed', 'failed': 0},
        dict(part='generator', case='DeepFillv1', who='ours', size=512, batch=1, precision='tf32',
             way='eager', ms=[4.0, 2.0, 3.0], peak_mib=100.4),
        dict(part='generator', case='DeepFillv1', who='mmagic', size=512, batch=1, precision='tf32',
             way='eager', ms=[6.0, 7.0, 9.0], peak_mib=900.0),
        dict(part='training', case='five iterations', who='mmagic', size=256, batch=16,
             precision='bf16', error='OutOfMemoryError: no'),
        dict(part='sharing', case='two runs at once', size=256, batch=16, a_second=50.0, of_one=1.25),
    ],
}  # fmt: skip


def test_the_table_sets_both_sides_beside_each_other():
    text = tables(RESULT)
    # medians by hand: 3 and 7, which is 2.33 times as fast
    assert (
        '| DeepFillv1 | 512 | 1 | tf32 | eager | 3.00 (2.00..4.00) | 100 | 7.00 (6.00..9.00) | 900 '
        '| 2.33x |' in text
    )
    assert '| two runs at once | 256 | 16 | 50.0 | 1.25x |  |' in text
    assert '* training, five iterations, mmagic, 256, 16, bf16: OutOfMemoryError: no' in text
    assert 'Device: NVIDIA X' in text and 'Tests marked `gpu`: 12 passed' in text


def test_a_row_that_fails_says_why_and_the_next_is_measured():
    def breaks():
        raise MemoryError('out of memory\nmore')

    assert row(breaks, 'cpu', Clock(60), case='a')['error'] == 'MemoryError: out of memory'
    assert len(row(lambda: int, 'cpu', Clock(60), case='b')['ms']) >= 3
    assert row(lambda: int, 'cpu', Clock(-1), case='c')['error'] == 'no time left'


def test_what_was_printed_before_the_end_of_the_time_is_kept():
    code = 'import time; print(1, flush=True); time.sleep(60)'
    assert within([sys.executable, '-c', code], 3) == {'rc': 'out of time', 'lines': ['1']}


@pytest.mark.skipif(torch.cuda.is_available(), reason='there is a GPU')
def test_without_a_gpu_it_says_so():
    command = [sys.executable, '-m', 'benchmarks.gpu']
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert 'PyTorch sees no GPU here' in done.stderr and '--device cpu' in done.stderr


@pytest.mark.slow
def test_every_part_runs_on_small_networks(tmp_path):
    command = [sys.executable, '-m', 'benchmarks.gpu', '--device', 'cpu', '--small', '--sizes']
    command += ['96', '--batch', '2', '--seconds', '120', '--out', str(tmp_path / 'gpu')]
    parts = ('attention', 'feeding', 'sharing')
    done = subprocess.run([*command, *parts], cwd=ROOT, capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stderr[-3000:]
    rows = json.loads((tmp_path / 'gpu.json').read_text())['rows']
    for part in parts:
        measured = [r for r in rows if r['part'] == part and ('ms' in r or 'a_second' in r)]
        assert measured, rows
    assert 'two ranks, weights equal' in (tmp_path / 'gpu.md').read_text()
