"""Time and memory against mmagic 1.2.0: one command, a table, and JSON.

    pip download --no-deps mmagic==1.2.0
    python benchmarks/run.py --mmagic mmagic-1.2.0-py2.py3-none-any.whl --json results.json
    python benchmarks/run.py attention generator --sizes 256 --threads 1

Both sides take turns in one process, so that whatever else the machine does hits them
alike. Each combination of case, threads and allocator is a process of its own, and so is
each measurement of memory. mmagic is left out, with a message, if its wheel is not given;
its files are taken out of the wheel and nothing is installed.
"""

import argparse
import ctypes
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from common import PEER, ROOT, environment, interleave, spread
from contenders import SUITES

# glibc gives large blocks back to the system at once unless told not to, and fetching them
# again costs page faults; 'keep' shows both sides without that cost
ALLOCATORS = {
    'default': {},
    'keep': {name: str(2**34) for name in ('MALLOC_MMAP_THRESHOLD_', 'MALLOC_TRIM_THRESHOLD_')},
}
CASES = [
    *(
        {'suite': 'attention', 'size': size, 'batch': batch, 'train': train}
        for train in (False, True)
        for size, batch in ((256, 1), (256, 4), (512, 1))
    ),
    {'suite': 'attention', 'size': 1024, 'batch': 1, 'train': False},
    *(
        {'suite': 'attention', 'size': size, 'batch': 1, 'train': False, 'hole_only': True}
        for size in (256, 512)
    ),
    *(
        {'suite': 'generator', 'size': size, 'batch': 1, 'hole_only': hole}
        for hole in (False, True)
        for size in (256, 512)
    ),
    {'suite': 'training', 'size': 256, 'batch': 2},
]
MEMORY_CASES = [
    *(
        {'suite': 'attention', 'size': size, 'batch': 1, 'train': train}
        for train in (False, True)
        for size in (256, 512)
    ),
    {'suite': 'attention', 'size': 1024, 'batch': 1, 'train': False},
    *({'suite': 'generator', 'size': size, 'batch': 1} for size in (256, 512)),
]
#: Suites that are scripts of their own, for other units than milliseconds.
SCRIPTS = ('pipeline', 'imports')
LARGE = 1000  # from this size on, one repeat is enough to see a ratio


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        'suites',
        nargs='*',
        default=[*SUITES, *SCRIPTS],
        metavar='SUITE',
        help=f'of {", ".join((*SUITES, *SCRIPTS))}; default: all',
    )
    parser.add_argument('--sizes', type=int, nargs='+', help='only these image sides')
    parser.add_argument('--repeats', type=int, default=7)
    parser.add_argument('--threads', type=int, nargs='+', default=[1, 2])
    parser.add_argument(
        '--allocators', nargs='+', choices=list(ALLOCATORS), default=list(ALLOCATORS)
    )
    parser.add_argument('--mmagic', type=Path, help="mmagic's wheel")
    parser.add_argument('--only', choices=('time', 'memory'))
    parser.add_argument('--json', type=Path, help='where to write all numbers')
    parser.add_argument('--worker', help=argparse.SUPPRESS)
    args = parser.parse_args()
    for suite in args.suites:
        if suite not in (*SUITES, *SCRIPTS):
            parser.error(f'SUITE must be of {", ".join((*SUITES, *SCRIPTS))}; got {suite!r}')
    return args


def time_case(task, wheel):
    """Milliseconds of each run, and processor seconds."""
    contenders = SUITES[task['suite']](task, wheel)

    def timed(run):
        def measure():
            wall, cpu = time.perf_counter(), time.process_time()
            run()
            return 1e3 * (time.perf_counter() - wall), 1e3 * (time.process_time() - cpu)

        return measure

    return interleave({name: timed(run) for name, run in contenders.items()}, task['repeats'])


def peak_memory(task, wheel):
    """MiB above what is resident before; Linux keeps the highest value itself."""
    contenders = SUITES[task['suite']](dict(task, size=128), wheel)
    contenders[task['name']]()  # what libraries allocate once
    run = SUITES[task['suite']](task, wheel)[task['name']]
    ctypes.CDLL(None).malloc_trim(0)  # or what was freed before would be used unseen
    Path('/proc/self/clear_refs').write_text('5')
    start = _status('VmRSS')
    run()
    return (_status('VmHWM') - start) / 1024


