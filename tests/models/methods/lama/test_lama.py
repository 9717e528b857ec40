"""LaMa's networks and losses against the values of the authors' code, in float64."""

import json

import numpy as np
import pytest
import torch
from torch import nn

from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.losses import FeatureMatchingLoss
from mmdeepfill.models.methods.lama import (
    FourierUnit,
    LaMaDiscriminator,
    LaMaGenerator,
    PatchNonSaturatingLoss,
    R1Penalty,
)
from mmdeepfill.testing import GeneratorContract
from tests.helpers import GOLDEN, array, fill, golden, picture
from tests.models.small_models import small_reference_model

KEYS = json.loads((GOLDEN / 'lama_keys.json').read_text())
TOLERANCE = {'rtol': 0, 'atol': 1e-10}


def filled(module):
    return fill(module).double()


def inputs(values):
    image = torch.from_numpy(values['image01']).double()
    mask = torch.from_numpy(values['mask']).double()
    return image, mask, image * (1 - mask)


@pytest.fixture(scope='module')
def small():
    return golden('lama_small')


def expect(tensor, value):
    torch.testing.assert_close(tensor.detach(), torch.from_numpy(np.asarray(value)), **TOLERANCE)


@pytest.mark.parametrize(
    'name, options',
    [('big', {}), ('fourier', {'num_blocks': 9}), ('small', {'ngf': 8, 'num_blocks': 2})],
)
def test_predictions_of_the_authors_networks(name, options):
    values = golden(f'lama_{name}')
    image, mask, masked = inputs(values)
    generator = filled(LaMaGenerator(**options)).eval()
    with torch.no_grad():
        predicted = generator(masked, mask)['refined']
    expect(
        predicted[..., : values['predicted_eval'].shape[-2], : values['predicted_eval'].shape[-1]],
        values['predicted_eval'],
    )


def test_layers_of_the_authors_network(small):
    _, mask, masked = inputs(small)
    generator = filled(LaMaGenerator(8, 2)).eval()
    with torch.no_grad():
        near, far = generator.front(torch.cat([masked, mask], 1))
        expect(near[:1], small['after_model_4_local'])
        expect(far[:1], small['after_model_4_global'])
        transform = generator.model[5].conv1.ffc.convg2g
        expect(transform(far)[:1], small['block0_conv1_spectral_transform'])
        expect(transform.fu(transform.conv1(far))[:1], small['block0_conv1_fourier_unit'])
        for number in (0, 1):
            near, far = generator.model[5 + number]((near, far))
            expect(near[:1], small[f'after_block{number}_local'])
            expect(far[:1], small[f'after_block{number}_global'])


def test_gradients_and_statistics_of_the_authors_network(small):
    _, mask, masked = inputs(small)
    generator = filled(LaMaGenerator(8, 2)).train()
    predicted = generator(masked, mask)['refined']
    expect(predicted, small['predicted_train'])
    (predicted * array('pub.lama.grad', tuple(predicted.shape)).double()).sum().backward()
    gradients = {name: value.grad for name, value in generator.named_parameters()}
    for name in [key for key in small if key.startswith('grad.')]:
        torch.testing.assert_close(
            gradients[name[5:]], torch.from_numpy(small[name]), rtol=1e-9, atol=1e-9
        )
    norm = torch.stack([x.norm() for x in gradients.values()]).norm().item()
    assert norm == pytest.approx(float(small['grad_norm_all']), rel=1e-10)
    state = generator.state_dict()
    expect(
        state['model.5.conv1.ffc.convg2g.fu.bn.running_mean'],
        small['running_mean_after.model.5.conv1.ffc.convg2g.fu.bn'],
    )
    expect(state['model.5.conv1.bn_g.running_var'], small['running_var_after.model.5.conv1.bn_g'])


@pytest.mark.parametrize(
    'table, network',
    [
        ('big-lama', LaMaGenerator),
        ('lama-fourier', lambda: LaMaGenerator(num_blocks=9)),
        ('small', lambda: LaMaGenerator(8, 2)),
        ('discriminator', LaMaDiscriminator),
    ],
)
def test_keys_and_shapes_are_those_of_the_released_files(table, network):
    with torch.device('meta'):
        state = network().state_dict()
    found = next(
        value for key, value in KEYS.items() if table.replace('-', '_') in key.replace('-', '_')
    )
    assert {name: list(value.shape) for name, value in state.items()} == {
        name: list(shape) for name, shape in found.items()
    }


