"""What befalls a run, told in one message instead of a traceback."""
import errno
import re
from contextlib import contextmanager
from typing import Iterator

import torch.distributed as dist

from ..datasets.image_files import UnreadableFileError
from ..engine import NonFiniteError
from .errors import UserError

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
#: How gloo and NCCL say that another rank is gone or silent. NCCL's watchdog may end the process
#: before it is told here.
_LOST = re.compile(r'gloo|NCCL|onnection (?:closed|reset|refused)|[Tt]imed out|Broken pipe')


@contextmanager
def blame_surroundings() -> Iterator[None]:
    """Turn a full disk, the loss of another rank, and what training meets in files and numbers and
    tells in full, into UserError.
    """
    try:
        yield
    except (NonFiniteError, UnreadableFileError) as error:
        raise UserError(str(error)) from error
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise UserError(
            f'{error}. What had been written before is as it was: make room and go on with '
            '--resume') from error
    except RuntimeError as error:
        if not dist.is_initialized() or not _LOST.search(str(error)):
            raise
        reason = str(error).strip().splitlines()[0]
        raise UserError(
            f'another rank died, or did not answer for env_cfg.dist_cfg.timeout seconds '
            f'({reason}). What it says itself is above, or in its own log; a rank that says '
            'nothing hangs. Go on with --resume from the last checkpoint') from error
