"""What starting costs: seconds until something is imported or built, in fresh processes.

    python benchmarks/imports.py --json imports.json

Each row is a Python process of its own; the rows take turns, a first round does not count.
'cpu' is the processor time of the whole process, 'wall' the time until it has ended.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from common import ROOT, environment, interleave, spread

BUILD = """
from mmengine.config import Config
from mmengine.runner import Runner
cfg = Config.fromfile({config!r})
cfg.merge_from_dict({options!r})
Runner.from_cfg(cfg)
"""
CONFIG = 'configs/deepfillv1/deepfillv1_small_96x96_1x8_samples.py'
TAIL = """
import json, sys, time
json.dump([time.process_time(), len(sys.modules)], sys.stderr)
"""


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--repeats', type=int, default=7)
    parser.add_argument('--json', type=Path, help='where to write all numbers')
    return parser.parse_args()


def programs(folder):
    """Name -> what a process runs."""
    sys.path.insert(0, str(ROOT))
    from mmdeepfill.datasets.samples import lay_out_samples

    lay_out_samples(folder / 'samples')
    options = {
        f'{split}_dataloader.dataset.data_root': str(folder / 'samples')
        for split in ('train', 'val', 'test')
    }
    options.update(work_dir=str(folder / 'work'), log_level='ERROR')
    found = {
        name: name
        for name in (
            'import mmengine',
            'import mmdeepfill',
            'import mmdeepfill.core.registry',
            'import torch',
            'import mmcv.transforms',
            'import mmdeepfill.datasets',
            'import mmengine.runner',
            'import mmengine.runner, mmdeepfill.models',
            'import mmdeepfill.models',
        )
    }
    return {
        'nothing': '',
        **found,
        'mmdeepfill --help': 'import sys, mmdeepfill.cli.main as command\ntry:\n'
        "    command.main(['--help'])\nexcept SystemExit:\n    pass",
        f'Runner.from_cfg({Path(CONFIG).stem})': BUILD.format(
            config=str(ROOT / CONFIG), options=options
        ),
    }


def seconds(program):
    """(wall, cpu, modules) of one process."""
    env = dict(os.environ, OMP_NUM_THREADS='1', PYTHONPATH=str(ROOT))
    start = time.perf_counter()
    result = subprocess.run(
        [sys.executable, '-W', 'ignore', '-c', program + TAIL],
        env=env,
        capture_output=True,
        text=True,
    )
    wall = time.perf_counter() - start
    if result.returncode:
        raise RuntimeError(f'{program!r} failed:\n{result.stderr}')
    cpu, modules = json.loads(result.stderr[result.stderr.rindex('[') :])
    return wall, cpu, modules


def main():
    args = parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measured = interleave(
            {
                name: lambda program=program: seconds(program)
                for name, program in programs(Path(folder)).items()
            },
            args.repeats,
        )
    print(f'| | cpu s, median of {args.repeats} (min..max) | wall s | modules |')
    for name, values in measured.items():
        walls, cpus, modules = zip(*values)
        print(
            f'| {name} | {spread(cpus, 3)} | {spread(walls, 3)} | '
            f'{statistics.median(modules):.0f} |'
        )
    if args.json:
        rows = [
            {
                'name': name,
                'wall': [v[0] for v in values],
                'cpu': [v[1] for v in values],
                'modules': values[-1][2],
            }
            for name, values in measured.items()
        ]
        args.json.write_text(
            json.dumps(
                {'environment': environment(), 'repeats': args.repeats, 'rows': rows}, indent=1
            )
            + '\n'
        )


if __name__ == '__main__':
    main()
