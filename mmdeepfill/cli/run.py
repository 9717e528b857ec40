"""tools/train.py and tools/test.py: from a command line to a finished run."""
import argparse
import json
import os.path as osp
import sys
from pathlib import Path
from typing import Dict, List

import torch
from mmengine.config import Config, ConfigDict
from mmengine.dist import is_main_process
from mmengine.runner import Runner

from ..checkpoints import check_necessity
from ..compat import Report
from ..engine.resume_point import POINTER
from .arguments import parse, test_parser, train_parser
from .check_data import check_data
from .checkpoint import local_checkpoint
from .config import load_config
from .distributed import init_gloo_without_cuda, leave_process_group
from .errors import UserError, blame_checkpoint, blame_config, exit_on_user_error
from .mishaps import blame_surroundings

_AUTOCAST = 'AutocastOptimWrapper'


def train() -> None:
    """Train as ``sys.argv`` says. A user's mistake ends the process with status 2."""
    args = parse(train_parser())
    reports: List[Report] = []
    with exit_on_user_error(args.traceback), blame_surroundings():
        cfg = _prepare(args, reports)
        if args.amp:
            use_autocast(cfg)
        if args.auto_scale_lr:
            _scale_lr(cfg)
        if args.resume is not None:
            _resume(cfg, args.resume)
        if cfg.get('load_from') is not None:
            cfg.load_from = local_checkpoint(cfg.load_from)
        runner = _build_runner(cfg, reports)
        _check_trainable(runner)
        _build_training(runner)
        with blame_checkpoint():
            runner.train()
    leave_process_group()


def test() -> None:
    """Test as ``sys.argv`` says. A user's mistake ends the process with status 2."""
    args = parse(test_parser())
    reports: List[Report] = []
    with exit_on_user_error(args.traceback), blame_surroundings():
        cfg = _prepare(args, reports)
        for key in ('test_dataloader', 'test_evaluator', 'test_cfg'):
            if cfg.get(key) is None:
                raise UserError(f'config {args.config}: testing needs {key!r}')
        if args.out is not None:
            _require_folder_of('--out', args.out)
        cfg.load_from = local_checkpoint(args.checkpoint)
        cfg.resume = False
        runner = _build_runner(cfg, reports)
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


def _prepare(args: argparse.Namespace, reports: List[Report]) -> Config:
    cfg = load_config(args.config, args.cfg_options, reports.append)
    cfg.launcher = args.launcher
    if args.work_dir is not None:
        cfg.work_dir = args.work_dir
    elif cfg.get('work_dir') is None:
        cfg.work_dir = osp.join('work_dirs', Path(args.config).stem)
    init_gloo_without_cuda(args.launcher, cfg.get('env_cfg', {}).get('dist_cfg', {}))
    return cfg


def _build_runner(cfg: Config, reports: List[Report]) -> Runner:
    with blame_config(f'config {cfg.filename}'):
        runner = Runner.from_cfg(cfg)
    for line in (line for report in reports for line in report.lines()):
        runner.logger.info(line)  # into the log file, too
    return runner


def _check_trainable(runner: Runner) -> None:
    if not any(parameter.requires_grad for parameter in runner.model.parameters()):
        raise UserError(
            f'config {runner.cfg.filename}: {runner.cfg.model.type} has nothing to train. '
            'A model without weights is tested as it is: `mim test mmdeepfill CONFIG '
            '--checkpoint none`.')


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
    if runner.cfg.get('val_cfg') is not None:
        with blame_config('val_cfg, val_dataloader, val_evaluator'):
            loop = runner.val_loop
        check_data(loop, 'val_dataloader')


def _require_folder_of(name: str, path: str) -> None:
    folder = osp.dirname(osp.abspath(path))
    if not osp.isdir(folder):
        raise UserError(f'{name}: the folder {folder!r} does not exist. Make it first.')


def _resume(cfg: Config, source: str) -> None:
    """Where a restarted job finds nothing yet to resume from, it starts as it did at first."""
    if source != 'auto':
        cfg.load_from, cfg.resume = source, True
    elif cfg.get('load_from') is None or _has_checkpoint(cfg):
        cfg.load_from, cfg.resume = None, True
    elif is_main_process():
        print(f'--resume: {cfg.work_dir} has no checkpoint: starting from load_from, '
              f'{cfg.load_from}', file=sys.stderr)


def _has_checkpoint(cfg: Config) -> bool:
    folder = Path(cfg.work_dir)
    saver = cfg.get('default_hooks', {}).get('checkpoint') or {}
    if saver.get('out_dir') is not None:
        folder = Path(saver.out_dir, folder.name)
    return Path(cfg.work_dir, POINTER).exists() or any(
        folder.glob(saver.get('filename_tmpl', 'iter_{}.pth').format('*')))


def _scale_lr(cfg: Config) -> None:
    if 'base_batch_size' not in (cfg.get('auto_scale_lr') or {}):
        raise UserError(
            '--auto-scale-lr: the config does not say for which total batch size its '
            'learning rates are. Add auto_scale_lr=dict(base_batch_size=N).')
    cfg.auto_scale_lr.enable = True


def use_autocast(cfg: Config) -> None:
    """Make every plain OptimWrapper of a config an AutocastOptimWrapper (bfloat16).

    Wrappers that are autocasting ones already stay as they are.

    Args:
        cfg (Config): With ``optim_wrapper``: one, or one for each player.

    Raises:
        UserError: A wrapper is of a kind that knows nothing of autocast, or the GPU
            has no bfloat16.
    """
    if torch.cuda.is_available() and torch.cuda.get_device_capability()[0] < 8:
        raise UserError(
            f'--amp: {torch.cuda.get_device_name()} has no bfloat16. float16 needs a '
            "loss scaler: set type='AmpOptimWrapper' in optim_wrapper instead.")
    wrapper = cfg.optim_wrapper
    if 'constructor' in wrapper:
        players = {
            key: value for key, value in wrapper.items()
            if isinstance(value, ConfigDict) and 'optimizer' in value}
    else:
        players = {}
    for name, one in (players or {'optim_wrapper': wrapper}).items():
        kind = one.get('type', 'OptimWrapper')
        if kind in (_AUTOCAST, 'AmpOptimWrapper'):
            continue
        if kind != 'OptimWrapper':
            raise UserError(
                f'--amp: {name} is a {kind!r}; only a plain OptimWrapper can be made '
                f'an {_AUTOCAST}.')
        one.type = _AUTOCAST


def write_metrics(metrics: Dict[str, float], path: str) -> None:
    """Write metrics as JSON: name -> number, in the order of the evaluator."""
    numbers = {name: float(value) for name, value in metrics.items()}
    Path(path).write_text(json.dumps(numbers, indent=2) + '\n', encoding='utf-8')
