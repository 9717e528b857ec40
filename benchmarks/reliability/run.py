"""All of the reliability trials, and one table of the results.

    python benchmarks/reliability/run.py --out work_dirs/reliability

Each trial is a script beside this one, run as a command, which is printed. Two at a time, as most
use one core, and generated input, by far the longest, two; the cost of the sentinel, which is a
time, is measured alone at the end. The numbers of each lie in the folder as JSON, with the table
(README.md) and what was printed.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from mmdeepfill.evaluation.tables import Table, markdown

HERE = Path(__file__).resolve().parent


class Trial(NamedTuple):
    """A script, and what of its numbers stands in the table.

    Attributes:
        what: First column.
        script: Beside this one, without its ending.
        arguments: Of the script.
        short: The same, for a quick look.
        row: From the script's numbers to the second column.
    """

    what: str
    script: str
    arguments: list[str]
    short: list[str]
    row: Callable[[dict[str, Any]], str]


def _inputs(numbers: dict[str, Any]) -> str:
    rows = numbers['rows']
    cases, faults = (
        sum(row[key] for row in rows if row[key] != '-') for key in ('cases', 'faults')
    )
    slowest = max(row['slowest_s'] for row in rows if row['slowest_s'] != '-')
    return f'{cases:,} in {len(rows)} components, {faults} faults, slowest {slowest:.3g} s'


TRIALS = (
    Trial(
        'generated input',
        'inputs',
        ['--cases', '20000', '--seed', '1', '--jobs', '2'],
        ['--cases', '50', '--seed', '1'],
        _inputs,
    ),
    Trial(
        'hostile files: code, crashes, memory, time',
        'attacks',
        [],
        ['--doors', 'manifest', 'zoo unpack'],
        lambda n: (
            f'{n["attacks"]} through {n["doors"]} doors, {n["faults"]} faults, slowest '
            f'{n["slowest_s"]:.3g} s, at most {n["most_memory_mib"]} MiB'
        ),
    ),
    Trial(
        'kills survived, each bit as undisturbed',
        'kills',
        [],
        ['--kills', '4'],
        lambda n: f'{n["kills"]} at {n["kinds"]} kinds of places, {n["differences"]} differences',
    ),
    Trial(
        'failing disk, damaged checkpoints',
        'disk',
        [],
        ['--faults', '2'],
        lambda n: (
            f'{n["steps_of_saving_failed"]} steps of saving failed, {n["damaged"]} files '
            f'damaged, a full disk; {n["differences"]} differences'
        ),
    ),
    Trial(
        '2 and 3 ranks against one process',
        'ranks',
        [],
        ['--ranks', '2'],
        lambda n: (
            f'largest drift {n["drift"]:.0e}, resumed on another number '
            f'{n["drift_resumed"]:.0e}; metrics {n["metrics"]}; told of a death after '
            f'{n["seconds_after_death"]} s, of a hang after {n["seconds_after_hang"]} s'
        ),
    ),
    Trial(
        '5,000 iterations with workers, pictures, checkpoints',
        'soak',
        [],
        ['--iterations', '200', '--growth', '50'],
        lambda n: (
            f'memory {n["memory_grown_percent"]:+.1f} % of {n["memory_megabytes"]:.0f} MB, '
            f'open files {n["open_files_grown"]:+d}, checkpoint '
            f'{n["checkpoint_bytes_grown"]:+d} bytes'
        ),
    ),
    Trial(
        'attacks on downloads, disks, pointers, ranks and signals',
        'surroundings',
        [],
        ['--only', 'mirrors', 'manifest'],
        lambda n: f'{n["attacks"]} of {len(n["kinds"])} kinds, {n["faults"]} faults',
    ),
    Trial(
        'planted faults that `mmdeepfill doctor` names',
        'faults',
        [],
        ['--only', 'environment', 'files'],
        lambda n: f'{n["named"]} of {n["planted"]}, {n["false_alarms"]} false alarms',
    ),
)
#: Alone, as it measures time.
TIMED = Trial(
    'cost of the numerical sentinel',
    'sentinel',
    [],
    ['--turns', '3', '--batch-size', '2'],
    lambda n: f'{n["inside"]:.1%} of an iteration, at most {n["limit"]:.0%} wanted',
)


def main() -> int:
    """Run all; the status is 1 if one failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        '--out',
        type=Path,
        default=Path('work_dirs/reliability'),
        help='folder (default: %(default)s)',
    )
    parser.add_argument('--jobs', type=int, default=2, help='trials at a time (default 2)')
    parser.add_argument('--short', action='store_true', help='a quick look, some minutes')
    names = [trial.script for trial in (*TRIALS, TIMED)]
    parser.add_argument(
        '--only',
        nargs='+',
        choices=names,
        default=names,
        metavar='NAME',
        help=f'some of {", ".join(names)}',
    )
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with ThreadPoolExecutor(args.jobs) as pool:
        rows = list(
            pool.map(
                lambda trial: run(trial, args.out, args.short),
                [trial for trial in TRIALS if trial.script in args.only],
            )
        )
    if TIMED.script in args.only:
        rows.append(run(TIMED, args.out, args.short))
    table = markdown(
        Table(
            f'Reliability, {(time.monotonic() - began) / 60:.0f} minutes',
            ['', '', '', 'minutes'],
            rows,
        )
    )
    (args.out / 'README.md').write_text(table + '\n', encoding='utf-8')
    print(table)
    return int(any(row[2] != 'pass' for row in rows))


def run(trial: Trial, folder: Path, short: bool) -> list[str]:
    """One trial; its row of the table."""
    numbers, log = (folder / f'{trial.script}.{ending}' for ending in ('json', 'txt'))
    numbers.unlink(missing_ok=True)  # of an earlier run
    command = [
        sys.executable,
        str(HERE / f'{trial.script}.py'),
        '--out',
        str(numbers),
        *(trial.short if short else trial.arguments),
    ]
    print('$', *command, flush=True)
    began = time.monotonic()
    with log.open('w', encoding='utf-8') as file:
        status = subprocess.run(command, stdout=file, stderr=subprocess.STDOUT).returncode
    minutes = f'{(time.monotonic() - began) / 60:.1f}'
    if not numbers.is_file():
        return [trial.what, f'ended with status {status}, see {log}', 'FAIL', minutes]
    shown = trial.row(json.loads(numbers.read_text(encoding='utf-8')))
    return [trial.what, shown, 'FAIL' if status else 'pass', minutes]


if __name__ == '__main__':
    sys.exit(main())
