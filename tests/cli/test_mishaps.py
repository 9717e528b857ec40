"""What comes from outside a run is one message; what is a bug keeps its traceback."""
import errno
import os

import pytest
import torch.distributed as dist

from mmdeepfill.cli.errors import UserError
from mmdeepfill.cli.mishaps import blame_surroundings

CLOSED = '[../gloo/transport/tcp/pair.cc:534] Connection closed by peer [127.0.0.1]'


@pytest.mark.parametrize('number', [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_full_disk(number):
    with pytest.raises(UserError, match='/data/x.*make room and go on with --resume'):
        with blame_surroundings():
            raise OSError(number, os.strerror(number), '/data/x')


def test_another_file_error_passes():
    with pytest.raises(PermissionError):
        with blame_surroundings():
            raise OSError(errno.EACCES, 'no', '/data/x')


def test_lost_rank(tmp_path):
    with pytest.raises(RuntimeError, match='closed by peer'):
        with blame_surroundings():  # there are no other ranks
            raise RuntimeError(CLOSED)
    dist.init_process_group('gloo', init_method=f'file://{tmp_path}/store', rank=0, world_size=1)
    try:
        with pytest.raises(UserError, match='another rank died, or did not answer for '
                                            'env_cfg.dist_cfg.timeout .*closed by peer.*--resume'):
            with blame_surroundings():
                raise RuntimeError(CLOSED + '\nmore')
        with pytest.raises(RuntimeError, match='shape'):
            with blame_surroundings():
                raise RuntimeError('shape of a tensor')
    finally:
        dist.destroy_process_group()
