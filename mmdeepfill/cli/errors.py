"""Mistakes in what the user gave, told in one message instead of a traceback."""

import os
import re
import select
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from ..core.errors import CheckpointError
from ..core.files import NO_ROOM
from ..core.wording import command_line_words

#: Exit status of a tool that stopped because of its arguments, config or data.
USER_ERROR_STATUS = 2
#: As shells have it for programs that SIGPIPE ended.
NO_READER_STATUS = 128 + 13


class UserError(Exception):
    """A mistake in the command line, the config, or the data it names.

    The message says what was expected, what was given, and what to do; it is all the
    user sees. Anything that is not a ``UserError`` keeps its traceback.
    """


class StoppedError(UserError):
    """The end of a run before its time; the message says itself how to resume."""


def own_words(error: BaseException) -> str:
    """The message of an error, without the traceback that comes with it from a loading process."""
    return re.split(r'\n[\w.]+(?:Error|Mismatch): ', str(error))[-1].strip()


def plain_words(error: BaseException) -> str:
    """The message of an error, of the system's without its number.

    Example:
        >>> plain_words(IsADirectoryError(21, 'Is a directory', 'out'))
        "'out': is a directory"
    """
    if not isinstance(error, OSError) or error.filename is None or not error.strerror:
        return str(error)
    name = error.filename if isinstance(error.filename, int) else os.fsdecode(error.filename)
    if isinstance(error, FileNotFoundError):
        return f'no file or folder {name!r} (looked from {os.path.abspath(os.curdir)})'
    return f'{name!r}: {error.strerror[0].lower()}{error.strerror[1:]}'


def _rejected_arguments(error: TypeError) -> bool:
    """True if ``error`` was raised by the call in mmengine's builder itself, that
    is, the class does not take the arguments that the config gives.
    """
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and frames[-1].name == 'build_from_cfg'


def _origin(error: BaseException) -> str:
    """``file:line`` of the frame that raised ``error``."""
    frames = traceback.extract_tb(error.__traceback__)
    return f'{frames[-1].filename}:{frames[-1].lineno}' if frames else 'unknown'


@contextmanager
def blame_config(what: str, origin: bool = True) -> Iterator[None]:
    """Turn errors met while ``what`` is put together from a config into UserError.

    Those are ``ValueError`` and ``OSError`` (constructors refuse values, and do not
    find files, with these), ``KeyError`` from a registry, and a ``TypeError`` that
    says that a class does not take an argument. Others pass, as bugs do. An error that
    already begins with ``what`` is not introduced by it again.

    Args:
        what (str): What is being built, as named in the config, for the message; or the option
            of a command.
        origin (bool): Add the line of code that refused, for who writes configs and parts.
    """
    try:
        yield
    except (ValueError, OSError) as error:
        where = f'\n(refused in {_origin(error)})' if origin else ''
        raise UserError(f'{_introduced(what, error)}{where}') from error
    except KeyError as error:
        if 'registry' not in str(error):
            raise
        raise UserError(f'{what}: {error.args[0]}') from error
    except TypeError as error:
        if not _rejected_arguments(error):
            raise
        raise UserError(f'{what}: {error}. Check the keys of that dict.') from error


def _introduced(what: str, error: Exception) -> str:
    text = plain_words(error)
    return text if re.match(rf'{re.escape(what)}[: ]', text) else f'{what}: {text}'


@contextmanager
def blame_checkpoint() -> Iterator[None]:
    """Turn what is wrong with a checkpoint, from its address to its shapes, into UserError."""
    try:
        yield
    except CheckpointError as error:
        raise UserError(str(error)) from error


@contextmanager
def exit_on_user_error(show_traceback: bool) -> Iterator[None]:
    """End the process with status 2 and one message when a ``UserError`` arrives or the disk is
    full; and without a word when nobody reads what it prints any more (``| head``).

    Args:
        show_traceback (bool): Let the exception through instead, with everything
            that led to it.
    """
    try:
        with command_line_words():
            yield
        sys.stdout.flush()
    except BrokenPipeError:
        if not _reader_left():
            raise
        raise SystemExit(NO_READER_STATUS) from None
    except (UserError, OSError) as error:
        full = _full_disk(error)
        if show_traceback or (full is None and not isinstance(error, UserError)):
            raise
        if full is not None and not isinstance(error, StoppedError):
            error = UserError(
                f'{full}. What had been written before is as it was: make room and '
                'give the same command again'
            )
        rank: str | None = os.environ.get('RANK')
        where = f' (rank {rank})' if rank is not None else ''
        print(f'error{where}: {error}', file=sys.stderr, flush=True)
        raise SystemExit(USER_ERROR_STATUS) from None


def _full_disk(error: BaseException) -> str | None:
    """File and reason, if an error or what caused it is a disk that takes no more bytes."""
    cause = error.__cause__ if isinstance(error, UserError) else error
    if not isinstance(cause, OSError) or cause.errno not in NO_ROOM:
        return None
    where = '' if cause.filename is None else f'{cause.filename}: '
    return f'{where}cannot be written: {cause.strerror}'


def _reader_left() -> bool:
    """Test for a broken stdout; the text that it holds back is dropped then."""
    try:
        stdout, poll = sys.stdout.fileno(), select.poll()
    except (ValueError, AttributeError):  # no file, or Windows
        return False
    poll.register(stdout, 0)  # errors are told unasked
    if not poll.poll(0):
        return False
    os.dup2(os.open(os.devnull, os.O_WRONLY), stdout)  # or it would be raised again at exit
    return True
