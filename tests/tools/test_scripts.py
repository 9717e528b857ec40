"""The command lines that the shell scripts put together."""

import os
import socket
import subprocess

import pytest

from tests.helpers import ROOT


@pytest.fixture
def recorded(tmp_path):
    """Run a script with stand-ins for python and srun that print what they were given."""
    for name in ('python', 'srun'):
        stand_in = tmp_path / name
        stand_in.write_text(
            '#!/bin/sh\nfor word in "$@"; do echo "$word"; done\n'
            'echo "OMP=$OMP_NUM_THREADS PORT=$MASTER_PORT"\n'
        )
        stand_in.chmod(0o755)

    def run(script, *arguments, check=True, **environ):
        inherited = {
            key: value
            for key, value in os.environ.items()
            if key not in ('OMP_NUM_THREADS', 'PYTHON', 'PORT')
        }
        inherited.update(PATH=f'{tmp_path}:{inherited["PATH"]}', PORT='1')
        result = subprocess.run(
            [str(ROOT / 'tools' / script), *arguments],
            env={**inherited, **environ},
            capture_output=True,
            text=True,
            check=check,
        )
        return result.stdout.splitlines() if check else result

    return run


def test_two_nodes_of_eight(recorded):
    words = recorded(
        'dist_train.sh',
        'c.py',
        '8',
        '--amp',
        NNODES='2',
        NODE_RANK='1',
        MASTER_ADDR='node-a',
        PORT='1234',
    )
    assert words[:7] == [
        '-m',
        'torch.distributed.run',
        '--nnodes=2',
        '--node_rank=1',
        '--master_addr=node-a',
        '--master_port=1234',
        '--nproc_per_node=8',
    ]
    assert words[7].endswith('/tools/train.py')
    assert words[8:-1] == ['c.py', '--amp', '--launcher', 'pytorch']


def test_one_node_and_a_checkpoint(recorded):
    words = recorded('dist_test.sh', 'c.py', 'w.pth', '2', '--out', 'm.json')
    assert '--nnodes=1' in words and '--nproc_per_node=2' in words
    assert words[7].endswith('/tools/test.py')
    assert words[8:-1] == ['c.py', 'w.pth', '--out', 'm.json', '--launcher', 'pytorch']


def test_threads_are_shared_out_and_never_none(recorded):
    cores = int(subprocess.check_output(['getconf', '_NPROCESSORS_ONLN']))
    assert recorded('dist_train.sh', 'c.py', '1')[-1].startswith(f'OMP={cores} ')
    assert recorded('dist_train.sh', 'c.py', str(cores + 1))[-1].startswith('OMP=1 ')
    assert recorded('dist_train.sh', 'c.py', '1', OMP_NUM_THREADS='3')[-1].startswith('OMP=3 ')


def test_slurm_with_fewer_gpus_than_a_node_has(recorded):
    words = recorded(
        'slurm_test.sh',
        'part',
        'job',
        'c.py',
        'w.pth',
        '--out',
        'm.json',
        GPUS='4',
        SRUN_ARGS='--time 10 --exclusive',
        PORT='1234',
    )
    assert words[:9] == [
        '--partition=part',
        '--job-name=job',
        '--gres=gpu:4',
        '--ntasks=4',
        '--ntasks-per-node=4',
        '--cpus-per-task=5',
        '--kill-on-bad-exit=1',
        '--time',
        '10',
    ]
    assert words[9:12] == ['--exclusive', 'python', '-u']
    assert words[12].endswith('/tools/test.py')
    assert words[13:-1] == ['c.py', 'w.pth', '--out', 'm.json', '--launcher', 'slurm']
    assert words[-1].endswith('PORT=1234')


@pytest.mark.parametrize(
    'script, words, got',
    [
        ('dist_test.sh', ['c.py', '2', 'w0.pth'], 'w0.pth'),
        ('dist_train.sh', ['c.py', '0'], '0'),
        ('dist_train.sh', ['2', 'c.py'], 'c.py'),
        ('dist_train.sh', ['c.py', '-1'], '-1'),
        ('dist_train.sh', ['c.py', '1+1'], '1+1'),
    ],
)
def test_swapped_arguments_are_named(recorded, script, words, got):
    """Once "w0: unbound variable", since it was used in arithmetic."""
    result = recorded(script, *words, check=False)
    (usage,) = (
        line[9:]
        for line in (ROOT / 'tools' / script).read_text().splitlines()
        if line.startswith('# Usage: ')
    )
    assert result.returncode == 2 and result.stdout == ''
    assert result.stderr == (
        f"error: PROCESSES must be a whole number from 1, got '{got}'. The order is:\n    {usage}\n"
    )


def test_a_port_that_is_taken(recorded):
    """Once 41 lines of traceback, without the word PORT."""
    with socket.socket() as other:
        other.bind(('127.0.0.1', 0))
        other.listen()
        port = other.getsockname()[1]
        result = recorded('dist_train.sh', 'c.py', '2', check=False, PORT=str(port))
        assert result.returncode == 2 and result.stdout == ''
        assert f'error: port {port}' in result.stderr and f'PORT={port + 1} ' in result.stderr
        assert len(result.stderr.splitlines()) == 1
        # who joins another node does not listen here
        assert recorded('dist_train.sh', 'c.py', '2', NODE_RANK='1', PORT=str(port))
    assert recorded('dist_train.sh', 'c.py', '2', PORT=str(port))


@pytest.mark.parametrize(
    'script, words, variables',
    [
        ('dist_train.sh', ['c.py', '1'], {'PORT': 'high'}),
        ('slurm_train.sh', ['part', 'job', 'c.py'], {'GPUS': 'all'}),
        ('slurm_test.sh', ['part', 'job', 'c.py', 'w.pth'], {'GPUS_PER_NODE': '0'}),
    ],
)
def test_variables_that_are_no_numbers(recorded, script, words, variables):
    result = recorded(script, *words, check=False, **variables)
    ((name, value),) = variables.items()
    assert result.returncode == 2 and name in result.stderr and repr(value) in result.stderr
    assert 'unbound' not in result.stderr
