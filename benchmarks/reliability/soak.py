"""Train 5,000 tiny iterations, and look whether memory, open files and checkpoints grow.

    python benchmarks/reliability/soak.py --out soak.json

Loader workers, validations with pictures, and checkpoints go on all the while. Printed are memory
of the process and of its workers (resident, and not shared or of files), open files, and the size
of the newest checkpoint; at the end how fast memory grew within the second and the last quarter,
and between the medians of the two. The first is for the allocator and caches to fill. Open files
are the median of a quarter: workers hand batches over as files, which come and go.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(1, str(Path(__file__).resolve().parents[2]))
from report import finish
from tiny import start, survivors, wait, write_config

#: Looks in all.
SAMPLES = 40
#: Of the memory, in percent: between two looks it goes up and down by some of them.
MOST_GROWTH = 5.0


def main(argv: list[str]) -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--iterations', type=int, default=5000, help='default: %(default)s')
    parser.add_argument(
        '--growth',
        type=float,
        default=MOST_GROWTH,
        metavar='PERCENT',
        help='let pass from the second to the last quarter; default: %(default)s',
    )
    parser.add_argument('--out', metavar='FILE', help='the numbers, as JSON')
    args = parser.parse_args(argv)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        samples = soak(Path(folder), args.iterations)
    figures = summary(samples)
    figures['seconds'] = round(time.monotonic() - began)
    passed = (
        figures['memory_grown_percent'] <= args.growth
        and figures['open_files_grown'] <= 0
        and figures['checkpoint_bytes_grown'] <= 512
    )
    return finish(
        f'soak, {args.iterations} iterations', passed, dict(figures, samples=samples), args.out
    )


def soak(folder: Path, iterations: int) -> list[dict[str, int]]:
    """Train, and look at the process from outside.

    Returns:
        list[dict]: ``iteration``, ``memory`` and ``workers`` (bytes), ``files``, ``checkpoint``
        (bytes).
    """
    every = max(iterations // SAMPLES, 1)
    config = write_config(
        folder,
        iterations=iterations,
        save=every,
        validate=every,
        workers=2,
        hooks=[{'type': 'Diary'}],
    )
    work_dir = folder / 'run'
    work_dir.mkdir()
    pid = start(work_dir / 'output.txt', [config, '--work-dir', work_dir])
    samples: list[dict[str, int]] = []
    seen = None
    while not os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        pointer = work_dir / 'last_checkpoint'
        newest = pointer.read_text() if pointer.exists() else None
        if newest != seen:
            seen = newest
            samples.append(look(pid, Path(newest)))
            print('  '.join(f'{key} {value:>10}' for key, value in samples[-1].items()), flush=True)
        time.sleep(0.1)
    status = wait(pid)
    if status:
        raise RuntimeError(f'ended with {status}:\n{(work_dir / "output.txt").read_text()[-3000:]}')
    return [sample for sample in samples if sample['memory']]


def look(pid: int, checkpoint: Path) -> dict[str, int]:
    """At this moment."""
    try:
        size = checkpoint.stat().st_size
        files = len(os.listdir(f'/proc/{pid}/fd'))
        workers = [worker for worker in survivors([pid]) if worker != pid]
        return {
            'iteration': int(checkpoint.stem.rpartition('_')[2]),
            'memory': resident(pid),
            'workers': sum(map(resident, workers)),
            'files': files,
            'checkpoint': size,
        }
    except (OSError, IndexError):  # it has just ended
        return {'iteration': 0, 'memory': 0, 'workers': 0, 'files': 0, 'checkpoint': 0}


def resident(pid: int) -> int:
    """Bytes of memory that are a process's own: those of a batch are shared, and come and go."""
    status = Path(f'/proc/{pid}/status').read_text()
    return 1024 * int(status.partition('RssAnon:')[2].split()[0])


def slope(samples: list[dict[str, int]], key: str) -> float:
    """Growth an iteration, by least squares."""
    times = [sample['iteration'] for sample in samples]
    values = [sample[key] for sample in samples]
    middle, mean = sum(times) / len(times), sum(values) / len(values)
    spread = sum((one - middle) ** 2 for one in times)
    return sum((one - middle) * (value - mean) for one, value in zip(times, values)) / spread


def summary(samples: list[dict[str, int]]) -> dict[str, float]:
    """What the row shows."""
    quarter = max(len(samples) // 4, 2)
    second, last = samples[quarter : 2 * quarter], samples[-quarter:]
    (before, after), (files_before, files_after) = (
        [statistics.median_low(sample[key] for sample in part) for part in (second, last)]
        for key in ('memory', 'files')
    )
    return {
        'memory_megabytes': round(after / 1e6, 1),
        'memory_grown_percent': round(100 * (after / before - 1), 2),
        'bytes_an_iteration_second_quarter': round(slope(second, 'memory')),
        'bytes_an_iteration_last_quarter': round(slope(last, 'memory')),
        'workers_bytes_an_iteration': round(slope(last, 'workers')),
        'open_files': files_after,
        'open_files_grown': files_after - files_before,
        'checkpoint_bytes': samples[-1]['checkpoint'],
        'checkpoint_bytes_grown': samples[-1]['checkpoint'] - second[0]['checkpoint'],
    }


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
