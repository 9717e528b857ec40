"""Procedural scenes a second on one core.

    python benchmarks/scenes.py --json scenes.json

Sizes and families take turns in one process with one thread. 'scenes/s' is of processor
time: that is what a loader process needs. All families together are drawn as often as in training.
"""

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from common import ROOT, environment, interleave, spread


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--sizes', nargs='+', type=int, default=[64, 96, 128, 256])
    parser.add_argument('--repeats', type=int, default=5, help='turns of each row')
    parser.add_argument('--images', type=int, default=64, help='scenes in a turn')
    parser.add_argument('--json', type=Path, help='where to write all numbers')
    return parser.parse_args()


def rate(drawer, count):
    start = time.process_time()
    for index in range(count):
        drawer(index)
    return count / (time.process_time() - start)


def main():
    args = parse_args()
    sys.path.insert(0, str(ROOT))
    import cv2

    from mmdeepfill.datasets.scenes import FAMILIES, SceneDrawer

    cv2.setNumThreads(0)
    rows = {f'all, {size} px': SceneDrawer(size=size) for size in args.sizes}
    rows.update(
        {f'{family}, 128 px': SceneDrawer(size=128, families=[family]) for family in FAMILIES}
    )
    measured = interleave(
        {name: lambda drawer=drawer: rate(drawer, args.images) for name, drawer in rows.items()},
        args.repeats,
    )
    record = {'environment': environment(), 'scenes_per_second': measured}
    print(json.dumps(record['environment'], indent=1))
    print(f'{"":22}scenes/s, median (min..max)')
    for name, values in measured.items():
        print(f'{name:22}{spread(values, 0)}')
    if args.json:
        args.json.write_text(json.dumps(record, indent=1))


if __name__ == '__main__':
    main()
