"""Time and memory of filling a hole in a large photograph, from file to file.

    python benchmarks/large_photograph.py

A full DeepFillv1 with random weights (neither time nor memory depends on their values) fills a
square hole in a PNG of noise and writes another. Each strategy runs in a process of its own, whose
largest resident memory is what Linux says when it ends; reading, writing and importing count.
"""

import argparse
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path

from common import ROOT, environment

from mmdeepfill.core.strategies import STRATEGIES

sys.path.insert(0, str(ROOT))
CONFIG = ROOT / 'configs/deepfillv1/deepfillv1_256x256_8x2_places.py'
COMPARED = ('exact', 'crop', 'coarse-to-fine')


def write_photograph(path, height, width):
    """Smooth shapes with grain, which compress as photographs do."""
    import cv2
    import numpy as np

    rng = np.random.default_rng(0)
    shapes = cv2.resize(rng.integers(0, 256, (12, 16, 3), np.uint8), (width, height))
    grain = rng.integers(0, 8, shapes.shape, np.uint8)
    cv2.imwrite(str(path), cv2.add(shapes, grain))


def fill(folder, args, strategy, answer):
    """In a new process: seconds for the file, those of all CPUs, and its most memory in MiB."""
    from mmdeepfill.inference import InpaintingInferencer, init_model

    inferencer = InpaintingInferencer(init_model(CONFIG), device=args.device, threads=args.threads)
    hole = {
        'box': ((args.height - args.hole) // 2, (args.width - args.hole) // 2, args.hole, args.hole)
    }
    before = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    start = time.perf_counter()
    inferencer.fill_file(
        folder / 'in.png',
        hole,
        folder / 'out.png',
        strategy=strategy,
        memory_budget=args.memory_budget,
    )
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    answer.put((seconds, used.ru_utime + used.ru_stime - before, used.ru_maxrss / 1024))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--height', type=int, default=3000)
    parser.add_argument('--width', type=int, default=4000)
    parser.add_argument('--hole', type=int, default=300, help='side of the hole in pixels')
    parser.add_argument('--strategies', nargs='+', choices=STRATEGIES, default=COMPARED)
    parser.add_argument('--repeats', type=int, default=3)
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--device', default='cpu')
    parser.add_argument('--memory-budget', type=int, help='bytes of the attention')
    args = parser.parse_args()
    print(json.dumps(dict(environment(), **vars(args))), flush=True)
    processes = multiprocessing.get_context('spawn')
    with tempfile.TemporaryDirectory() as folder:
        write_photograph(Path(folder) / 'in.png', args.height, args.width)
        for _ in range(args.repeats):
            for strategy in args.strategies:
                answer = processes.SimpleQueue()
                process = processes.Process(
                    target=fill, args=(Path(folder), args, strategy, answer)
                )
                process.start()
                process.join()
                if process.exitcode:
                    raise SystemExit(f'{strategy}: the process ended with {process.exitcode}')
                seconds, busy, peak = answer.get()
                print(
                    f'{strategy:15} {seconds:7.2f} s   CPU {busy:7.2f} s   {peak:6.0f} MiB',
                    flush=True,
                )


if __name__ == '__main__':
    main()
