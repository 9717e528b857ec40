"""``mmdeepfill train``: train a model."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import torch
from mmengine.config import Config, ConfigDict
from mmengine.dist import is_main_process
from mmengine.runner import Runner

from ..checkpoints.resume_point import POINTER
from ..core.files import write_text
from ..engine.rate_finder import find_rates
from ..integrations.mmagic.configs import Report
from .check_data import check_data
from .distributed import leave_process_group
from .errors import UserError, blame_checkpoint, blame_config
from .mishaps import blame_surroundings, end_as_interrupted
from .number_arguments import positive
from .places import local_checkpoint
from .recipe import check_recipe
from .rehearsal import rehearse
from .run import add_run_arguments, build_runner, prepare

EPILOG = """\
examples:
  mmdeepfill train deepfillv1_small_96x96_1x8_samples --work-dir work_dirs/mine
  mmdeepfill train my_config.py --resume             # starts, or resumes: one command for both
  mmdeepfill train my_config.py --cfg-options train_cfg.max_iters=100 train_dataloader.batch_size=4
  torchrun --nproc_per_node 8 -m mmdeepfill train my_config.py                 # eight GPUs
  torchrun --nnodes 2 --node_rank 0 --master_addr node-a --master_port 29500 \\
      --nproc_per_node 8 -m mmdeepfill train my_config.py                      # node 0 of 2

