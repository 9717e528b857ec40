"""Mistakes in what the user gave, told in one message instead of a traceback."""
import os
import select
import sys
import traceback
from contextlib import contextmanager
from typing import Iterator, Optional

from ..zoo.errors import CheckpointError

#: Exit status of a tool that stopped because of its arguments, config or data.
USER_ERROR_STATUS = 2
#: As shells have it for programs that SIGPIPE ended.
NO_READER_STATUS = 128 + 13


class UserError(Exception):
    """A mistake in the command line, the config, or the data it names.

    The message says what was expected, what came, and what to do; it is all the
    user sees. Anything that is not a ``UserError`` keeps its traceback.
    """


def _rejected_arguments(error: TypeError) -> bool:
    """True if ``error`` was raised by the call in mmengine's builder itself, that
    is, the class does not take the arguments that the config gives."""
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and frames[-1].name == 'build_from_cfg'


def _origin(error: BaseException) -> str:
    """``file:line`` of the frame that raised ``error``."""
    frames = traceback.extract_tb(error.__traceback__)
    return f'{frames[-1].filename}:{frames[-1].lineno}' if frames else 'unknown'


@contextmanager
def blame_config(what: str) -> Iterator[None]:
    """Turn errors met while ``what`` is put together from a config into UserError.

    Those are ``ValueError`` and ``OSError`` (constructors refuse values, and do not
    find files, with these), ``KeyError`` from a registry, and a ``TypeError`` that
    says that a class does not take an argument. Others pass, as bugs do.

    Args:
        what (str): What is being built, as named in the config, for the message.
    """
    try:
        yield
    except (ValueError, OSError) as error:
        raise UserError(f'{what}: {error}\n(refused in {_origin(error)})') from error
    except KeyError as error:
        if 'registry' not in str(error):
            raise
        raise UserError(f'{what}: {error.args[0]}') from error
    except TypeError as error:
        if not _rejected_arguments(error):
            raise
        raise UserError(f'{what}: {error}. Check the keys of that dict.') from error


@contextmanager
def blame_checkpoint() -> Iterator[None]:
    """Turn what is wrong with a checkpoint, from its address to its shapes, into UserError."""
    try:
        yield
    except CheckpointError as error:
        raise UserError(str(error)) from error


@contextmanager
def exit_on_user_error(show_traceback: bool) -> Iterator[None]:
    """End the process with status 2 and one message when a ``UserError`` arrives, and without a word
    when nobody reads what it prints any more (``| head``).

    Args:
        show_traceback (bool): Let the exception through instead, with everything
            that led to it.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        if not _reader_left():
            raise
        raise SystemExit(NO_READER_STATUS) from None
    except UserError as error:
        if show_traceback:
            raise
        rank: Optional[str] = os.environ.get('RANK')
        where = f' (rank {rank})' if rank is not None else ''
        print(f'error{where}: {error}', file=sys.stderr, flush=True)
        raise SystemExit(USER_ERROR_STATUS) from None


def _reader_left() -> bool:
    """Whether it is stdout that is broken; what it holds back is dropped then."""
    try:
        stdout, poll = sys.stdout.fileno(), select.poll()
    except (ValueError, AttributeError):  # no file, or Windows
        return False
    poll.register(stdout, 0)  # errors are told unasked
    if not poll.poll(0):
        return False
    os.dup2(os.open(os.devnull, os.O_WRONLY), stdout)  # or it would be raised again at exit
    return True
