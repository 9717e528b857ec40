"""A two-player model, its data and its config: small, but with all a resume must keep."""

import os
import signal
from itertools import count

import torch
from mmengine.config import Config
from mmengine.dist import get_rank, get_world_size
from mmengine.evaluator import BaseMetric
from mmengine.hooks import Hook
from mmengine.logging import MessageHub
from mmengine.model import BaseModel
from mmengine.optim import OptimWrapperDict
from mmengine.runner import Runner
from torch import nn
from torch.utils.data import Dataset, Sampler

from mmdeepfill.core.registry import DATA_SAMPLERS, DATASETS, HOOKS, METRICS, MODELS

_NUMBERS = count()


@DATASETS.register_module()
class ToyDataset(Dataset):
    """8x8 images of noise; item i is a function of i. Counts what it decodes."""

    def __init__(self, length=64):
        self.length = length
        self.decoded = []

    def __len__(self):
        return self.length

    def __getitem__(self, index):
        self.decoded.append(index)
        generator = torch.Generator().manual_seed(index)
        return {'image': torch.rand(3, 8, 8, generator=generator), 'index': index}


@DATA_SAMPLERS.register_module()
class ToySeekableSampler(Sampler):
    """0, 1, 2, ... modulo the length, without end; rank r takes r, r + world, ..."""

    def __init__(self, dataset, seed=None):
        self.length = len(dataset)
        self.position = 0

    def start_at(self, position):
        self.position = position

    def __iter__(self):
        position = self.position + get_rank()
        while True:
            yield position % self.length
            position += get_world_size()

    def __len__(self):
        return self.length


@MODELS.register_module()
class ToyGAN(BaseModel):
    """Critic every iteration, generator every `every`-th; noise from torch's global RNG."""

    def __init__(self, every=5):
        super().__init__()
        self.every = every
        self.generator = nn.Sequential(
            nn.Conv2d(3, 4, 3, padding=1),
            nn.BatchNorm2d(4),
            nn.Dropout(0.3),
            nn.Conv2d(4, 3, 3, padding=1),
        )
        self.disc = nn.Sequential(nn.Flatten(), nn.Linear(192, 1))

    def train_step(self, data, optim_wrapper):
        image = data['image']
        masked = image * (torch.rand(len(image), 1, 8, 8) > 0.3)
        out = {}
        wrapper = optim_wrapper['disc'] if isinstance(optim_wrapper, OptimWrapperDict) else None
        if wrapper is not None:
            with torch.no_grad():
                fake = self.generator(masked)
            with wrapper.optim_context(self.disc):
                loss = (self.disc(fake) - self.disc(image)).mean() + self.disc(image).pow(2).mean()
            wrapper.update_params(loss)
            out['loss_disc'] = loss.detach()
            wrapper = optim_wrapper['generator']
        iteration = MessageHub.get_current_instance().get_info('iter')
        if wrapper is None or (iteration + 1) % self.every == 0:
            wrapper = wrapper or optim_wrapper
            self.disc.requires_grad_(False)
            with wrapper.optim_context(self.generator):
                fake = self.generator(masked)
                loss = (fake - image).abs().mean() - 0.01 * self.disc(fake).mean()
            wrapper.update_params(loss)
            self.disc.requires_grad_(True)
            out['loss_generator'] = loss.detach()
        return out

    def val_step(self, data):
        torch.rand(1)  # validation that draws must not change training
        image = data['image']
        fake = self.generator(image)
        to_uint8 = lambda x: (x.clamp(0, 1) * 255).round().to(torch.uint8)  # noqa: E731
        mask = torch.ones(1, 8, 8, dtype=torch.uint8)
        return [
            {
                'image': to_uint8(i),
                'composited': to_uint8(f),
                'mask': mask,
                'meta': {'img_path': f'{n}.png', 'sample_idx': int(n)},
            }
            for i, f, n in zip(image, fake, data['index'])
        ]

    test_step = val_step

    def forward(self, *args, **kwargs):
        raise NotImplementedError('the toy is used through its steps')


