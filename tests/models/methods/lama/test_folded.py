"""The folded network against the layers, and when it is made again."""

import copy
import io
import pickle

import pytest
import torch

from mmdeepfill.models.methods.lama import LaMaGenerator
from mmdeepfill.models.methods.lama.folded import folded
from tests.helpers import box_masks, fill, picture


@pytest.fixture
def generator():
    generator = fill(LaMaGenerator(8, 2))
    list(generator.parameters())[-2].data.mul_(20)  # contrast
    return generator.eval()


def inputs(dtype=torch.float32, size=(50, 70)):
    mask = box_masks([(10, 12, 20, 30), (0, 0, 9, 40)], size).to(dtype)
    return (picture('folded', (2, 3, *size)).to(dtype) + 1) / 2 * (1 - mask), mask


def both(generator, *args):
    """With gradients it runs by its layers, without them folded."""
    layers = generator(*args)['refined'].detach()
    with torch.no_grad():
        return layers, generator(*args)['refined']


@pytest.mark.parametrize('dtype, tolerance', [(torch.float64, 1e-12), (torch.float32, 1e-5)])
@pytest.mark.parametrize('size', [(16, 16), (50, 70), (64, 24)])
def test_the_same_picture(generator, dtype, tolerance, size):
    layers, found = both(
        generator.to(dtype),
        *inputs(dtype, size)
        if size[0] > 40
        else [x[..., : size[0], : size[1]] for x in inputs(dtype)],
    )
    assert layers.std() > 0.05 and found.dtype == dtype
    torch.testing.assert_close(found, layers, rtol=0, atol=tolerance)
    assert not torch.equal(found, layers)  # it was another way


@pytest.mark.parametrize('kind', [torch.nn.Conv2d, torch.nn.ConvTranspose2d])
def test_a_norm_goes_into_its_convolution(kind):
    torch.manual_seed(0)
    conv, norm = kind(3, 5, 3), torch.nn.BatchNorm2d(5)
    for value in (norm.weight, norm.bias, norm.running_mean, norm.running_var):
        value.data.uniform_(0.5, 2)
    weight, bias = folded(conv, norm)
    x = torch.rand(2, 3, 8, 8)
    right = norm.eval()(conv(x))
    conv.weight.data, conv.bias.data = weight, bias
    torch.testing.assert_close(conv(x), right)


def test_changed_weights_are_seen(generator):
    args = inputs()
    both(generator, *args)
    with torch.no_grad():
        generator.model[6].conv1.bn_g.running_mean.add_(1)
    layers, found = both(generator, *args)
    torch.testing.assert_close(found, layers, rtol=0, atol=1e-5)
    other = fill(LaMaGenerator(8, 2))
    generator.load_state_dict(
        {
            name: value * 1.5 if value.is_floating_point() else value
            for name, value in other.state_dict().items()
        }
    )
    layers, found = both(generator, *args)
    torch.testing.assert_close(found, layers, rtol=0, atol=1e-5)


def test_bfloat16_by_autocast_has_transforms_in_float32(generator):
    args = inputs()
    layers, _ = both(generator, *args)
    with torch.no_grad(), torch.autocast('cpu', torch.bfloat16):
        found = generator(*args)['refined']
    assert found.dtype == torch.bfloat16 and (found - layers).abs().mean() < 0.02
    assert generator._folding._kept[1]._blocks[0][0].spectral.middle[0].dtype == torch.float32


def test_it_is_no_state(generator):
    args = inputs()
    keys = list(generator.state_dict())
    both(generator, *args)
    assert generator._folding._kept is not None and list(generator.state_dict()) == keys
    for copied in (copy.deepcopy(generator), pickle.loads(pickle.dumps(generator))):
        assert copied._folding._kept is None
        assert torch.equal(both(copied, *args)[1], both(generator, *args)[1])
    file = io.BytesIO()
    torch.save(generator.state_dict(), file)


def test_in_training_it_runs_by_its_layers(generator):
    args = inputs()
    before = generator.model[1].bn_l.running_mean.clone()
    with torch.no_grad():
        generator.train()(*args)
    assert not torch.equal(generator.model[1].bn_l.running_mean, before)


@pytest.mark.parametrize('ratio', [0.0, 1.0])
def test_parts_that_are_missing(ratio):
    layers, found = both(fill(LaMaGenerator(4, 1, ratio=ratio)).eval(), *inputs())
    assert torch.equal(layers, found)
