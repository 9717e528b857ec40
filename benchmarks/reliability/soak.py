"""Train 5,000 tiny iterations, and look whether memory, open files and checkpoints grow.

    python benchmarks/reliability/soak.py --out soak.json

Loader workers, validations with pictures, and checkpoints go on all the while. Printed are resident
memory of the process and its workers, open files, and the size of the newest checkpoint; at the
end how fast memory grew in the second and in the last quarter. The first is for the allocator
and caches to fill.
"""
import argparse
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Dict, List

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(1, str(Path(__file__).resolve().parents[2]))
from report import finish  # noqa: E402
from tiny import start, survivors, wait, write_config  # noqa: E402

#: Looks in all.
SAMPLES = 40
#: Bytes an iteration: 50 MB in a training of a million.
MOST_GROWTH = 50
PAGE = os.sysconf('SC_PAGE_SIZE')


def main(argv: List[str]) -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--iterations', type=int, default=5000, help='default: %(default)s')
    parser.add_argument('--growth', type=float, default=MOST_GROWTH, metavar='BYTES',
                        help='an iteration, that are let pass in the last quarter; '
                        'default: %(default)s')
    parser.add_argument('--out', metavar='FILE', help='the numbers, as JSON')
    args = parser.parse_args(argv)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        samples = soak(Path(folder), args.iterations)
    figures = summary(samples)
    figures['seconds'] = round(time.monotonic() - began)
    passed = (figures['bytes_an_iteration_last_quarter'] <= args.growth
              and figures['open_files_grown'] <= 0 and figures['checkpoint_bytes_grown'] <= 512)
    return finish(f'soak, {args.iterations} iterations', passed,
                  dict(figures, samples=samples), args.out)


def soak(folder: Path, iterations: int) -> List[Dict[str, int]]:
    """Train, and look at the process from outside.

    Returns:
        list[dict]: ``iteration``, ``memory`` and ``workers`` (bytes), ``files``, ``checkpoint``
        (bytes).
    """
    every = max(iterations // SAMPLES, 1)
    config = write_config(
        folder, iterations=iterations, save=every, validate=every, workers=2,
        hooks=[dict(type='Diary')])
    work_dir = folder / 'run'
    work_dir.mkdir()
    pid = start(work_dir / 'output.txt', [config, '--work-dir', work_dir])
    samples: List[Dict[str, int]] = []
    seen = None
    while not os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT):
        pointer = work_dir / 'last_checkpoint'
        newest = pointer.read_text() if pointer.exists() else None
        if newest != seen:
            seen = newest
            samples.append(look(pid, Path(newest)))
            print('  '.join(f'{key} {value:>10}' for key, value in samples[-1].items()),
                  flush=True)
        time.sleep(0.1)
    status = wait(pid)
    if status:
        raise RuntimeError(f'ended with {status}:\n{(work_dir / "output.txt").read_text()[-3000:]}')
    return [sample for sample in samples if sample['memory']]


def look(pid: int, checkpoint: Path) -> Dict[str, int]:
    """At this moment."""
    try:
        size = checkpoint.stat().st_size
        files = len(os.listdir(f'/proc/{pid}/fd'))
        workers = [worker for worker in survivors([pid]) if worker != pid]
        return dict(iteration=int(checkpoint.stem.rpartition('_')[2]), memory=resident(pid),
                    workers=sum(map(resident, workers)), files=files, checkpoint=size)
    except OSError:  # it has just ended
        return dict(iteration=0, memory=0, workers=0, files=0, checkpoint=0)


def resident(pid: int) -> int:
    """Bytes of memory that a process has, as Linux counts them."""
    return int(Path(f'/proc/{pid}/statm').read_text().split()[1]) * PAGE


def slope(samples: List[Dict[str, int]], key: str) -> float:
    """Growth an iteration, by least squares."""
    times = [sample['iteration'] for sample in samples]
    values = [sample[key] for sample in samples]
    middle, mean = sum(times) / len(times), sum(values) / len(values)
    spread = sum((one - middle)**2 for one in times)
    return sum((one - middle) * (value - mean) for one, value in zip(times, values)) / spread


def summary(samples: List[Dict[str, int]]) -> Dict[str, float]:
    """What the row shows."""
    quarter = max(len(samples) // 4, 2)
    second, last = samples[quarter:2 * quarter], samples[-quarter:]
    return dict(
        memory_megabytes=round(samples[-1]['memory'] / 1e6, 1),
        bytes_an_iteration_second_quarter=round(slope(second, 'memory'), 1),
        bytes_an_iteration_last_quarter=round(slope(last, 'memory'), 1),
        workers_bytes_an_iteration=round(slope(last, 'workers'), 1),
        open_files=samples[-1]['files'],
        open_files_grown=min(s['files'] for s in last) - min(s['files'] for s in second),
        checkpoint_bytes=samples[-1]['checkpoint'],
        checkpoint_bytes_grown=samples[-1]['checkpoint'] - second[0]['checkpoint'])


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