@METRICS.register_module()
class ToyScore(BaseMetric):
    """1, 2, 3, ...: every validation is the best so far."""

    default_prefix = ''

    def __init__(self, name):
        super().__init__()
        self.name = name
        self.value = 0

    def process(self, data_batch, data_samples):
        self.results.extend(data_samples)

    def compute_metrics(self, results):
        self.value += 1
        return {self.name: self.value}


@MODELS.register_module()
class ToyGenerator(BaseModel):
    """A model without a critic."""

    def __init__(self):
        super().__init__()
        self.generator = nn.Conv2d(3, 3, 1)

    def train_step(self, data, optim_wrapper):
        with optim_wrapper.optim_context(self.generator):
            loss = self.generator(data['image']).pow(2).mean()
        optim_wrapper.update_params(loss)
        return {'loss_generator': loss.detach()}

    def forward(self, inputs):
        return self.generator(inputs)


@HOOKS.register_module()
class Recorder(Hook):
    """Notes a generator weight after each iteration, and in the latest validation."""

    def before_train(self, runner):
        self.generator_weights = []

    def after_train_iter(self, runner, batch_idx, data_batch=None, outputs=None):
        self.generator_weights.append(runner.model.generator[0].weight.detach().clone())

    def after_val_iter(self, runner, batch_idx, data_batch=None, outputs=None):
        self.validated = runner.model.generator[0].weight.detach().clone()


@HOOKS.register_module()
class SignalRankOne(Hook):
    """Sends SIGTERM to rank 1 in its sixth iteration."""

    def before_train_iter(self, runner, batch_idx, data_batch=None):
        if batch_idx == 5 and get_rank() == 1:
            os.kill(os.getpid(), signal.SIGTERM)


def player(lr=1e-2, **kwargs):
    return dict(type='OptimWrapper', optimizer={'type': 'Adam', 'lr': lr}, **kwargs)


def config(work_dir, max_iters=12, workers=0, every=5, **overrides):
    loader = {
        'batch_size': 2,
        'num_workers': 0,
        'persistent_workers': False,
        'dataset': {'type': 'ToyDataset'},
        'collate_fn': {'type': 'default_collate'},
    }
    cfg = {
        'default_scope': 'mmdeepfill',
        'model': {'type': 'ToyGAN', 'every': every},
        'work_dir': str(work_dir),
        'train_dataloader': dict(
            loader, num_workers=workers, sampler={'type': 'ToySeekableSampler'}
        ),
        'train_cfg': {'type': 'ResumableIterTrainLoop', 'max_iters': max_iters, 'val_interval': 4},
        'optim_wrapper': {
            'constructor': 'MultiOptimWrapperConstructor',
            'generator': player(),
            'disc': player(),
        },
        'val_dataloader': dict(
            loader,
            dataset={'type': 'ToyDataset', 'length': 3},
            sampler={'type': 'DefaultSampler', 'shuffle': False},
        ),
        'val_cfg': {'type': 'ValLoop'},
        'val_evaluator': [{'type': 'PSNR'}],
        'default_hooks': {
            'checkpoint': {'type': 'CheckpointHook', 'interval': 4},
            'logger': {'type': 'LoggerHook', 'interval': 4},
        },
        'log_processor': {'by_epoch': False},
        'randomness': {'seed': 1},
        'log_level': 'ERROR',
    }
    cfg.update(overrides)
    return cfg


def run(cfg):
    """Trains.

    Returns:
        Runner: After training.
    """
    # mmengine finds loggers, hubs and visualizers by this name; a shared one would
    # carry state from run to run that a fresh process has not.
    name = f'toy-{next(_NUMBERS)}'
    runner = Runner.from_cfg(Config(dict(cfg, experiment_name=name)))
    runner.train()
    return runner
