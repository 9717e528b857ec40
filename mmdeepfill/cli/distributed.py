"""Process groups on machines without CUDA.

mmengine 0.10 calls ``torch.cuda.set_device`` for every launcher, whatever the
backend. With CUDA it is left alone; without, the group is made here with gloo, before
the Runner, which then finds it.
"""

import datetime
import os
import subprocess
import time
from collections.abc import Mapping
from typing import Any

import torch
import torch.distributed as dist
from mmengine.dist import init_dist
from torch.distributed.rendezvous import rendezvous

from .errors import UserError

#: Which variables of a launcher become torch's.
_VARIABLES = {
    'pytorch': {'RANK': 'RANK', 'WORLD_SIZE': 'WORLD_SIZE', 'LOCAL_RANK': 'LOCAL_RANK'},
    'slurm': {'RANK': 'SLURM_PROCID', 'WORLD_SIZE': 'SLURM_NTASKS', 'LOCAL_RANK': 'SLURM_LOCALID'},
    'mpi': {
        'RANK': 'OMPI_COMM_WORLD_RANK',
        'WORLD_SIZE': 'OMPI_COMM_WORLD_SIZE',
        'LOCAL_RANK': 'OMPI_COMM_WORLD_LOCAL_RANK',
    },
}
LAUNCHERS = ('none', *_VARIABLES)


def torch_environment(launcher: str, environ: Mapping[str, str]) -> dict[str, str]:
    """Derive the variables of torch.distributed from those that a launcher sets.

    Args:
        launcher (str): 'pytorch', 'slurm' or 'mpi'.
        environ (Mapping): The environment of this process.

    Returns:
        dict: RANK, WORLD_SIZE, LOCAL_RANK, MASTER_ADDR, MASTER_PORT.

    Raises:
        UserError: A variable is missing: the process was not started by the launcher.
    """
    names = _VARIABLES[launcher]
    missing = [name for name in names.values() if name not in environ]
    if missing:
        raise UserError(
            f'--launcher {launcher}: the environment has no {", ".join(missing)}. Start '
            'it by torchrun (`torchrun --nproc_per_node N -m mmdeepfill ...`), srun '
            '(tools/slurm_train.sh) or mpirun, or leave --launcher out to use one process.'
        )
    values = {ours: environ[theirs] for ours, theirs in names.items()}
    values['MASTER_PORT'] = environ.get('MASTER_PORT', '29500')
    values['MASTER_ADDR'] = environ.get('MASTER_ADDR') or _first_host(launcher, environ)
    return values


def _first_host(launcher: str, environ: Mapping[str, str]) -> str:
    if launcher == 'slurm' and 'SLURM_NODELIST' in environ:
        hosts = subprocess.run(
            ['scontrol', 'show', 'hostnames', environ['SLURM_NODELIST']],
            check=True,
            capture_output=True,
            text=True,
        )
        return hosts.stdout.split()[0]
    raise UserError(f'--launcher {launcher}: set MASTER_ADDR to the address of the first node.')


def init_gloo_without_cuda(launcher: str, dist_cfg: Mapping[str, Any]) -> None:
    """Make the default process group with gloo if there is no CUDA device.

    Args:
        launcher (str): One of ``LAUNCHERS``; nothing happens for 'none'.
        dist_cfg (Mapping): ``env_cfg.dist_cfg`` of the config; its ``timeout``
            (seconds) counts here as well.
    """
    if launcher == 'none' or torch.cuda.is_available():
        return
    os.environ.update(torch_environment(launcher, os.environ))
    timeout = dist_cfg.get('timeout')
    options: dict[str, Any] = (
        {} if timeout is None else {'timeout': datetime.timedelta(seconds=timeout)}
    )
    store, rank, world_size = next(rendezvous('env://', **options))
    # torchrun's store outlives a restart, and names the addresses of ranks that are gone. On
    # several nodes it counts the restarts of each, and they need not agree.
    if os.environ.get('GROUP_WORLD_SIZE') == '1':
        store = dist.PrefixStore(f'start{os.environ.get("TORCHELASTIC_RESTART_COUNT", 0)}', store)
    dist.init_process_group('gloo', store=store, rank=rank, world_size=world_size, **options)


def init_process_group(launcher: str, dist_cfg: Mapping[str, Any]) -> None:
    """Make the default process group where no Runner does: gloo, or with CUDA the config's.

    Args:
        launcher (str): One of ``LAUNCHERS``; nothing happens for 'none'.
        dist_cfg (Mapping): ``env_cfg.dist_cfg`` of the config.
    """
    if launcher != 'none' and torch.cuda.is_available():
        init_dist(launcher, **dist_cfg)
    else:
        init_gloo_without_cuda(launcher, dist_cfg)


def leave_process_group() -> None:
    """Destroy the process group, if there is one, once gloo's threads are idle.

    In torch 2.1 the destructor waits, holding the GIL, for gloo's threads, and hangs if
    one of them still needs the GIL to free the last tensor. A sleep lets go of it.
    Leaving the group to the end of the process may abort it instead.
    """
    if dist.is_initialized():
        time.sleep(0.05)
        dist.destroy_process_group()
