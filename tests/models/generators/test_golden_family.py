"""Global&Local and partial convolution against mmagic 1.2.0 (tests/golden/README.md)."""

import json

import pytest
import torch

from mmdeepfill.checkpoints.fitting import fit_state
from mmdeepfill.core.errors import MismatchError
from mmdeepfill.core.registry import MODELS
from tests.helpers import GOLDEN, assert_near, config, fill, golden_generator
from tests.reference.partial_conv import with_mask_kernels

METHODS = {
    'global_local': '_base_/models/global_local_openmmlab.py',
    'pconv': '_base_/models/partial_conv_openmmlab.py',
}


def build(method):
    return MODELS.build(config(METHODS[method]).model).eval()


def test_global_local():
    generator = fill(build('global_local').generator)
    values, image, mask = golden_generator('global_local')
    with torch.no_grad():
        assert_near(generator(image, mask)['refined'], values['output'])


def test_partial_convolution():
    # Random kernels for the masks, too: our layer, which has none, is held against this twin
    # in tests/models/layers/test_partial_conv.py.
    generator = fill(with_mask_kernels(build('pconv').generator))
    values, image, mask = golden_generator('pconv')
    with torch.no_grad():
        refined, valid = generator.decoder(generator.encoder(image, 1 - mask))
        assert torch.equal(refined, generator(image, mask)['refined'])
    assert_near(refined, values['output'])
    assert_near(valid, values['mask'])


#: What OpenMMLab saves and we compute, by the end of the name.
CONSTANTS = {
    'pconv': lambda name: (
        name.endswith('weight_mask_updater') or name.startswith('loss_percep.vgg.')
    )
}


@pytest.mark.parametrize('method', METHODS)
def test_state_dict_has_the_released_names_and_shapes(method):
    expected = json.loads((GOLDEN / 'state_dict_keys.json').read_text())[method]
    model = build(method)
    own = {name: list(tensor.shape) for name, tensor in model.state_dict().items()}
    constant = CONSTANTS.get(method, lambda name: False)
    assert own == {name: list(shape) for name, shape in expected.items() if not constant(name)}
    # and a checkpoint with all of them loads
    state = {name: torch.ones(shape) for name, shape in expected.items()}
    model.load_state_dict(fit_state(model, state, 'released'))
    assert (model.generator.encoder.enc1.conv.weight == 1).all()


def test_another_kernel_for_masks_is_refused():
    model = build('pconv')
    state = dict(
        model.state_dict(),
        **{'generator.encoder.enc1.conv.weight_mask_updater': torch.full((64, 3, 7, 7), 2.0)},
    )
    with pytest.raises(MismatchError, match='weight_mask_updater'):
        fit_state(model, state, 'file')
