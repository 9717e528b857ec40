"""Tests, speed, memory and throughput on a GPU: JSON and a table for docs, in eight minutes.

    make gpu
    python -m benchmarks.gpu --mmagic mmagic-1.2.0-py2.py3-none-any.whl
    python -m benchmarks.gpu --device cpu --sizes 64 --seconds 60    # the same code, to try it

Each part is a process of its own with a share of the time. What a part has measured when its time
is over stays in the result; what it had no time for is listed.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.common import ROOT, environment
from benchmarks.gpu.table import tables

#: Parts in their order, with their share of the time.
PARTS = {
    'tests': 0.2,
    'attention': 0.12,
    'generator': 0.22,
    'training': 0.2,
    'others': 0.1,
    'feeding': 0.08,
    'sharing': 0.08,
}
#: Seconds that a part takes to start, and those that are worth a start.
START, LEAST = 8, 10


def parse_args(argv=None):
    parser = argparse.ArgumentParser(
        prog='python -m benchmarks.gpu', description=__doc__.splitlines()[0]
    )
    parser.add_argument('parts', nargs='*', metavar='PART', help=f'of {", ".join(PARTS)}')
    parser.add_argument('--device', choices=('cuda', 'cpu'), default='cuda')
    parser.add_argument('--sizes', type=int, nargs='+', default=[256, 512, 1024, 2048])
    parser.add_argument('--batch', type=int, default=16, help='images of a training step')
    parser.add_argument('--seconds', type=int, default=460, help='for everything together')
    parser.add_argument('--mmagic', type=Path, help="mmagic's wheel, to compare with")
    parser.add_argument('--small', action='store_true', help='small networks, to try the script')
    parser.add_argument('--out', type=Path, default=Path('gpu'), help='OUT.json and OUT.md')
    parser.add_argument('--part', choices=PARTS, help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    if unknown := set(args.parts) - set(PARTS):
        parser.error(f'PART must be of {", ".join(PARTS)}; got {", ".join(sorted(unknown))}')
    args.parts = [name for name in PARTS if name in args.parts or not args.parts]
    return args


def measure_part(args):
    """In a process of its own: a line of JSON for each row."""
    from benchmarks.gpu import feeding, networks, sharing

    rows = {
        'attention': networks.attention,
        'generator': networks.generator,
        'training': networks.training,
        'others': networks.others,
        'feeding': feeding.rows,
        'sharing': sharing.rows,
    }[args.part]
    for row in rows(args):
        print(json.dumps(row), flush=True)


def run_tests(seconds):
    """The tests that need a GPU; the last line of what pytest prints."""
    command = [sys.executable, '-m', 'pytest', '-q', '-n', '0', '-m', 'gpu', 'tests']
    answer = within(command, seconds)
    lines = [line for line in answer['lines'] if line.strip()]
    return [{'part': 'tests', 'case': lines[-1] if lines else 'nothing', 'failed': answer['rc']}]


def within(command, seconds):
    """Output and status of a command that is ended, with all it started, when its time is over."""
    with tempfile.TemporaryFile('w+') as output:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=output, stderr=sys.stderr, start_new_session=True
        )
        try:
            status = process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            status = 'out of time'
        output.seek(0)
        return {'rc': status, 'lines': output.read().splitlines()}


def ask(args, name, seconds):
    """The rows of a part."""
    if name == 'tests':
        return run_tests(seconds)
    command = [sys.executable, '-W', 'ignore', '-m', 'benchmarks.gpu', '--part', name]
    own = str(int(seconds - START))
    command += ['--device', args.device, '--seconds', own, '--batch', str(args.batch)]
    command += ['--sizes', *map(str, args.sizes), *(['--small'] if args.small else [])]
    command += ['--mmagic', str(args.mmagic.resolve())] if args.mmagic else []
    answer = within(command, seconds)
    rows = [json.loads(line) for line in answer['lines'] if line.startswith('{')]
    if answer['rc']:
        rows.append({'part': name, 'case': 'the rest', 'error': f'ended with {answer["rc"]}'})
    return rows


def device_name(device):
    """As the driver has it; found in a process of its own, which leaves no context here."""
    if device == 'cpu':
        return environment()['cpu']
    command = [sys.executable, '-c', 'import torch; print(torch.cuda.get_device_name())']
    found = subprocess.run(command, capture_output=True, text=True)
    if found.returncode:
        sys.exit(
            f'error: --device cuda: PyTorch sees no GPU here ({found.stderr.splitlines()[-1]}). '
            'Try the script with --device cpu --sizes 64 --small'
        )
    return found.stdout.strip()


def main():
    args = parse_args()
    if args.part:
        return measure_part(args)
    result = dict(environment(), device=device_name(args.device), rows=[])
    end, share = time.monotonic() + args.seconds, sum(PARTS[name] for name in args.parts)
    for name in args.parts:
        # what one part leaves over, the next ones have
        seconds = (end - time.monotonic()) * PARTS[name] / share
        share -= PARTS[name]
        if seconds < LEAST:
            result['rows'].append({'part': name, 'case': 'all', 'error': 'no time left'})
            continue
        print(f'{name}: up to {seconds:.0f} s', file=sys.stderr, flush=True)
        result['rows'] += ask(args, name, seconds)
        args.out.with_suffix('.json').write_text(json.dumps(result, indent=1) + '\n')
    text = tables(result)
    args.out.with_suffix('.md').write_text(text)
    print(text)
    wrong = [row for row in result['rows'] if row.get('failed')]
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
