"""big-lama as it predicts here beside its layers one by one: time in turns, memory in processes.

python benchmarks/lama_speed.py --sizes 512 1024 --out lama_speed.json
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

import torch
from common import environment, interleave, spread

from mmdeepfill.models.methods.lama import LaMaGenerator

#: Ways to run it: whether folded, and whether convolutions are in bfloat16.
WAYS = {'layers': (False, False), 'folded': (True, False), 'folded, bfloat16': (True, True)}


def prediction(generator, size, way):
    """A function that predicts a square once and gives the seconds that it took."""
    image, mask = torch.rand(1, 3, size, size), torch.zeros(1, 1, size, size)
    mask[..., size // 4 : size // 2, size // 4 : size // 2] = 1
    image *= 1 - mask
    folds, half = WAYS[way]

    def run():
        generator.folds = folds
        start = time.perf_counter()
        with torch.no_grad(), torch.autocast('cpu', torch.bfloat16, enabled=half):
            generator(image, mask)
        return time.perf_counter() - start

    return run


def build():
    """big-lama with random weights."""
    torch.manual_seed(0)
    return LaMaGenerator(64, 18).eval()


def peak(size, way):
    """Most memory in MiB of a process that predicts twice; Linux alone tells."""
    result = subprocess.run(
        [sys.executable, __file__, '--peak-of', way, '--sizes', str(size)],
        check=True,
        capture_output=True,
        text=True,
    )
    return float(result.stdout)


def main():
    """Measure, print a table, write a record."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--sizes', type=int, nargs='+', default=[512])
    parser.add_argument('--repeats', type=int, default=5)
    parser.add_argument('--threads', type=int)
    parser.add_argument('--out', help='JSON file')
    parser.add_argument('--peak-of', choices=WAYS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    generator = build()
    if args.peak_of:
        run = prediction(generator, args.sizes[0], args.peak_of)
        run(), run()
        status = Path('/proc/self/status').read_text()  # getrusage counts what the parent had, too
        print(int(re.search(r'VmHWM:\s+(\d+)', status).group(1)) / 1024)
        return
    record = {'environment': environment(), 'threads': torch.get_num_threads(), 'sizes': {}}
    for size in args.sizes:
        # each way has a network of its own: folded weights of one type are kept at a time
        seconds = interleave({way: prediction(build(), size, way) for way in WAYS}, args.repeats)
        base = statistics.median(seconds['layers'])
        record['sizes'][size] = {}
        for way, values in seconds.items():
            ratio, memory = base / statistics.median(values), peak(size, way)
            record['sizes'][size][way] = {'seconds': values, 'ratio': ratio, 'peak_mib': memory}
            print(
                f'{size:5} {way:18} {spread(values, 2)} s  {ratio:.2f} times as fast, '
                f'{memory:.0f} MiB'
            )
    if args.out:
        with open(args.out, 'w', encoding='utf-8') as file:
            json.dump(record, file, indent=1)


if __name__ == '__main__':
    main()
