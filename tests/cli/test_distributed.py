"""Which variables of a launcher become torch's."""

import pytest

from mmdeepfill.cli.distributed import torch_environment
from mmdeepfill.cli.errors import UserError


def test_slurm_rank_is_the_process_and_local_rank_the_task_on_its_node():
    # Task 5 of 8 on two nodes of four: the second task of the second node.
    environ = {
        'SLURM_PROCID': '5',
        'SLURM_NTASKS': '8',
        'SLURM_LOCALID': '1',
        'MASTER_ADDR': 'node-a',
        'MASTER_PORT': '1234',
    }
    assert torch_environment('slurm', environ) == {
        'RANK': '5',
        'WORLD_SIZE': '8',
        'LOCAL_RANK': '1',
        'MASTER_ADDR': 'node-a',
        'MASTER_PORT': '1234',
    }


def test_slurm_master_is_the_first_host_of_the_node_list(tmp_path, monkeypatch):
    scontrol = tmp_path / 'scontrol'
    scontrol.write_text('#!/bin/sh\n[ "$3" = "n[3-4]" ] && printf "n3\\nn4\\n"\n')
    scontrol.chmod(0o755)
    monkeypatch.setenv('PATH', str(tmp_path), prepend=':')
    environ = {
        'SLURM_PROCID': '0',
        'SLURM_NTASKS': '2',
        'SLURM_LOCALID': '0',
        'SLURM_NODELIST': 'n[3-4]',
    }
    values = torch_environment('slurm', environ)
    assert values['MASTER_ADDR'] == 'n3'
    assert values['MASTER_PORT'] == '29500'


def test_mpi_variables():
    environ = {
        'OMPI_COMM_WORLD_RANK': '3',
        'OMPI_COMM_WORLD_SIZE': '4',
        'OMPI_COMM_WORLD_LOCAL_RANK': '1',
        'MASTER_ADDR': 'a',
    }
    values = torch_environment('mpi', environ)
    assert (values['RANK'], values['WORLD_SIZE'], values['LOCAL_RANK']) == ('3', '4', '1')


def test_process_that_no_launcher_started():
    with pytest.raises(UserError, match=r'no RANK, WORLD_SIZE.*torchrun'):
        torch_environment('pytorch', {'LOCAL_RANK': '0'})


def test_unknown_address_of_the_first_node():
    environ = {
        'OMPI_COMM_WORLD_RANK': '0',
        'OMPI_COMM_WORLD_SIZE': '2',
        'OMPI_COMM_WORLD_LOCAL_RANK': '0',
    }
    with pytest.raises(UserError, match='set MASTER_ADDR'):
        torch_environment('mpi', environ)
