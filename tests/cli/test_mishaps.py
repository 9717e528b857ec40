"""What comes from outside a run is one message; what is a bug keeps its traceback."""

import errno
import os
import signal
import socket
import subprocess
import sys

import cv2
import numpy as np
import pytest
import torch.distributed as dist
from torch.utils.data import DataLoader

from mmdeepfill.cli.distributed import init_gloo_without_cuda
from mmdeepfill.cli.errors import UserError
from mmdeepfill.cli.mishaps import AGAIN, blame_surroundings
from mmdeepfill.datasets.image_bytes import read_image
from tests.helpers import ROOT, heed_interrupts

CLOSED = '[../gloo/transport/tcp/pair.cc:534] Connection closed by peer [127.0.0.1]'


@pytest.mark.parametrize('number', [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_full_disk(number):
    with pytest.raises(UserError, match='/data/x.*make room and resume with --resume'):
        with blame_surroundings():
            raise OSError(number, os.strerror(number), '/data/x')


def test_another_file_error_passes():
    with pytest.raises(PermissionError), blame_surroundings():
        raise OSError(errno.EACCES, 'no', '/data/x')


def test_lost_rank(tmp_path):
    with pytest.raises(RuntimeError, match='closed by peer'):
        with blame_surroundings():  # there are no other ranks
            raise RuntimeError(CLOSED)
    dist.init_process_group('gloo', init_method=f'file://{tmp_path}/store', rank=0, world_size=1)
    try:
        with (
            pytest.raises(
                UserError,
                match='another rank died, or did not answer for '
                'env_cfg.dist_cfg.timeout .*closed by peer.*'
                'resume with --resume',
            ),
            blame_surroundings(),
        ):
            raise RuntimeError(CLOSED + '\nmore')
        with pytest.raises(RuntimeError, match='shape'), blame_surroundings():
            raise RuntimeError('shape of a tensor')
    finally:
        dist.destroy_process_group()


@pytest.mark.parametrize('workers', [0, 1])
def test_a_picture_that_is_gone(tmp_path, workers):
    """With a worker, torch puts the traceback into the message."""
    cv2.imwrite(str(tmp_path / 'a.png'), np.zeros((8, 8, 3), np.uint8))
    loader = DataLoader(Reading([tmp_path / 'a.png', tmp_path / 'b.png']), num_workers=workers)
    with pytest.raises(UserError) as caught, blame_surroundings():
        list(loader)
    words = str(caught.value)
    assert words.startswith(f"image file not found: '{tmp_path}/b.png'. It was there")
    assert 'data check LIST' in words and words.count('\n') == 0 and '--resume' in words


class Reading(list):
    """Files, read when they are asked for."""

    def __getitem__(self, index):
        return read_image(super().__getitem__(index))


class Dying(list):
    """Ends the worker that reads it, as the system does for want of memory."""

    def __getitem__(self, index):
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_loader_worker_that_is_killed():
    with (
        pytest.raises(
            UserError,
            match=r'a loader worker was ended from outside: DataLoader '
            r'worker \(pid.*lower num_workers .*run the command again',
        ),
        blame_surroundings(AGAIN),
    ):
        list(DataLoader(Dying([1]), num_workers=1))


def test_a_port_that_is_taken(monkeypatch):
    with socket.socket() as other:
        other.bind(('127.0.0.1', 0))
        other.listen()
        port = other.getsockname()[1]
        for name, value in {
            'RANK': 0,
            'WORLD_SIZE': 1,
            'LOCAL_RANK': 0,
            'MASTER_PORT': port,
            'MASTER_ADDR': '127.0.0.1',
        }.items():
            monkeypatch.setenv(name, str(value))
        with (
            pytest.raises(
                UserError,
                match=f'port {port}, at which the ranks meet, is taken .*Set '
                f'PORT .*or MASTER_PORT .*PORT={port + 1}',
            ),
            blame_surroundings(),
        ):
            init_gloo_without_cuda('pytorch', {})


def test_ctrl_c_ends_the_process_by_the_signal():
    """A shell's loop of trainings looks at that; a status of 0 or 1 does not end it."""
    script = (
        'from mmdeepfill.cli.mishaps import end_as_interrupted\n'
        'with end_as_interrupted():\n    print("saved")\n    raise KeyboardInterrupt\n'
    )
    done = subprocess.run(
        [sys.executable, '-c', script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=heed_interrupts,
    )
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, 'saved\n', '')
