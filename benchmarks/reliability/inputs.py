"""Generated input at length: each component in a process of its own, with bounded memory.

    python benchmarks/reliability/inputs.py --cases 20000 --out inputs.json

A case ends well if the result is valid or the error is one that the documentation names; all else is
a fault: another exception, a crash, 30 seconds without an end, more memory than --memory-gib.
"""

import argparse
import json
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# First, because site-packages may hold a package named `tests` too.
sys.path.insert(0, str(ROOT))

COMPONENTS = (
    'images',
    'masks',
    'lists',
    'configs',
    'checkpoints',
    'manifests',
    'arguments',
    'requests',
)
COLUMNS = (
    'component',
    'cases',
    'valid',
    'documented',
    'faults',
    'slowest_s',
    'memory_mib',
    'seconds',
)


def main(argv: list[str] | None = None) -> int:
    """Try all components, print a table, write it as JSON.

    Returns:
        int: 1 if there was a fault or a component did not get to its end, else 0.
    """
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--cases', type=int, default=20_000, help='for each component')
    parser.add_argument('--components', nargs='+', choices=COMPONENTS, default=COMPONENTS)
    parser.add_argument(
        '--seed',
        type=int,
        default=int(time.time()),
        help='the same seed gives the same cases (default: the time)',
    )
    parser.add_argument('--jobs', type=int, default=1, help='components at a time (default 1)')
    parser.add_argument('--seconds', type=float, default=1800, help='most for each component')
    parser.add_argument(
        '--memory-gib',
        type=float,
        default=4.0,
        help='more than this above what the component takes when it begins is a fault',
    )
    parser.add_argument('--out', metavar='FILE', help='JSON: the table, and all faults')
    args = parser.parse_args(argv)
    rows = []
    print('  '.join(f'{name:>11}' for name in COLUMNS), f'  (seed {args.seed})', flush=True)
    with ThreadPoolExecutor(args.jobs) as pool:
        for row in pool.map(lambda name: _in_process(name, args), args.components):
            rows.append(row)
            print('  '.join(f'{row[column]:>11}' for column in COLUMNS), flush=True)
            for fault in row['found'][:5]:
                print(
                    f'    {fault["case"][:200]}\n    {fault["traceback"].splitlines()[-1]}',
                    flush=True,
                )
    if args.out:
        Path(args.out).write_text(json.dumps({'seed': args.seed, 'rows': rows}, indent=1) + '\n')
    return int(any(row['faults'] for row in rows))


def _in_process(name: str, args: argparse.Namespace) -> dict:
    """What a process of its own found; that it died is a fault too."""
    context = multiprocessing.get_context('spawn')
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_try, args=(name, args, sender))
    process.start()
    sender.close()
    try:
        row = receiver.recv()
    except EOFError:
        row = None
    process.join()
    if row is None:
        died = {
            'case': 'the one that the error stream shows',
            'traceback': f'the process ended with status {process.exitcode}',
        }
        row = dict(dict.fromkeys(COLUMNS, '-'), component=name, faults=1, found=[died])
    return row


def _try(name: str, args: argparse.Namespace, sender) -> None:
    import faulthandler

    import torch

    from testbed.fuzz.target import try_cases

    torch.set_num_threads(1)
    # What decoders and loggers say of each case is not for the reader; what a crash says is.
    faulthandler.enable(os.fdopen(os.dup(2), 'w'))
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    target = import_module(f'testbed.fuzz.{name}').TARGET
    before = _peak()
    _bound_memory(args.memory_gib)
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        tally = try_cases(target, args.cases, args.seed, Path(folder), args.seconds)
    sender.send(
        {
            'component': name,
            'cases': tally.cases,
            'valid': tally.valid,
            'documented': tally.documented,
            'faults': len(tally.faults),
            'slowest_s': round(tally.slowest[0], 2),
            'memory_mib': round(_peak() - before),
            'seconds': round(time.perf_counter() - start),
            'outcomes': dict(tally.outcomes),
            'slowest_case': tally.slowest[1],
            'found': [fault._asdict() for fault in tally.faults[:100]],
        }
    )
    sender.close()
    os._exit(0)  # threads of a server may still be there


def _peak() -> float:
    """Most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _bound_memory(gib: float) -> None:
    """Beyond it, whatever asks for memory gets an error instead."""
    pages = int(Path('/proc/self/statm').read_text().split()[0])
    limit = pages * resource.getpagesize() + int(gib * 2**30)
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))


if __name__ == '__main__':
    sys.exit(main())
