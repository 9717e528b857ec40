"""Trains on as many ranks as it is launched with; each rank saves what it ends with.

python train_ranks.py DATA OUT RECIPE BATCH_SIZE ITERATIONS
"""
import os
import sys
from pathlib import Path

import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmdeepfill.cli.distributed import init_gloo_without_cuda, leave_process_group
from tests.integration.runs import SMALL, shrunk


class Snapshot(Hook):
    """The weights that training starts from."""

    def __init__(self, model, states):
        self.model, self.states = model, states

    def before_train(self, runner):
        self.states.append({k: v.clone() for k, v in self.model.state_dict().items()})


def main(data, out, recipe, batch_size, iterations):
    # Adam makes steps of one size from gradients of any: in single precision, rounding
    # alone would move weights whose gradient is next to nothing
    torch.set_default_dtype(torch.float64)
    ranks = int(os.environ.get('WORLD_SIZE', 1))
    cfg = shrunk(SMALL, data, Path(out) / 'work', **{
        'train_dataloader.batch_size': int(batch_size),
        'train_cfg.max_iters': int(iterations), 'train_cfg.val_interval': 10**6,
        'model.schedule.phases': [dict(cycle=[['disc', 'generator']])],
        'custom_hooks': []})
    if recipe == 'openmmlab':
        cfg.model.gradient_penalty.norm = 'pixel'
        # holes of one size: this recipe's means over a batch are pooled
        for step in cfg.train_dataloader.dataset.pipeline:
            if step.type == 'TFBoxMask':
                step.max_delta = 0
    cfg.launcher = 'pytorch' if ranks > 1 else 'none'
    init_gloo_without_cuda(cfg.launcher, cfg.env_cfg.dist_cfg)
    runner = Runner.from_cfg(cfg)
    assert (runner.world_size, runner.seed) == (ranks, 0)
    model = runner.model.module if ranks > 1 else runner.model
    states = []
    runner.register_hook(Snapshot(model, states))
    runner.train()
    states.append(model.state_dict())
    torch.save(states, Path(out) / f'rank{runner.rank}of{ranks}.pth')
    leave_process_group()


if __name__ == '__main__':
    main(*sys.argv[1:])
