"""Trains small runs on as many ranks as it is launched with; each rank saves what they end with.

python train_ranks.py DATA VGG OUT BATCH_SIZE METHOD[:ARGUMENT=VALUE,...] ...

The arguments are those of the model's wrapper.
"""

import os
import sys
from ast import literal_eval
from pathlib import Path

import torch
from mmengine.hooks import Hook

from mmdeepfill.cli.distributed import init_gloo_without_cuda, leave_process_group
from tests.integration.methods import small_runner


class Snapshot(Hook):
    """The weights that training starts from."""

    def __init__(self, model, states):
        self.model, self.states = model, states

    def before_train(self, runner):
        self.states.append({k: v.clone() for k, v in self.model.state_dict().items()})


def train(runner, ranks):
    """States before and after."""
    assert (runner.world_size, runner.seed) == (ranks, 0)
    model = runner.model.module if ranks > 1 else runner.model
    states = []
    runner.register_hook(Snapshot(model, states))
    runner.train()
    return [*states, model.state_dict()]


def _pairs(arguments):
    return [pair.split('=') for pair in arguments.split(',') if pair]


def main(data, vgg, out, batch_size, *methods):
    # Adam makes steps of one size from gradients of any: in single precision, rounding
    # alone would move weights whose gradient is next to nothing
    torch.set_default_dtype(torch.float64)
    ranks, rank = (
        int(os.environ.get(name, default)) for name, default in (('WORLD_SIZE', 1), ('RANK', 0))
    )
    launcher = 'pytorch' if ranks > 1 else 'none'
    init_gloo_without_cuda(launcher, {})
    for run in methods:
        method, _, arguments = run.partition(':')
        wrapper = {'type': 'mmdeepfill.SeparateDistributedDataParallel'}
        wrapper.update((key, literal_eval(v)) for key, v in _pairs(arguments))

        def change(cfg, wrapper=wrapper, run=run):
            cfg.update(launcher=launcher, model_wrapper_cfg=wrapper, experiment_name=run)

        runner = small_runner(
            method,
            data,
            Path(out) / 'work',
            lambda vgg_type: str(Path(vgg) / f'{vgg_type}.pth'),
            change,
            **{'train_dataloader.batch_size': int(batch_size)},
        )
        torch.save(train(runner, ranks), Path(out) / f'{run}_rank{rank}of{ranks}.pth')
    leave_process_group()


if __name__ == '__main__':
    main(*sys.argv[1:])
