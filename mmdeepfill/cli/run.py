"""The parts that ``mmdeepfill train`` and ``mmdeepfill test`` share."""

import argparse
import os
import os.path as osp
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from mmengine.config import Config
from mmengine.runner import Runner

from ..integrations.mmagic.configs import Report
from .arguments import add_config_options
from .config import load_config
from .distributed import LAUNCHERS, init_gloo_without_cuda
from .errors import blame_config

#: Hooks that mmengine adds where a config has none, and leaves out where it has None.
_MMENGINE = ('runtime_info', 'timer', 'sampler_seed', 'logger', 'param_scheduler', 'checkpoint')


def add_run_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of every run; :func:`prepare` reads them."""
    parser.add_argument(
        '--work-dir',
        help='folder for logs, pictures and checkpoints; '
        'the default is work_dirs/<name of the config>',
    )
    add_config_options(parser)
    parser.add_argument(
        '--launcher',
        choices=LAUNCHERS,
        default='pytorch' if 'TORCHELASTIC_RUN_ID' in os.environ else 'none',
        help='program that started the processes; pytorch is torchrun (default: pytorch under '
        'torchrun, else none)',
    )
    # torch.distributed.launch, which mim uses, passes it; torchrun sets LOCAL_RANK.
    parser.add_argument('--local_rank', '--local-rank', type=int, default=0, help=argparse.SUPPRESS)


def prepare(args: argparse.Namespace, reports: list[Report]) -> Config:
    """Read the config of a run and make its process group.

    Args:
        args (argparse.Namespace): With ``config`` and the options of :func:`add_run_arguments`.
        reports (list[Report]): Takes the report of a translated config.
    """
    os.environ.setdefault('LOCAL_RANK', str(args.local_rank))
    cfg = load_config(args.config, args.cfg_options, reports.append)
    if torch.cuda.is_available():  # from which copies to the GPU need no wait
        for split in ('train', 'val', 'test'):
            if loader := cfg.get(f'{split}_dataloader'):
                loader.setdefault('pin_memory', True)
    _leave_out_tensorboard(cfg)
    _leave_out_hooks(cfg)
    loop: Any = cfg.get('train_cfg') or {}
    if 'type' not in loop and loop.get('by_epoch'):
        loop.pop('by_epoch')
        loop.type = 'mmdeepfill.EpochBasedTrainLoop'  # mmengine's does not end here
    cfg.launcher = args.launcher
    if args.work_dir is not None:
        cfg.work_dir = args.work_dir
    elif cfg.get('work_dir') is None:
        cfg.work_dir = osp.join('work_dirs', Path(cfg.filename).stem)
    init_gloo_without_cuda(args.launcher, cfg.get('env_cfg', {}).get('dist_cfg', {}))
    return cfg


def _leave_out_tensorboard(cfg: Config) -> None:
    """Train without TensorBoard's log where it is not installed, and say so; it is an extra."""
    visualizer: Any = cfg.get('visualizer') or {}
    backends = visualizer.get('vis_backends') or []
    kept = [one for one in backends if one.get('type') != 'TensorboardVisBackend']
    if len(kept) == len(backends) or find_spec('tensorboard') is not None:
        return
    visualizer.vis_backends = kept
    if os.environ.get('RANK', '0') == '0':
        print(
            'tensorboard is not installed: TensorboardVisBackend is left out. '
            'pip install "mmdeepfill[tensorboard]" brings it.',
            file=sys.stderr,
        )


def _leave_out_hooks(cfg: Config) -> None:
    """Leave out hooks that are None, which mmengine does for its own alone."""
    hooks: Any = cfg.get('default_hooks') or {}
    for name in [name for name, hook in hooks.items() if hook is None and name not in _MMENGINE]:
        del hooks[name]


def build_runner(cfg: Config, reports: list[Report]) -> Runner:
    """Build the Runner of a config, and log what was translated in it."""
    with blame_config(f'config {cfg.filename}'):
        runner = Runner.from_cfg(cfg)
    for line in (line for report in reports for line in report.lines()):
        runner.logger.info(line)  # into the log file, too
    return runner
