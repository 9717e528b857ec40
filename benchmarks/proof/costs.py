"""How long each method's training may be if all are to cost the same.

    python benchmarks/proof/costs.py --cpu-minutes 5

Each method of methods.py, or recipe of recipes.py, is trained for a few iterations in this process, with one thread. Seconds
are those of the processor, so that other work beside it matters little.
"""

import argparse
import os
import sys
import tempfile
import time

import methods
import recipes
import torch
from measuring import ROOT
from mmengine.config import Config
from mmengine.hooks import Hook
from mmengine.runner import Runner
from steps import Method, lay_out_photographs, shortened

from mmdeepfill.evaluation.tables import Table, markdown

ITERATIONS = 60
#: What the first iterations cost only once.
SKIPPED = 3


class Stopwatch(Hook):
    """Processor seconds at the end of each iteration."""

    def __init__(self):
        self.seconds: list[float] = []

    def after_train_iter(self, runner, batch_idx, data_batch=None, outputs=None) -> None:
        """See the class."""
        self.seconds.append(time.process_time())


def seconds_of_an_iteration(method: Method) -> float:
    """Of a training whose phases have the proportions of the whole, loading included."""
    cfg = Config.fromfile(method.file)
    watch = Stopwatch()
    with tempfile.TemporaryDirectory() as folder:
        cfg.merge_from_dict(
            {
                'work_dir': folder,
                'log_level': 'ERROR',
                'train_cfg.val_interval': 10 * ITERATIONS,
                'visualizer.vis_backends': [],
                **shortened(cfg, ITERATIONS),
            }
        )
        # scenes that are kept are drawn once in a whole training
        cfg.train_dataloader.dataset.datasets[0].update(length=64)
        runner = Runner.from_cfg(cfg)
        runner.register_hook(watch)
        runner.train()
    return (watch.seconds[-1] - watch.seconds[SKIPPED]) / (ITERATIONS - 1 - SKIPPED)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--cpu-minutes', type=float, default=5, help='of a training (default 5)')
    trained = {
        name: method
        for name, method in {**methods.METHODS, **recipes.METHODS}.items()
        if method.iterations
    }
    parser.add_argument(
        '--only',
        nargs='+',
        choices=trained,
        metavar='NAME',
        help=f'some of {", ".join(trained)}; default: all',
    )
    args = parser.parse_args()
    os.chdir(ROOT)
    torch.set_num_threads(1)
    lay_out_photographs()
    rows = []
    for name in args.only or trained:
        seconds = seconds_of_an_iteration(trained[name])
        rows.append([name, f'{seconds:.3f}', f'{60 * args.cpu_minutes / seconds:.0f}'])
        print(*rows[-1], flush=True)
    print(
        markdown(
            Table(
                'Cost',
                ['', 's of one core for 16 images', f'iterations in {args.cpu_minutes:g} min'],
                rows,
            )
        )
    )
    return 0


if __name__ == '__main__':
    sys.exit(main())
