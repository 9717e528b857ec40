"""One attack, and how it ends in a process of its own."""

import multiprocessing
import os
import re
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

#: Above what the process has when it begins.
MOST_MEMORY = 512 * 2**20
MOST_SECONDS = 30.0
#: As exit statuses of commands; 2 is a word to the user.
_PRELOADED = ['testbed.attacks.catalogue']
#: What an attack may make, to show that something of it was run.
FLAG = 'was-run'


class Attack(NamedTuple):
    """A hostile input, and how it must end.

    Attributes:
        name (str): Of the row.
        door (str): What it comes in by.
        run (Callable): Builds it in a folder and opens it.
        says (str): Pattern of the error, or of what ``run`` returns.
    """

    name: str
    door: str
    run: Callable[[Path], object]
    says: str


class Outcome(NamedTuple):
    """How it ended.

    Attributes:
        fault (str): '' if it ended as it must.
        said (str): Error or result.
        seconds (float): In the process, without its start.
        mebibytes (float): That the process grew by, at most.
    """

    fault: str
    said: str
    seconds: float
    mebibytes: float


def attempt(number: int, folder: Path) -> Outcome:
    """Run one of ``ATTACKS``, by its place, in a process of its own."""
    from .catalogue import ATTACKS

    context = multiprocessing.get_context('forkserver')
    context.set_forkserver_preload(_PRELOADED)
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(number, folder, sender))
    process.start()
    sender.close()
    try:  # the first one waits for the imports
        got = receiver.recv() if receiver.poll(MOST_SECONDS + 90) else 'has no end'
    except EOFError:
        got = 'died'
    if got == 'has no end':
        process.kill()
    process.join()
    if isinstance(got, str):
        return Outcome(f'{got}, status {process.exitcode}', '', MOST_SECONDS, 0.0)
    kind, said, seconds, grown = got
    fault = ''
    if (folder / FLAG).exists():
        fault = 'was run'
    elif kind not in ('result', 'documented'):
        fault = f'ended with {kind}'
    elif not re.search(ATTACKS[number].says, said, re.DOTALL):
        fault = 'ended with other words'
    elif seconds > MOST_SECONDS:
        fault = 'took too long'
    return Outcome(fault, said, seconds, grown)


def _run(number: int, folder: Path, sender) -> None:
    from .catalogue import ATTACKS

    os.chdir(folder)
    sys.path.insert(0, str(folder))  # as `python -m` has it
    pages = int(Path('/proc/self/statm').read_text().split()[0])
    limit = pages * resource.getpagesize() + MOST_MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (int(MOST_SECONDS) + 30,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    before, start = _peak(), time.perf_counter()
    try:
        kind, said = 'result', repr(ATTACKS[number].run(folder))
    except SystemExit as ended:
        kind = 'documented' if ended.code == 2 else f'exit status {ended.code}'
        said = sys.stderr.getvalue()
    except (ValueError, OSError) as error:
        kind, said = 'documented', f'{type(error).__name__}: {error}'
    except BaseException as error:  # what it does is the question
        kind = said = f'{type(error).__name__}: {error}'[:1000]
    sender.send((kind, said[:3000], time.perf_counter() - start, _peak() - before))
    sender.close()
    os._exit(0)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