def test_objectives_of_the_authors_code(small):
    """Generator and discriminator on one batch, both networks in train mode."""
    values = golden('lama_losses')
    image, mask, masked = inputs(small)
    generator, critic = filled(LaMaGenerator(8, 2)), filled(LaMaDiscriminator(base_channels=8))
    with torch.no_grad():
        scores, features = critic.eval()(image, with_features=True)
    expect(scores, values['disc_eval_scores'])
    for number, feature in enumerate(features):
        expect(feature.abs().mean(), values[f'disc_eval_feature{number}_mean_abs'])
    critic.train()
    predicted = generator.train()(masked, mask)['refined']
    l1 = (10 * (1 - mask) * (predicted - image).abs()).mean()
    fake_scores, fake_features = critic(predicted, with_features=True)
    with torch.no_grad():
        _, true_features = critic(image, with_features=True)
    objective = PatchNonSaturatingLoss()
    adversarial = 10 * objective.generator_loss(fake_scores, mask)
    matching = 100 * FeatureMatchingLoss('mse', mean=True)(fake_features, true_features)
    expect(l1, values['gen_l1'])
    expect(adversarial, values['gen_adv'])
    expect(matching, values['gen_fm'])
    (l1 + adversarial + matching).backward()
    norm = torch.stack([x.grad.norm() for x in generator.parameters()]).norm().item()
    assert norm == pytest.approx(float(values['gen_grad_norm']), rel=1e-9)

    critic.zero_grad()
    real = R1Penalty.mix({'view': image}, {})
    on_real = critic(real['view'])
    on_fake = critic(predicted.detach())
    expect(on_real, values['disc_real_scores_train'])
    parts = objective.discriminator_loss(on_real, on_fake, mask)
    penalty = R1Penalty()({'view': on_real}, real, {})['view']
    expect(penalty, values['disc_r1'])  # weighted
    total = parts['real'] + parts['fake'] + penalty
    expect(total, values['disc_total'])
    total.backward()
    norm = torch.stack([x.grad.norm() for x in critic.parameters()]).norm().item()
    assert norm == pytest.approx(float(values['disc_grad_norm']), rel=1e-9)


def test_a_fourier_unit_that_keeps_the_spectrum_is_a_rectified_one():
    """With unit weights ReLU(identity) of a spectrum without negative parts gives x back."""
    unit = FourierUnit(1).double().eval()
    nn.init.dirac_(unit.conv_layer.weight)
    unit.bn.running_var.fill_(1 - unit.bn.eps)
    delta = torch.zeros(1, 1, 5, 7).double()
    delta[..., 0, 0] = 3.0  # its transform is a positive constant
    expect(unit(delta), delta.numpy())


def test_each_output_depends_on_every_input():
    generator = filled(LaMaGenerator(8, 1)).eval()
    image = picture('pub.lama.reach', (1, 3, 64, 96)).double().requires_grad_()
    generator(image, torch.zeros(1, 1, 64, 96).double())['refined'][0, :, 0, 0].sum().backward()
    assert (image.grad[0].abs().sum(0) > 0).float().mean() > 0.99


class TestContract(GeneratorContract):
    def build(self):
        return small_reference_model('lama_small')


def test_odd_global_channels_are_refused():
    with pytest.raises(ValueError, match='even number of global channels; got 3 = 8'):
        MODELS.build({'type': 'LaMaGenerator', 'ngf': 1, 'num_blocks': 1, 'ratio': 0.4})


def test_autocast_keeps_transforms_in_float32():
    generator = LaMaGenerator(8, 1).eval()
    image, mask = torch.rand(1, 3, 40, 40), torch.ones(1, 1, 40, 40)
    with torch.no_grad():
        expected = generator(image, mask)['refined']
        with torch.autocast('cpu', torch.bfloat16):
            found = generator(image, mask)['refined']
    assert (found.float() - expected).abs().max() < 0.02
