"""Files as people have them, with random weights: made by tracing, and by their descriptions."""

import io
import sys
import types
import zipfile

import torch
from torch import nn


class Wrapper(nn.Module):
    """Generator and its convention, traced as the authors' to_jit does."""

    def __init__(self, generator):
        super().__init__()
        self.model = nn.Module()
        self.model.generator = generator

    def forward(self, image, mask):
        refined = self.model.generator(image * (1 - mask), mask)['refined']
        return mask * refined + (1 - mask) * image


class OwnRoot(nn.Module):
    """A generator whose names stand at the root of the program."""

    def __init__(self, generator):
        super().__init__()
        for name, child in generator.named_children():
            setattr(self, name, child)
        object.__setattr__(self, 'run', generator)

    def forward(self, image, mask):
        return self.run.run_stages(image, mask)['refined']


def scramble(module, seed=0):
    """Random weights, and counters that are no zeros."""
    rng = torch.Generator().manual_seed(seed)
    for name, value in module.state_dict().items():
        if value.is_floating_point() and not name.endswith(('filter.weight', 'filter_const')):
            value.copy_(torch.rand(value.shape, generator=rng) * 0.1 + 0.01)
        elif name.endswith('num_batches_tracked'):
            value.fill_(12345)
    return module.eval()


def trace(path, module, side=32):
    """Write a TorchScript archive."""
    example = torch.rand(1, 3, side, side), torch.ones(1, 1, side, side)
    torch.jit.trace(module, example, strict=False, check_trace=False).save(str(path))
    return path


def lightning(path, state):
    """Write a checkpoint with objects of a package that is imported nowhere else."""
    package = types.ModuleType('pytorch_lightning_of_a_test')

    class ModelCheckpoint:
        def __init__(self):
            self.monitor = {'best': 1.5}

        def __setstate__(self, state):
            raise AssertionError('it was run')

    ModelCheckpoint.__module__, ModelCheckpoint.__qualname__ = package.__name__, 'ModelCheckpoint'
    package.ModelCheckpoint = ModelCheckpoint
    sys.modules[package.__name__] = package
    try:
        torch.save(
            {
                'epoch': 39,
                'global_step': 1_000_000,
                'pytorch-lightning_version': '1.2.9',
                'callbacks': {ModelCheckpoint: {'best': 1.0}},
                'lr_schedulers': [],
                'hyper_parameters': ModelCheckpoint(),
                'state_dict': {
                    **{f'generator.{name}': value for name, value in state.items()},
                    'val_evaluator.scores.lpips.weight': torch.ones(3),
                },
            },
            path,
        )
    finally:
        del sys.modules[package.__name__]
    return path


def zipped(path, **files):
    """Write a zip archive of files, by name."""
    with zipfile.ZipFile(path, 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr('big-lama/config.yaml', 'run_title: x\n')
        for name, file in files.items():
            archive.write(file, f'{name}/models/best.ckpt')
    return path


def saved(value):
    """The bytes that torch.save writes."""
    stream = io.BytesIO()
    torch.save(value, stream)
    return stream.getvalue()
