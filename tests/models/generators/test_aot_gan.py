"""AOT-GAN: mmagic's values, names, and the contracts on masks and sizes."""

import copy
import json

import pytest
import torch

from mmdeepfill.checkpoints.fitting import fit_state
from mmdeepfill.core.registry import MODELS
from mmdeepfill.testing import GeneratorContract
from tests.helpers import GOLDEN, array, assert_near, config, fill, golden_generator
from tests.models.small_models import small_reference_model

MODEL = '_base_/models/aot_gan_openmmlab.py'


@pytest.fixture(scope='module')
def model():
    return MODELS.build(config(MODEL).model)


@pytest.fixture(scope='module')
def generator():
    """Two blocks of 16 channels."""
    torch.manual_seed(0)
    return MODELS.build(
        {
            'type': 'AOTEncoderDecoder',
            'encoder': {'type': 'AOTEncoder', 'mid_channels': 4, 'out_channels': 16},
            'dilation_neck': {'type': 'AOTBlockNeck', 'in_channels': 16, 'num_aotblock': 2},
            'decoder': {'type': 'AOTDecoder', 'in_channels': 16, 'mid_channels': 8},
        }
    ).eval()


class TestContract(GeneratorContract):
    def build(self):
        return small_reference_model('aot_gan_openmmlab')


def test_values_of_mmagic(model):
    values, masked_image, mask = golden_generator('aot_gan')
    generator = fill(copy.deepcopy(model.generator)).eval().double()
    with torch.no_grad():
        refined = generator(masked_image.double(), mask.double())['refined']
    # In float64 our rounding does not depend on the processor. That of the reference, which is
    # float32, is 1.8e-5 of the largest value.
    assert_near(refined, values['output'], 3e-5)


def test_state_dict_has_the_released_names_and_shapes(model):
    expected = json.loads((GOLDEN / 'state_dict_keys.json').read_text())['aot_gan']
    expected = {name: list(shape) for name, shape in dict(expected).items()}
    own = {name: list(value.shape) for name, value in model.state_dict().items()}
    # VGG is in OpenMMLab's files; here it is never trained, and never saved
    assert own == {
        name: shape for name, shape in expected.items() if not name.startswith('loss_percep.')
    }
    state = {name: torch.zeros(shape) for name, shape in expected.items()}
    model.load_state_dict(fit_state(copy.deepcopy(model), state, 'released.pth'), strict=True)


def test_the_hole_is_white_and_colours_are_rgb(model):
    image = torch.zeros(1, 3, 4, 4, dtype=torch.uint8)
    image[:, 0] = 255  # red
    mask = torch.zeros(1, 1, 4, 4, dtype=torch.uint8)
    mask[..., :2] = 1
    record = model.data_preprocessor({'image': image, 'mask': mask})
    assert (record['masked_image'][..., :2] == 1).all()
    assert (record['masked_image'][0, :, 0, 3] == torch.tensor([1.0, -1.0, -1.0])).all()


def test_flat_features_have_a_finite_gradient(generator):
    """The deviation of a flat channel is 0, where its root has no derivative."""
    block = generator.dilation_neck.model[0]
    x = torch.ones(1, 16, 12, 12, requires_grad=True)
    block(x).sum().backward()
    assert x.grad.isfinite().all()


def test_a_gate_that_is_shut_hands_its_input_on():
    block = MODELS.build({'type': 'AOTBlockNeck', 'in_channels': 4, 'num_aotblock': 1}).model[0]
    with torch.no_grad():
        block.gate[1].conv.weight.zero_()  # flat: normalised to -5
        x = array('aot', (1, 4, 12, 12))
        transformed = block.fuse(torch.cat([part(x) for part in block.blocks], 1))
        share = 1 / (1 + torch.exp(torch.tensor(5.0)))
        assert_near(block(x), x * (1 - share) + transformed * share, 1e-5)


def test_channels_that_cannot_be_shared_out():
    with pytest.raises(ValueError, match='in_channels must be a multiple of 4, .* got 18'):
        MODELS.build({'type': 'AOTBlockNeck', 'in_channels': 18})
