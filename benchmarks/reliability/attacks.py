"""Hostile files through every door, each in a process of its own with bounded memory and time.

    python benchmarks/reliability/attacks.py --out attacks.json

A file ends well if an error names it, or if it is passed over for a whole one; all else is a fault:
other words, a crash, code of it that was run, 30 seconds without an end, 512 MiB above what the
process takes when it begins. What they are lies in testbed/attacks/.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from report import finish

ROOT = Path(__file__).resolve().parent.parent.parent
# First, because site-packages may hold a package named `tests` too.
sys.path.insert(0, str(ROOT))


def main(argv: list[str] | None = None) -> int:
    """Try all, print a row for each fault and one for all.

    Returns:
        int: 1 if there was a fault, else 0.
    """
    from testbed.attacks import ATTACKS, attempt

    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    doors = sorted({attack.door for attack in ATTACKS})
    parser.add_argument(
        '--doors',
        nargs='+',
        choices=doors,
        default=doors,
        metavar='DOOR',
        help=f'some of {", ".join(doors)}',
    )
    parser.add_argument('--out', metavar='FILE', help='JSON: the numbers, and all faults')
    args = parser.parse_args(argv)
    rows = []
    for number, attack in enumerate(ATTACKS):
        if attack.door not in args.doors:
            continue
        with tempfile.TemporaryDirectory() as folder:
            outcome = attempt(number, Path(folder))
        rows.append(dict(door=attack.door, name=attack.name, **outcome._asdict()))
        if outcome.fault:
            print(f'{attack.door}: {attack.name}: {outcome.fault}: {outcome.said}', flush=True)
    faults = sum(bool(row['fault']) for row in rows)
    return finish(
        'hostile files',
        not faults,
        {
            'attacks': len(rows),
            'doors': len({row['door'] for row in rows}),
            'faults': faults,
            'slowest_s': round(max(row['seconds'] for row in rows), 2),
            'most_memory_mib': round(max(row['mebibytes'] for row in rows)),
            'by_door': dict(Counter(row['door'] for row in rows)),
            'rows': rows,
        },
        args.out,
    )


if __name__ == '__main__':
    sys.exit(main())
