"""GMCNN's generator: size by hand, a literal twin, and the contracts on masks and sizes."""
import copy

import pytest
import torch

from mmdeepfill.models.generators import MultiColumnGenerator
from mmdeepfill.registry import MODELS
from tests.helpers import assert_near, config, fill, picture
from tests.models.generators.test_deepfillv1 import inputs
from tests.models.layers.test_contextual_attention import named_masks
from tests.reference.gmcnn import generate, state_of

SMALL = dict(base_channels=4, dilations=(1, 2, 3, 2))


@pytest.fixture(scope='module')
def generator():
    return fill(MultiColumnGenerator(**SMALL)).eval()


def test_parameters_by_hand():
    with torch.device('meta'):
        network = MODELS.build(config('_base_/models/gmcnn.py').model.generator)
    # products of input and output channels of a column, up to its narrowest place
    encoder = 4 * 32 + 32 * 64 + 64 * 64 + 64 * 128 + 8 * 128 * 128
    second = encoder + 128 * 64 + 64 * 64
    third = second + 64 * 32 + 32 * 32
    weights = 49 * encoder + 25 * second + 9 * third + 9 * (224 * 16 + 16 * 3)
    biases = 3 * (32 + 2 * 64 + 9 * 128) + 2 * 2 * 64 + 2 * 32 + 16 + 3
    assert sum(p.numel() for p in network.parameters()) == weights + biases == 12_561_891


def test_channels_and_sides_of_the_columns(generator):
    with torch.no_grad():
        found = [column(torch.zeros(1, 4, 56, 60)).shape for column in generator.columns]
        middle = generator.columns[0][:12](torch.zeros(1, 4, 56, 60))
    assert found == [(1, 16, 56, 60), (1, 8, 56, 60), (1, 4, 56, 60)]
    assert middle.shape == (1, 16, 14, 15)


def test_equals_the_literal_twin(generator):
    """Bit for bit, from weights under the released names."""
    mask = torch.zeros(2, 1, 64, 72)
    mask[0, :, 10:40, 20:60] = 1
    mask[1, :, 33:, :9] = 1
    masked_image = picture('gmcnn', (2, 3, 64, 72)) * (1 - mask)
    with torch.no_grad():
        refined = generator(masked_image, mask)['refined']
        expected = generate(state_of(generator), masked_image, mask, SMALL['dilations'])
    assert expected.std() > 0.1 and (expected.abs() < 1).float().mean() > 0.8
    assert torch.equal(refined, expected)


@pytest.mark.parametrize('name', named_masks())
def test_every_mask_is_legal(generator, name):
    generator.zero_grad()
    masked_image, mask = inputs(named_masks(64)[name])
    refined = generator(masked_image, mask)['refined']
    refined.square().sum().backward()
    assert refined.isfinite().all() and refined.abs().max() <= 1
    assert all(p.grad.isfinite().all() for p in generator.parameters())


@pytest.mark.parametrize('height, width', [(16, 16), (17, 61), (54, 35)])
def test_every_size_is_legal(generator, height, width):
    mask = torch.zeros(1, 1, height, width)
    mask[..., height // 4:height // 2, width // 4:width // 2] = 1
    with torch.no_grad():
        refined = generator(*inputs(mask))['refined']
    assert refined.shape == (1, 3, height, width) and refined.isfinite().all()


def test_what_reflection_needs():
    with torch.device('meta'):
        # a dilated 7x7 kernel reaches 3 * 16 of at least 49 features, of 4 pixels each
        assert MultiColumnGenerator().min_size == 196
        assert MultiColumnGenerator(kernel_sizes=(3, 3, 3)).min_size == 68
        assert MultiColumnGenerator(padding_mode='zeros').min_size == 16
    network = MultiColumnGenerator(base_channels=2, dilations=(3, ))
    assert network.min_size == 40
    with torch.no_grad():
        network.run_stages(*inputs(torch.zeros(1, 1, 40, 40)))
        with pytest.raises(RuntimeError, match='[Pp]adding size should be less than'):
            network.run_stages(*inputs(torch.zeros(1, 1, 36, 36)))


def test_zeros_need_no_size():
    network = MultiColumnGenerator(base_channels=2, padding_mode='zeros')
    with torch.no_grad():
        assert network(*inputs(torch.zeros(1, 1, 16, 16)))['refined'].shape == (1, 3, 16, 16)


def test_too_small_is_refused(generator):
    with pytest.raises(ValueError, match='at least 16x16; got 15x40'):
        generator(*inputs(torch.zeros(1, 1, 15, 40)))


def test_a_batch_of_masks_equals_single_calls(generator):
    masks = torch.cat([named_masks(56)[name] for name in ('box', 'dots', 'full')])
    generator = copy.deepcopy(generator).double()
    batch = inputs(masks.double())
    with torch.no_grad():
        refined = generator(*batch)['refined']
        for i in range(len(masks)):
            assert_near(refined[i:i + 1], generator(*(x[i:i + 1] for x in batch))['refined'])


@pytest.mark.parametrize('options, message', [
    (dict(kernel_sizes=(7, 5)), r'3 odd numbers; got \(7, 5\)'),
    (dict(kernel_sizes=(7, 4, 3)), r'3 odd numbers; got \(7, 4, 3\)'),
    (dict(dilations=()), r'numbers from 1 up; got \(\)'),
    (dict(base_channels=5), 'must be even and at least 2; got 5')])
def test_bad_arguments_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        MultiColumnGenerator(**options)
