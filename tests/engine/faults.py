"""A small game of two players in which something goes wrong, on demand."""

import torch
from mmengine.hooks import Hook
from mmengine.logging import MessageHub
from mmengine.model import BaseModel
from torch import nn
from torch.utils.data import Dataset

from mmdeepfill.core.registry import DATASETS, HOOKS, MODELS
from mmdeepfill.models.inpaintors.reconstruction import update
from tests.engine.toy import config, player, run


def _is_iteration(number):
    return MessageHub.get_current_instance().get_info('iter', -1) + 1 == number


@DATASETS.register_module()
class FaultyDataset(Dataset):
    """8x8 noise; one image may hold a NaN, and all of them an object."""

    def __init__(self, nan_at=None, length=64, thing=False):
        self.nan_at, self.length = nan_at, length
        self.meta = {'thing': object()} if thing else {}

    def __len__(self):
        return self.length

    def __getitem__(self, index):
        image = torch.rand(3, 8, 8, generator=torch.Generator().manual_seed(index))
        if index == self.nan_at:
            image[1, 2, 3] = float('nan')
        return {'image': image, 'meta': dict(self.meta, img_path=f'pictures/{index}.png')}


class Root(nn.Module):
    """Gives its input; in one iteration by way of sqrt(0), whose derivative is infinite."""

    def __init__(self, iteration):
        super().__init__()
        self.iteration = iteration

    def forward(self, x):
        if _is_iteration(self.iteration):
            return x + (x - x.detach()).square().sqrt()
        return x


@MODELS.register_module()
class FaultyGAN(BaseModel):
    """Both players move in every iteration, the critic first. Chance from torch's generator.

    Args:
        root_at (int): Iteration, from 1, in which the generator's gradient is NaN.
        loss_at (int): Iteration in which the critic's loss is NaN.
        gain (float): Factor on all losses.
    """

    def __init__(self, root_at=0, loss_at=0, gain=1.0):
        super().__init__()
        self.loss_at, self.gain = loss_at, gain
        self.generator = nn.Sequential()
        for name, layer in {
            'first': nn.Conv2d(3, 4, 3, padding=1),
            'norm': nn.BatchNorm2d(4),
            'root': Root(root_at),
            'relu': nn.ReLU(inplace=True),
            'drop': nn.Dropout(0.3),
            'last': nn.Conv2d(4, 3, 3, padding=1),
        }.items():
            self.generator.add_module(name, layer)
        self.disc = nn.Sequential(nn.Flatten(), nn.Linear(192, 1))

    def train_step(self, data, optim_wrapper):
        image = torch.stack(data['image']) if isinstance(data['image'], list) else data['image']
        with optim_wrapper['generator'].optim_context(self.generator):
            fake = self.generator(image * (torch.rand(len(image), 1, 8, 8) > 0.3))
        with optim_wrapper['disc'].optim_context(self.disc):
            score = self.disc(fake.detach()) - self.disc(image)
            losses = {'score': self.gain * score.mean(), 'drift': 0.1 * score.square().mean()}
            if _is_iteration(self.loss_at):
                losses['drift'] = losses['drift'] * float('nan')
        log = update('disc', losses, optim_wrapper['disc'])
        self.disc.requires_grad_(False)
        with optim_wrapper['generator'].optim_context(self.generator):
            losses = {
                'l1': self.gain * (fake - image).abs().mean(),
                'adversarial': -self.disc(fake).mean(),
            }
        log.update(update('generator', losses, optim_wrapper['generator']))
        self.disc.requires_grad_(True)
        return log

    def forward(self, *args, **kwargs):
        raise NotImplementedError('used through its steps')


@MODELS.register_module()
class FaultyAutoencoder(BaseModel):
    """One player. Its loss, of no sample alone, is NaN where an image has a certain mean.

    ``seen`` has the sum of the weights at the beginning of each step.
    """

    def __init__(self, mean):
        super().__init__()
        self.mean, self.seen = mean, []
        self.generator = nn.Conv2d(3, 3, 3, padding=1)

    def train_step(self, data, optim_wrapper):
        self.seen.append(float(self.generator.weight.detach().double().sum()))
        image = data['image']
        loss = (self.generator(image) - image).abs().mean()
        if (image.mean((1, 2, 3)) - self.mean).abs().min() < 1e-6:
            loss = loss * float('nan')
        return update('generator', {'l1': loss}, optim_wrapper)

    def forward(self, *args, **kwargs):
        raise NotImplementedError('used through its steps')


@HOOKS.register_module()
class InfiniteWeight(Hook):
    """Sets a weight of ``generator.last`` before an iteration, from 1."""

    def __init__(self, iteration):
        self.iteration = iteration

    def before_train_iter(self, runner, batch_idx, data_batch=None):
        if runner.iter + 1 == self.iteration:
            model = getattr(runner.model, 'module', runner.model)
            model.generator.last.weight.data[1, 2, 0, 0] = float('inf')


@HOOKS.register_module()
class States(Hook):
    """All states at the beginning of each iteration, and those that training ends with."""

    def before_train(self, runner):
        self.models, self.optimizers = [], []

    def before_train_iter(self, runner, batch_idx, data_batch=None):
        model = getattr(runner.model, 'module', runner.model)
        self.models.append({k: v.clone() for k, v in model.state_dict().items()})
        self.optimizers.append(
            {
                name: [v.clone() for p in state['state'].values() for v in p.values()]
                for name, state in runner.optim_wrapper.state_dict().items()
            }
        )

    def after_train(self, runner):
        self.before_train_iter(runner, 0)


def faulty(
    work_dir,
    policy='stop',
    max_iters=5,
    nan_at=None,
    model=(),
    hooks=(),
    wrapper=(),
    sentinel=(),
    **overrides,
):
    """A training with a fault and a sentinel.

    Returns:
        dict: Its config.
    """
    hooks = [
        *hooks,
        {'type': 'States'},
        dict(type='NumericalSentinelHook', policy=policy, **dict(sentinel)),
    ]
    cfg = config(
        work_dir,
        max_iters,
        model=dict(type='FaultyGAN', **dict(model)),
        custom_hooks=hooks,
        log_level='WARNING',
        **overrides,
    )
    cfg['train_dataloader']['dataset'] = {'type': 'FaultyDataset', 'nan_at': nan_at}
    cfg['optim_wrapper'].update(
        {name: dict(player(), **dict(wrapper)) for name in ('generator', 'disc')}
    )
    cfg.update(val_dataloader=None, val_cfg=None, val_evaluator=None)
    return cfg


def hook_of(runner, kind):
    """The one hook of a class."""
    (hook,) = (hook for hook in runner.hooks if type(hook).__name__ == kind)
    return hook


__all__ = ['faulty', 'hook_of', 'run']
