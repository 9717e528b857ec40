"""First weights that keep lengths."""

import pytest
import torch
from mmengine.registry import WEIGHT_INITIALIZERS as ROOT
from mmengine.registry import DefaultScope
from torch import nn

from mmdeepfill.core.registry import MODELS, WEIGHT_INITIALIZERS
from mmdeepfill.models.layers import delta_orthogonal_
from tests.helpers import config


@pytest.mark.parametrize('shape', [(8, 8, 3, 3), (8, 4, 5, 5), (4, 8, 3, 3), (3, 4, 1, 1), (6, 9)])
def test_the_middle_is_orthogonal_and_all_else_zero(shape):
    weight = delta_orthogonal_(torch.full(shape, float('nan')), gain=2.0)
    middle = weight if len(shape) == 2 else weight[:, :, shape[2] // 2, shape[3] // 2]
    assert torch.count_nonzero(weight) == torch.count_nonzero(middle)
    fewer = min(shape[:2])
    gram = middle.T @ middle if shape[0] >= shape[1] else middle @ middle.T
    assert torch.allclose(gram, 4 * torch.eye(fewer), atol=1e-5)


def test_a_convolution_keeps_the_length_of_every_pixel():
    conv = nn.Conv2d(5, 9, 3, padding=2, dilation=2)
    WEIGHT_INITIALIZERS.build({'type': 'DeltaOrthogonal', 'layer': 'Conv2d'})(conv)
    x = torch.randn(2, 5, 7, 6)
    assert torch.allclose(conv(x).norm(dim=1), x.norm(dim=1), atol=1e-5)


def test_an_even_kernel_has_no_middle():
    with pytest.raises(ValueError, match=r'sides that are odd; got \(4, 4, 2, 3\)'):
        delta_orthogonal_(torch.zeros(4, 4, 2, 3))


@pytest.mark.parametrize('gain', [0, -1.0, float('nan')])
def test_gain(gain):
    with pytest.raises(ValueError, match='gain must be positive'):
        WEIGHT_INITIALIZERS.build({'type': 'DeltaOrthogonal', 'gain': gain})


def test_only_the_named_layers_and_their_heirs():
    class Heir(nn.Conv2d):
        pass

    module = nn.ModuleDict(
        {'heir': Heir(2, 2, 3), 'linear': nn.Linear(2, 2), 'norm': nn.BatchNorm2d(2)}
    )
    before = {name: value.clone() for name, value in module.state_dict().items()}
    WEIGHT_INITIALIZERS.build({'type': 'DeltaOrthogonal', 'layer': 'Conv2d', 'bias': 0.5})(module)
    changed = {
        name for name, value in module.state_dict().items() if not torch.equal(value, before[name])
    }
    assert changed == {'heir.weight', 'heir.bias'}
    assert (module['heir'].bias == 0.5).all()


def test_from_a_config_and_no_direction_is_lost():
    """Singular values of the dilated layers' Jacobian: alike, or spread by random kernels."""

    def median_of_the_largest(init):
        torch.manual_seed(0)
        cfg = config('_base_/models/coarse_small.py').model.generator
        generator = MODELS.build(dict(cfg, init_cfg=dict(layer=['Conv2d'], **init)))
        with DefaultScope.overwrite_default_scope('mmdeepfill'):
            generator.init_weights()
        features = torch.rand(1, 32, 4, 4) * 2 - 0.5
        jacobian = torch.autograd.functional.jacobian(generator.dilation_neck, features)
        values = torch.linalg.svdvals(jacobian.reshape(512, 512))
        return (values.median() / values.max()).item()

    assert median_of_the_largest({'type': 'DeltaOrthogonal'}) > 0.4
    assert median_of_the_largest({'type': 'Xavier', 'distribution': 'uniform'}) < 0.1


def test_mmengine_does_not_have_it_already():
    assert 'DeltaOrthogonal' not in ROOT.module_dict
