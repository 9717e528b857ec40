"""Training samples a second on one core: ours and mmagic's, by the Places recipe.

    python benchmarks/pipeline.py --json pipeline.json
    pip download --no-deps mmagic==1.2.0 && \
        python benchmarks/pipeline.py --mmagic mmagic-1.2.0-py3-none-any.whl

Photographs are written as JPEG of quality 90 in several sizes: read, 384 crop, 256x256, box
hole, pack, batches of 2. Each contender is a process of its own with one thread, as a loader
process is, and they take turns. 'loader' is what such a process does. 'all' adds the model's
preprocessor (which with a GPU works there): mmagic fills the hole in the loader, we in the
preprocessor, so that only 'all' ends at the same place, image and masked image in [-1, 1].

Our loader processes call ``keep_freed_memory``; 'kept' says that a contender does so, which
mmagic's own do not. 'decode' only reads and decodes the files with OpenCV: the floor.
The files come from the disk cache of the system.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from common import PEER, ROOT, environment, interleave, spread
from pipeline_contenders import CONTENDERS, STAGES, Process

SIZES = {
    'places_small': (256, 256),
    'places_large': (512, 683),
    'square': (512, 512),
    'faces': (1024, 1024),
}  # (height, width)
PHOTOGRAPHS = ('astronaut.png', 'coffee.png', 'chelsea.png', 'rocket.jpg')
QUALITY, COUNT = 90, 16


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--sizes', nargs='+', choices=list(SIZES), default=list(SIZES))
    parser.add_argument('--repeats', type=int, default=9, help='turns of each contender')
    parser.add_argument('--images', type=int, default=200, help='samples in a turn')
    parser.add_argument('--profile', action='store_true', help='milliseconds of each of our steps')
    parser.add_argument(
        '--workers',
        type=int,
        nargs='*',
        default=[1, 2],
        help='loader processes of the measurement through DataLoader',
    )
    parser.add_argument('--mmagic', type=Path, help="mmagic's wheel; single files are used")
    parser.add_argument('--json', type=Path, help='where to write all numbers')
    return parser.parse_args()


def write_photographs(folder, size):
    """``COUNT`` crops of scikit-image's photographs, enlarged to a size."""
    import cv2
    import numpy as np
    import skimage

    height, width = size
    rng, folder = np.random.default_rng(0), Path(folder)
    folder.mkdir(parents=True)
    originals = Path(skimage.__file__).parent / 'data'
    total = 0
    for number in range(COUNT):
        image = cv2.imread(str(originals / PHOTOGRAPHS[number % len(PHOTOGRAPHS)]))
        part = rng.uniform(0.7, 1)
        rows, columns = (int(part * side) for side in image.shape[:2])
        top, left = (int(rng.integers(a - b + 1)) for a, b in zip(image.shape, (rows, columns)))
        image = cv2.resize(
            image[top : top + rows, left : left + columns],
            (width, height),
            interpolation=cv2.INTER_CUBIC,
        )
        path = folder / f'{number:02}.jpg'
        cv2.imwrite(str(path), image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
        total += path.stat().st_size
    return total / COUNT / 1024


def report(args, size, kib, stage, rates):
    """Print a table and return its numbers."""
    shape = 'x'.join(map(str, SIZES[size]))
    for clock, number in (('cpu', 0), ('wall', 1)):
        peer = [r[number] for r in rates.get('mmagic', [])]
        for name, values in rates.items():
            values = [r[number] for r in values]
            ratio = f'{statistics.median(values) / statistics.median(peer):.2f}x' if peer else ''
            print(
                f'| {size} {shape}, {kib:.0f} KiB | {stage} | {clock} | {name} | '
                f'{spread(values, 0)} | {ratio} |',
                flush=True,
            )
    return {
        'size': size,
        'shape': SIZES[size],
        'kib': kib,
        'stage': stage,
        'rates': {
            name: {'cpu': [v[0] for v in values], 'wall': [v[1] for v in values]}
            for name, values in rates.items()
        },
    }


def measure(args, size, folder, kib):
    names = [name for name in CONTENDERS if args.mmagic or not name.startswith('mmagic')]
    processes = {name: Process(name, folder, args.mmagic) for name in names}
    found, profile = [], None
    try:
        for stage in STAGES:
            able = {
                name: process
                for name, process in processes.items()
                if stage in CONTENDERS[name].stages
            }
            rates = interleave(
                {
                    name: lambda process=process: process.ask(stage, args.images)
                    for name, process in able.items()
                },
                args.repeats,
            )
            found.append(report(args, size, kib, stage, rates))
        if args.profile:
            profile = processes['ours, kept'].ask('profile', 5 * args.images)
    finally:
        for process in processes.values():
            process.stop()
    return found, profile


def through_loaders(args, size, folder):
    """Samples a second of wall time through DataLoader processes."""
    import cv2

    cv2.setNumThreads(0)  # the processes inherit it
    found = []
    names = ('ours', 'mmagic') if args.mmagic else ('ours',)
    for workers in args.workers:
        # the dataset itself sees to the memory of our processes
        contenders = {name: CONTENDERS[name](folder, args.mmagic) for name in names}
        rates = interleave(
            {
                name: lambda contender=contender: rate_of(
                    contender.loader(workers), 2 * args.images
                )
                for name, contender in contenders.items()
            },
            args.repeats,
        )
        for name, values in rates.items():
            print(f'| {size} | {workers} | {name} | {spread(values, 0)} |', flush=True)
        found.append({'size': size, 'workers': workers, 'wall': rates})
    return found


def rate_of(loader, images):
    """Of new processes each time: idle ones would disturb the other's turn."""
    iterator = iter(loader)
    for _ in range(20):  # processes started, queues filled
        next(iterator)
    start = time.perf_counter()
    for _ in range(images // loader.batch_size):
        next(iterator)
    return images / (time.perf_counter() - start)


def main():
    args = parse_args()
    os.environ.update(OMP_NUM_THREADS='1', MKL_NUM_THREADS='1')
    if not args.mmagic:
        print(PEER)
    result = {
        'environment': environment(),
        'quality': QUALITY,
        'files': COUNT,
        'images': args.images,
        'repeats': args.repeats,
        'rates': [],
        'profiles': {},
        'loaders': [],
    }
    with tempfile.TemporaryDirectory() as root:
        folders = {size: Path(root, size) for size in args.sizes}
        kib = {size: write_photographs(folder, SIZES[size]) for size, folder in folders.items()}
        print(
            f'| files | stage | clock | | samples/s, median of {args.repeats} (min..max) | '
            'to mmagic |'
        )
        for size, folder in folders.items():
            found, profile = measure(args, size, folder, kib[size])
            result['rates'] += found
            if profile:
                result['profiles'][size] = profile
        for size, profile in result['profiles'].items():
            print(f'\n{size}: milliseconds of one sample, one core')
            for step, value in profile.items():
                print(f'| {step} | {value:.3f} |')
        if args.workers:
            print('\n| files | loader processes | | samples/s of wall time |')
        for size, folder in folders.items():
            result['loaders'] += through_loaders(args, size, folder)
    result['load_after'] = environment()['load']
    if args.json:
        args.json.write_text(json.dumps(result, indent=1) + '\n')


if __name__ == '__main__':
    sys.path.insert(0, str(ROOT))
    main()
