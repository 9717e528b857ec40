"""A small model with the parts that matter, and its weights."""

import pytest
import torch
from torch import nn

from tests.helpers import array


def make_model():
    model = nn.Module()
    model.generator = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4))
    model.disc = nn.Sequential(nn.Flatten(), nn.Linear(6, 1))
    return model


@pytest.fixture
def model():
    return make_model()


@pytest.fixture
def weights():
    """A state_dict of that model, with reference values."""
    return {
        name: array(name, tuple(v.shape)) if v.dim() else v
        for name, v in make_model().state_dict().items()
    }


def assert_equal(model, weights, *parts):
    """That the model has these weights in these parts, and others elsewhere."""
    for name, value in model.state_dict().items():
        if value.dim():
            assert torch.equal(value, weights[name]) == (name.split('.')[0] in parts), name
