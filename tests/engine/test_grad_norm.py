"""The gradient norm of each player."""

import pytest
import torch
from torch import nn

from mmdeepfill.engine import OptimWrapper
from mmdeepfill.models.inpaintors.reconstruction import update


def stepped(max_norm):
    """One step on 3x + 4y from 0, at a rate of 1: the gradient is (3, 4), its norm 5."""
    weight = nn.Parameter(torch.zeros(2))
    wrapper = OptimWrapper(torch.optim.SGD([weight], lr=1.0), clip_grad={'max_norm': max_norm})
    log = update('disc', {'sum': (weight * torch.tensor([3.0, 4.0])).sum()}, wrapper)
    return weight.detach(), log


def test_the_norm_before_clipping_is_logged_under_the_player():
    weight, log = stepped(1.0)
    assert log['grad_norm_disc'].item() == 5.0
    assert weight.tolist() == pytest.approx([-0.6, -0.8], rel=1e-5)


def test_an_infinite_limit_logs_and_clips_nothing():
    weight, log = stepped(float('inf'))
    assert log['grad_norm_disc'].item() == 5.0
    assert weight.tolist() == [-3.0, -4.0]


def test_nothing_is_measured_without_clipping():
    weight = nn.Parameter(torch.ones(1))
    log = update('disc', {'sum': weight.sum()}, OptimWrapper(torch.optim.SGD([weight], lr=1.0)))
    assert set(log) == {'sum', 'loss_disc'}
