"""Attack a run from outside: mirrors, disks, pointers, ranks, loader workers, signals.

    python benchmarks/reliability/surroundings.py --out surroundings.json

Every attack must end in time, with the status and the words that a user needs, without a
traceback, and with everything that had been saved as it was. What is tried is in the functions
of outside_files.py and outside_runs.py; each stands for several attacks.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(1, str(Path(__file__).resolve().parents[2]))
import outside_files
import outside_runs
from report import finish


def main(argv: list[str]) -> int:
    """Returns the exit status."""
    kinds = {
        name[len('attack_') :]: function
        for module in (outside_files, outside_runs)
        for name, function in vars(module).items()
        if name.startswith('attack_')
    }
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        '--only',
        nargs='+',
        choices=kinds,
        default=list(kinds),
        metavar='KIND',
        help=f'some of {", ".join(kinds)}',
    )
    parser.add_argument('--out', metavar='FILE', help='the numbers, as JSON')
    args = parser.parse_args(argv)
    began, counts, faults = time.monotonic(), {}, []
    for kind in args.only:
        with tempfile.TemporaryDirectory() as folder:
            try:
                found = list(kinds[kind](Path(folder)))
            except Exception as error:  # an attack that does not end, for one
                found = [f'{type(error).__name__}: {error}']
        counts[kind] = len(found)
        faults += [f'{kind}: {fault}' for fault in found if fault is not None]
    for fault in faults:
        print(fault, file=sys.stderr)
    return finish(
        'surroundings',
        not faults,
        {
            'attacks': sum(counts.values()),
            'faults': len(faults),
            'kinds': counts,
            'found': faults,
            'seconds': round(time.monotonic() - began),
        },
        args.out,
    )


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
