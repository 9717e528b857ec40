"""Faults that only training shows."""

from collections.abc import Callable
from pathlib import Path

from planting import Fault, write_config

from mmdeepfill.cli.config import open_config
from mmdeepfill.doctor import Finding
from mmdeepfill.doctor.training import largest_batch, try_training

ITERATIONS = 10
#: 64x64 pixels in batches of 2, so that a step takes a second at the most.
SMALL = """
model = dict(
    disc=dict(global_disc_cfg=dict(fc_in_channels=64 * 4 * 4),
              local_disc_cfg=dict(fc_in_channels=128 * 2 * 2)),
    views=dict(local_disc=dict(size=32)))
train_dataloader.update(batch_size=2, dataset=dict(data_root=data_root, pipeline=[
    dict(type='LoadImage'), dict(type='Crop', crop_size=64),
    dict(type='TFBoxMask', size=32, margin=0, max_delta=8), dict(type='PackInputs')]))
"""
_RATE = 'optim_wrapper = dict(generator=dict(optimizer=dict(lr={})))'


def tried(folder: Path, text: str) -> list[Finding]:
    """As ``mmdeepfill doctor --config --try``."""
    cfg = open_config(str(write_config(folder, SMALL + text)), {})
    return try_training(cfg, ITERATIONS)[0]


def limited(folder: Path, text: str) -> list[Finding]:
    """As ``mmdeepfill doctor --config --memory 0.05``: less than Python and torch take."""
    cfg = open_config(str(write_config(folder, SMALL + text)), {})
    return largest_batch(cfg, 0.05e9)[0]


def training(
    code: str, about: str, text: str, how: Callable[[Path, str], list[Finding]] = tried
) -> Fault:
    return Fault(code, about, lambda folder: how(folder, text), slow=True)


FAULTS = (
    training('overfit-failed', 'a learning rate of 0: one batch is not learnt', _RATE.format('0.')),
    training('loss-not-finite', 'a learning rate of 1e30', _RATE.format('1e30')),
    training(
        'trial-failed',
        'a loss on a field that the model does not have',
        "model['losses'] = dict(coarse_hole=dict(pred='fine'))",
    ),
    training('batch-too-large', 'a batch that does not fit into the memory', '', limited),
)