openmim runs the same: mim train mmdeepfill CONFIG"""

_AUTOCAST = 'AutocastOptimWrapper'


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``run`` reads."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument('config', help='config file, or the name of one of `mmdeepfill models`')
    add_run_arguments(parser)
    parser.add_argument(
        '--resume',
        nargs='?',
        const='auto',
        metavar='FILE',
        help='resume from FILE; without FILE, from the last checkpoint in the work dir '
        'if there is one',
    )
    parser.add_argument(
        '--amp',
        action='store_true',
        help='bfloat16 autocast, on the CPU or on a GPU that has bfloat16',
    )
    parser.add_argument(
        '--find-rate',
        nargs='?',
        type=positive,
        const=100,
        metavar='N',
        help='take up to N steps of the generator (default 100) at rising rates, print a rate '
        'for each player, write rates.json into the work dir, and end; writes no checkpoint',
    )
    parser.add_argument(
        '--auto-scale-lr',
        action='store_true',
        help='scale learning rates by the total batch size over '
        'auto_scale_lr.base_batch_size of the config',
    )


def run(args: argparse.Namespace) -> None:
    """Train as ``args`` says.

    Raises:
        UserError: If the config, the data or a checkpoint cannot be used.
    """
    reports: list[Report] = []
    with end_as_interrupted(), blame_surroundings():
        cfg = prepare(args, reports)
        if args.amp:
            use_autocast(cfg)
        if args.auto_scale_lr:
            _scale_lr(cfg)
        if args.find_rate is not None and args.resume is not None:
            raise UserError('--find-rate and --resume cannot be combined: a sweep starts anew')
        if args.resume is not None:
            _resume(cfg, args.resume)
        if cfg.get('load_from') is not None:
            cfg.load_from = local_checkpoint(cfg.load_from)
        check_recipe(cfg)
        runner = build_runner(cfg, reports)
        _check_trainable(runner)
        _build_training(runner)
        if args.find_rate is not None:
            _find_rate(runner, args.find_rate)
        else:
            with blame_checkpoint():
                runner.train()
    leave_process_group()


def _find_rate(runner: Runner, count: int) -> None:
    """Sweep the learning rates; print and write what is found."""
    runner._init_model_weights()  # as Runner.train does, before weights are loaded
    with blame_checkpoint():
        runner.load_or_resume()
    try:
        sweep, rates = find_rates(runner, count)
    except ValueError as error:
        raise UserError(f'--find-rate: {error}') from error
    if not is_main_process():
        return
    found = {'rates': rates, 'factors': sweep.factors, 'losses': sweep.losses}
    path = Path(runner.work_dir, 'rates.json')
    write_text(json.dumps(found, indent=2) + '\n', path)
    for name, rate in rates.items():
        print(f'{name}: {rate:.2g}, which is {sweep.suggested:.2g} times that of the config')
    print(f'{len(sweep.losses)} steps, losses in {path}')


def _check_trainable(runner: Runner) -> None:
    if not any(parameter.requires_grad for parameter in runner.model.parameters()):
        raise UserError(
            f'config {runner.cfg.filename}: {runner.cfg.model.type} has nothing to train. '
            'A model without weights is tested as it is: `mmdeepfill test CONFIG`.'
        )


def _build_training(runner: Runner) -> None:
    """Build what ``runner.train()`` would build anyway, in the same order.

    Doing it here tells what the config or the data got wrong from what goes wrong
    while training.
    """
    with blame_config('train_cfg, train_dataloader'):
        loop = runner.train_loop
    check_data(loop, 'train_dataloader')
    with blame_config('optim_wrapper'):
        runner.optim_wrapper = runner.build_optim_wrapper(runner.optim_wrapper)
    rehearse(runner)
    if runner.cfg.get('val_cfg') is not None:
        with blame_config('val_cfg, val_dataloader, val_evaluator'):
            loop = runner.val_loop
        check_data(loop, 'val_dataloader')


def _resume(cfg: Config, source: str) -> None:
    """Set what a run resumes from; a restarted job that finds nothing yet starts as at first."""
    if source != 'auto':
        cfg.load_from, cfg.resume = source, True
    elif cfg.get('load_from') is None or _has_checkpoint(cfg):
        cfg.load_from, cfg.resume = None, True
    elif is_main_process():
        print(
            f'--resume: {cfg.work_dir} has no checkpoint: starting from load_from, {cfg.load_from}',
            file=sys.stderr,
        )


def _has_checkpoint(cfg: Config) -> bool:
    folder = Path(cfg.work_dir)
    saver: Any = cfg.get('default_hooks', {}).get('checkpoint') or {}
    if saver.get('out_dir') is not None:
        folder = Path(saver.out_dir, folder.name)
    return Path(cfg.work_dir, POINTER).exists() or any(
        folder.glob(saver.get('filename_tmpl', 'iter_{}.pth').format('*'))
    )


def _scale_lr(cfg: Config) -> None:
    if 'base_batch_size' not in (cfg.get('auto_scale_lr') or {}):
        raise UserError(
            '--auto-scale-lr: the config does not say for which total batch size its '
            'learning rates are. Add auto_scale_lr=dict(base_batch_size=N).'
        )
    cfg.auto_scale_lr.enable = True


def use_autocast(cfg: Config) -> None:
    """Make every plain OptimWrapper of a config an AutocastOptimWrapper (bfloat16).

    Wrappers that are autocasting ones already stay as they are.

    Args:
        cfg (Config): With ``optim_wrapper``: one, or one for each player.

    Raises:
        UserError: If a wrapper is of a kind that knows nothing of autocast, or the GPU
            has no bfloat16.
    """
    if torch.cuda.is_available() and torch.cuda.get_device_capability()[0] < 8:
        raise UserError(
            f'--amp: {torch.cuda.get_device_name()} has no bfloat16. float16 needs a '
            "loss scaler: set type='AmpOptimWrapper' in optim_wrapper instead."
        )
    wrapper = cfg.optim_wrapper
    if 'constructor' in wrapper:
        players = {
            key: value
            for key, value in wrapper.items()
            if isinstance(value, ConfigDict) and 'optimizer' in value
        }
    else:
        players = {}
    for name, one in (players or {'optim_wrapper': wrapper}).items():
        kind = one.get('type', 'OptimWrapper')
        if kind in (_AUTOCAST, 'AmpOptimWrapper'):
            continue
        if kind != 'OptimWrapper':
            raise UserError(
                f'--amp: {name} is a {kind!r}; only a plain OptimWrapper can be made '
                f'an {_AUTOCAST}.'
            )
        one.type = _AUTOCAST
