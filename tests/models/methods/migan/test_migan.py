"""MI-GAN's generator against the values of the authors' code, in float64."""

import json

import numpy as np
import pytest
import torch

from mmdeepfill.models.methods.migan import MIGANGenerator
from mmdeepfill.testing import GeneratorContract
from tests.helpers import GOLDEN, array, golden
from tests.models.small_models import small_reference_model

KEYS = json.loads((GOLDEN / 'migan_keys.json').read_text())
SMALL = {'resolution': 64, 'base_channels': 1024, 'max_channels': 32}


def filled(generator):
    """Weights by their names, as tests/golden/README.md says; the fixed filters stay."""
    for name, tensor in generator.state_dict().items():
        if name.endswith(('.filter.weight', 'filter_const')):
            continue
        shape = tuple(tensor.shape)
        if shape == ():
            tensor.copy_(array(name, (1,), 0.1)[0])
        else:
            tensor.copy_(
                array(name, shape, np.sqrt(1 / np.prod(shape[1:])) if len(shape) > 1 else 0.1)
            )
    return generator.double().eval()


def expect(found, value):
    torch.testing.assert_close(found, torch.from_numpy(np.asarray(value)), rtol=0, atol=1e-10)


def test_small_network_of_the_authors():
    values = golden('migan_small')
    image, hole = (torch.from_numpy(values[name]).double() for name in ('image', 'hole'))
    generator = filled(MIGANGenerator(**SMALL))
    kept = {}
    for level in (32, 8, 4):
        getattr(generator.encoder, f'b{level}').register_forward_hook(
            lambda module, given, result, level=level: kept.update({level: result})
        )
    with torch.no_grad():
        output = generator(image * (1 - hole), hole)['refined']
    expect(output, values['output'])
    expect(kept[4][0], values['encoder_out'])
    expect(kept[8][1][:1], values['feat8'])
    expect(kept[4][1][:1], values['feat4'])
    expect(kept[32][1][:1, :, ::4, ::4], values['feat32_every_4th'])


def test_network_of_256_pixels():
    values = golden('migan_256')
    image = (0.5 * array('pub.migan.img256', (1, 3, 256, 256))).clip(-1, 1).double()
    hole = torch.zeros(1, 1, 256, 256).double()
    hole[..., 60:170, 70:174] = 1  # (60, 70, 110, 104)
    with torch.no_grad():
        output = filled(MIGANGenerator())(image * (1 - hole), hole)['refined']
    expect(output[..., ::4, ::4], values['output_every_4th'])
    expect(output.mean(), values['output_mean'])


@pytest.mark.parametrize(
    'table, options',
    [
        ('migan_256.inference', {}),
        ('migan_512.inference', {'resolution': 512}),
        ('small.inference', SMALL),
    ],
)
def test_keys_and_shapes_are_those_of_the_released_files(table, options):
    with torch.device('meta'):
        state = MIGANGenerator(**options).state_dict()
    assert {name: list(value.shape) for name, value in state.items()} == KEYS[table]


def test_parameters_that_the_authors_count():
    """5,943,617 at 256 with the fixed kernels of filters, 5,865,505 without."""
    with torch.device('meta'):
        generator = MIGANGenerator()
    free = sum(value.numel() for value in generator.parameters())
    filters = sum(
        value.numel() for name, value in generator.named_buffers() if name.endswith('filter.weight')
    )
    assert (free, free + filters) == (5_865_505, 5_943_617)


class TestContract(GeneratorContract):
    bounded = False  # by no activation

    def build(self):
        return small_reference_model('migan')


def test_a_resolution_that_is_no_power_of_two_is_refused():
    with pytest.raises(ValueError, match='resolution must be a power of two.* got 96'):
        MIGANGenerator(96)


def test_the_least_picture_has_more_than_one_pixel_of_features():
    """Exporters take a side of one for a scalar, and the file fails at other sizes."""
    generator = MIGANGenerator(64, 512, 16).eval()
    sizes = []
    generator.encoder.b4.register_forward_pre_hook(lambda _, args: sizes.append(args[0].shape[2:]))
    with torch.no_grad():
        refined = generator(torch.zeros(1, 3, 16, 20), torch.ones(1, 1, 16, 20))['refined']
    assert sizes == [(2, 2)] and refined.shape == (1, 3, 16, 20)
