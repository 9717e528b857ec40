"""`--amp`: convolutions in bfloat16, weights in float32, for each method."""

import math

import pytest
import torch
from torch import nn

from mmdeepfill.cli.train import use_autocast
from tests.integration.methods import small_runner


@pytest.mark.parametrize(
    'method, players',
    [
        ('deepfillv2', 2),
        ('aot_gan', 2),
        ('edgeconnect_phase4', 2),
        ('patch_gan', 2),
        ('global_local', 2),
        ('partial_conv_stage1', 1),
        ('partial_conv_stage2', 1),
    ],
)
def test_steps_in_bfloat16(method, players, pictures, vgg, tmp_path, monkeypatch):
    # also where the processor emulates it
    monkeypatch.setattr('mmdeepfill.engine.autocast._cpu_has_bfloat16', lambda: True)
    runner = small_runner(
        method, pictures, tmp_path, vgg, use_autocast, **{'train_dataloader.batch_size': 2}
    )
    model, seen, logged = runner.model, {}, {}
    for part in ('generator', 'disc')[:players]:
        for module in getattr(model, part).modules():
            if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
                module.register_forward_hook(
                    lambda m, x, y, part=part: seen.setdefault(part, set()).add(
                        (y[0] if isinstance(y, tuple) else y).dtype
                    )
                )
    step = model.train_step

    def train_step(*args, **kwargs):
        losses = step(*args, **kwargs)
        logged.update(losses)
        assert all(x.dtype == torch.float32 and math.isfinite(x) for x in losses.values()), losses
        return losses

    model.train_step = train_step
    before = {name: value.clone() for name, value in model.state_dict().items()}
    runner.train()
    assert len(seen) == players and all(torch.bfloat16 in dtypes for dtypes in seen.values())
    assert {f'loss_{part}' for part in ('generator', 'disc')[:players]} <= set(logged)
    after = model.state_dict()
    weights = {name: value for name, value in after.items() if value.is_floating_point()}
    assert all(x.dtype == torch.float32 and x.isfinite().all() for x in weights.values())
    moved = {name.split('.')[0] for name in weights if not torch.equal(after[name], before[name])}
    assert len(moved) == players
