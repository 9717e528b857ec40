"""``mmdeepfill test``: measure a checkpoint on the test set of a config."""

import argparse
import json
import os.path as osp
from pathlib import Path

from mmengine.dist import is_main_process

from ..checkpoints import check_necessity
from ..integrations.mmagic.configs import Report
from .check_data import check_data
from .distributed import leave_process_group
from .errors import UserError, blame_checkpoint, blame_config
from .mishaps import AGAIN, blame_surroundings, end_as_interrupted
from .places import local_checkpoint
from .run import add_run_arguments, build_runner, prepare

EPILOG = """\
examples:
  mmdeepfill test my_config.py work_dirs/my_config/iter_5000.pth --out metrics.json
  mmdeepfill test opencv_telea                       # a model without weights
  torchrun --nproc_per_node 8 -m mmdeepfill test my_config.py iter_5000.pth    # eight GPUs

openmim runs the same: mim test mmdeepfill CONFIG --checkpoint FILE"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``run`` reads."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument('config', help='config file, or the name of one of `mmdeepfill models`')
    parser.add_argument(
        'checkpoint',
        nargs='?',
        help='a file, an address, or a name of '
        '`mmdeepfill zoo list`; left out, or none, where the model has no weights',
    )
    add_run_arguments(parser)
    parser.add_argument('--out', metavar='FILE', help='write the metrics to FILE as JSON')


def run(args: argparse.Namespace) -> None:
    """Test as ``args`` says.

    Raises:
        UserError: If the config, the data or the checkpoint cannot be used.
    """
    reports: list[Report] = []
    with end_as_interrupted(), blame_surroundings(AGAIN):
        cfg = prepare(args, reports)
        for key in ('test_dataloader', 'test_evaluator', 'test_cfg'):
            if cfg.get(key) is None:
                raise UserError(f'config {args.config}: testing needs {key!r}')
        if args.out is not None:
            _require_folder_of('--out', args.out)
        cfg.load_from = local_checkpoint(args.checkpoint)
        cfg.resume = False
        runner = build_runner(cfg, reports)
        with blame_checkpoint():
            check_necessity(runner.model, cfg.load_from)
        with blame_config('test_cfg, test_dataloader, test_evaluator'):
            loop = runner.test_loop
        check_data(loop, 'test_dataloader')
        with blame_checkpoint():
            metrics = runner.test()
    if args.out is not None and is_main_process():
        write_metrics(metrics, args.out)
    leave_process_group()


def _require_folder_of(name: str, path: str) -> None:
    folder = osp.dirname(osp.abspath(path))
    if not osp.isdir(folder):
        raise UserError(f'{name}: the folder {folder!r} does not exist. Make it first.')


def write_metrics(metrics: dict[str, float], path: str) -> None:
    """Write metrics as JSON: name -> number, in the order of the evaluator."""
    numbers = {name: float(value) for name, value in metrics.items()}
    Path(path).write_text(json.dumps(numbers, indent=2) + '\n', encoding='utf-8')
