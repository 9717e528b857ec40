"""Errors of a run, each reported in one message instead of a traceback."""

import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import torch.distributed as dist

from ..core.files import NO_ROOM
from ..datasets.image_files import MissingFileError, UnreadableFileError
from ..engine import NonFiniteError
from .errors import StoppedError, UserError, own_words

#: How gloo and NCCL say that another rank is gone or silent. NCCL's watchdog may end the process
#: before it is told here.
_LOST = re.compile(r'gloo|NCCL|onnection (?:closed|reset|refused)|[Tt]imed out|Broken pipe')
#: How torch says that a loader worker is gone.
_WORKER = re.compile(r'DataLoader worker \(pid.*')
_TAKEN = re.compile(r'EADDRINUSE|address already in use', re.IGNORECASE)
#: What to do about a run that ended, by whether it can be resumed.
RESUME, AGAIN = 'resume with --resume', 'run the command again'


@contextmanager
def blame_surroundings(then: str = RESUME) -> Iterator[None]:
    """Turn a full disk, the loss of a rank or of a loader worker, a port that is taken, and what
    training meets in files and numbers and tells in full, into UserError.

    Args:
        then (str): What to do once it is set right.
    """
    try:
        yield
    except NonFiniteError as error:
        raise UserError(str(error)) from error
    except (UnreadableFileError, MissingFileError) as error:
        raise UserError(_of_file(own_words(error), then)) from error
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise StoppedError(
            f'{error}. What had been written before is as it was: make room and {then}'
        ) from error
    except RuntimeError as error:
        message = _of_process(str(error).strip(), then)
        if message is None:
            raise
        raise UserError(message) from error


def _of_file(words: str, then: str) -> str:
    if 'max_unreadable' in words:  # the refusal of a data set, which says all
        return words
    return (
        f'{words}. It was there, or whole, when the list was read: put it back, or take it off '
        f'the list (`mmdeepfill data check LIST` looks at every file), and {then}; or let '
        'max_unreadable of the data set replace so many files'
    )


def _of_process(words: str, then: str) -> str | None:
    """Explain a RuntimeError of torch to the user; None for any other."""
    reason = words.split('\n')[0]
    if _TAKEN.search(words):
        port = os.environ.get('MASTER_PORT', '29500')
        return (
            f'port {port}, at which the ranks meet, is taken by another process ({reason}). '
            'Set PORT (for tools/*.sh) or MASTER_PORT to a free one, such as '
            f'PORT={int(port) + 1 if port.isdigit() else 29501}'
        )
    if found := _WORKER.search(words):
        return (
            f'a loader worker was ended from outside: {found.group().strip()} Mostly the '
            'system does that for want of memory: lower num_workers or batch_size of the '
            f'dataloader, or free memory, and {then}'
        )
    if dist.is_initialized() and _LOST.search(words):
        return (
            f'another rank died, or did not answer for env_cfg.dist_cfg.timeout seconds '
            f'({reason}). What it says itself is above, or in its own log; a rank that says '
            f'nothing hangs. To start anew, {then}'
        )
    return None


@contextmanager
def end_as_interrupted() -> Iterator[None]:
    """End the process by SIGINT when Ctrl-C has stopped what it does, without a traceback.

    Shells look at that: a loop of commands stops.
    """
    try:
        yield
    except KeyboardInterrupt:
        sys.stdout.flush()
        sys.stderr.flush()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.raise_signal(signal.SIGINT)
