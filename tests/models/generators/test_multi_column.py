"""GMCNN's generator: size by hand, a literal twin, and the contracts on masks and sizes."""

import pytest
import torch
from mmengine.registry import DefaultScope

from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.methods.gmcnn import MultiColumnGenerator
from mmdeepfill.testing import GeneratorContract
from tests.helpers import config, fill, picture
from tests.models.generators.test_deepfillv1 import inputs
from tests.models.small_models import small_gmcnn, small_reference_model
from tests.reference.gmcnn import generate, state_of

SMALL = {'base_channels': 4, 'dilations': (1, 2, 3, 2)}


@pytest.fixture(scope='module')
def generator():
    return fill(MultiColumnGenerator(**SMALL)).eval()


class TestContract(GeneratorContract):
    def build(self):
        return small_reference_model('gmcnn')


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


def test_what_reflection_needs():
    with torch.device('meta'):
        # a dilated 7x7 kernel reaches 3 * 16 of at least 49 features, of 4 pixels each
        assert MultiColumnGenerator().min_size == 196
        assert MultiColumnGenerator(kernel_sizes=(3, 3, 3)).min_size == 68
        assert MultiColumnGenerator(padding_mode='zeros').min_size == 16
    network = MultiColumnGenerator(base_channels=2, dilations=(3,))
    assert network.min_size == 40
    with torch.no_grad():
        network.run_stages(*inputs(torch.zeros(1, 1, 40, 40)))
        with pytest.raises(RuntimeError, match='[Pp]adding size should be less than'):
            network.run_stages(*inputs(torch.zeros(1, 1, 36, 36)))


def test_zeros_need_no_size():
    network = MultiColumnGenerator(base_channels=2, padding_mode='zeros')
    with torch.no_grad():
        assert network(*inputs(torch.zeros(1, 1, 16, 16)))['refined'].shape == (1, 3, 16, 16)


@pytest.mark.parametrize(
    'options, message',
    [
        ({'kernel_sizes': (7, 5)}, r'3 odd numbers; got \(7, 5\)'),
        ({'kernel_sizes': (7, 4, 3)}, r'3 odd numbers; got \(7, 4, 3\)'),
        ({'dilations': ()}, r'numbers from 1 up; got \(\)'),
        ({'base_channels': 5}, 'must be even and at least 2; got 5'),
    ],
)
def test_bad_arguments_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        MultiColumnGenerator(**options)


@pytest.mark.parametrize('name', ['gmcnn', 'gmcnn_strokes'])
def test_first_weights_of_the_critics_are_pytorchs(name):
    """Uniform up to one over the square root of a value's inputs, and not N(0, 0.02)."""
    model = MODELS.build(small_gmcnn(config(f'_base_/models/{name}.py').model))
    with DefaultScope.overwrite_default_scope('mmdeepfill'):
        model.init_weights()
    layers = [module for module in model.disc.modules() if hasattr(module, 'weight_orig')]
    assert len(layers) == 2 * 5
    for layer in layers:
        weight = layer.weight_orig.detach()
        bound = weight[0].numel() ** -0.5
        assert 0.9 * bound < weight.abs().max() <= bound
        assert weight.std().item() == pytest.approx(bound / 3**0.5, rel=0.15)
        assert 0 < layer.bias.detach().abs().max() <= bound
    for layer in model.generator.modules():
        if isinstance(layer, torch.nn.Conv2d) and layer.weight.numel() > 500:
            assert layer.weight.std().item() == pytest.approx(0.02, rel=0.15)


def test_steps_of_the_generator_on_faces():
    """40 passes over 28,000 images, 8 at once, for each phase."""
    cfg = config('gmcnn/gmcnn_256x256_1x8_celeba.py')
    first, second = cfg.model.schedule.phases
    steps = 40 * 28_000 // (8 * 1)
    assert cfg.train_dataloader.batch_size == 8 and first.iterations == steps == 140_000
    shared = len(second.cycle)
    assert sum('generator' in players for players in second.cycle) * 5 == shared == 5
    assert cfg.train_cfg.max_iters == steps + 5 * steps
