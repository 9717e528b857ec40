"""Modules that are run and not trained."""
from contextlib import contextmanager

from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm


@contextmanager
def fixed_statistics(module: nn.Module):
    """Batch norm in training mode goes by the batch, but does not remember it."""
    norms = [m for m in module.modules() if isinstance(m, _BatchNorm) and m.track_running_stats]
    for norm in norms:
        norm.track_running_stats = False
    try:
        yield
    finally:
        for norm in norms:
            norm.track_running_stats = True


@contextmanager
def frozen(module: nn.Module):
    """A module that is only looked through: no gradient, no statistics of batch norm."""
    parameters = [p for p in module.parameters() if p.requires_grad]
    for parameter in parameters:
        parameter.requires_grad_(False)
    try:
        with fixed_statistics(module):
            yield
    finally:
        for parameter in parameters:
            parameter.requires_grad_(True)