def _status(field):
    lines = Path('/proc/self/status').read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field))


def ask(args, task, threads, allocator, measure):
    """Run a worker; None if it fails, for example for want of memory."""
    task = dict(task, threads=threads, measure=measure, repeats=_repeats(args, task))
    command = [sys.executable, '-W', 'ignore', __file__, '--worker', json.dumps(task)]
    command += ['--mmagic', str(args.mmagic)] if args.mmagic else []
    result = subprocess.run(
        command, env=dict(os.environ, **ALLOCATORS[allocator]), stdout=subprocess.PIPE, text=True
    )
    if result.returncode:
        return None
    return json.loads(result.stdout.splitlines()[-1])


def work(args):
    import torch

    task = json.loads(args.worker)
    torch.set_num_threads(task['threads'])
    measure = {'time': time_case, 'memory': peak_memory}[task['measure']]
    print(json.dumps(measure(task, args.mmagic)))


def _repeats(args, task):
    return 1 if task['size'] >= LARGE else args.repeats


def label(case):
    kind = {'attention': 'forward', 'generator': 'forward', 'training': '5 iterations'}[
        case['suite']
    ]
    kind += ' + backward' if case.get('train') else ''
    kind += ', hole only' if case.get('hole_only') else ''
    return f'{case["suite"]} {kind} | {case["size"]} | {case["batch"]}'


def report_times(args, case, result):
    for threads in args.threads:
        for allocator in args.allocators:
            measured = ask(args, case, threads, allocator, 'time')
            head = f'| {label(case)} | {threads} | {allocator} | '
            if measured is None:
                print(head + 'failed | | |', flush=True)
                continue
            wall = {name: [w for w, _ in values] for name, values in measured.items()}
            ours, peer = wall['ours'], wall.get('mmagic')
            ratio = f'{median(peer) / median(ours):.2f}x' if peer else ''
            print(head + f'{spread(ours)} | {spread(peer) if peer else ""} | {ratio} |', flush=True)
            result['times'].append(
                dict(case, threads=threads, allocator=allocator, wall_cpu_ms=measured)
            )


def report_memory(args, case, result):
    peaks = {}
    for name in ('ours', 'mmagic')[: 2 if args.mmagic else 1]:
        measured = ask(args, dict(case, name=name), args.threads[-1], 'default', 'memory')
        peaks[name] = measured
    ours, peer = peaks['ours'], peaks.get('mmagic')
    ratio = f'1/{peer / ours:.0f}' if ours and peer else ''
    cells = ' | '.join('' if peak is None else f'{peak:.0f}' for peak in (ours, peer))
    print(f'| {label(case)} | {cells} | {ratio} |', flush=True)
    result['peak_mib'].append(dict(case, **peaks))


def run_script(args, name, result):
    """Run a benchmark with a table of its own, and take its JSON in."""
    print(f'\n{name}:', flush=True)
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / 'result.json'
        command = [sys.executable, str(ROOT / f'benchmarks/{name}.py'), '--json', str(output)]
        if args.mmagic and name == 'pipeline':
            command += ['--mmagic', str(args.mmagic)]
        subprocess.run(command, check=True)
        result[name] = json.loads(output.read_text())


def main():
    args = parse_args()
    if args.worker:
        return work(args)
    if not args.mmagic:
        print(PEER)
    result = dict(environment(), repeats=args.repeats, times=[], peak_mib=[])

    def chosen(cases):
        return [
            case
            for case in cases
            if case['suite'] in args.suites and (not args.sizes or case['size'] in args.sizes)
        ]

    if chosen(CASES) and args.only != 'memory':
        print(
            '| case | image | batch | threads | allocator | ours, median ms (min..max) '
            '| mmagic | faster |\n|---|---|---|---|---|---|---|---|'
        )
        for case in chosen(CASES):
            report_times(args, case, result)
    if chosen(MEMORY_CASES) and args.only != 'time':
        print(
            '\n| case | image | batch | ours, peak MiB | mmagic | share |\n|---|---|---|---|---|---|'
        )
        for case in chosen(MEMORY_CASES):
            report_memory(args, case, result)
    for name in SCRIPTS:
        if name in args.suites:
            run_script(args, name, result)
    if args.json:
        args.json.write_text(json.dumps(result, indent=1) + '\n')


if __name__ == '__main__':
    main()
