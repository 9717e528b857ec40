"""DeepFillv1 against the values of mmagic 1.2.0 (tests/golden/README.md)."""

import copy
import json

import pytest
import torch
from mmengine.logging import MessageHub
from mmengine.optim import OptimWrapper, OptimWrapperDict

from mmdeepfill.core.registry import MODELS
from mmdeepfill.models.layers import ContextualAttentionModule
from tests.helpers import (
    GOLDEN,
    TOLERANCE,
    array,
    assert_golden_stages,
    assert_near,
    box_masks,
    config,
    fill,
    golden,
    picture,
)

OPENMMLAB = '_base_/models/deepfillv1_openmmlab.py'
# our loss names: what mmagic logs under another one
LOGGED = {
    'global_disc_fake': 'fake_loss_global',
    'global_disc_real': 'real_loss_global',
    'global_disc_penalty': 'loss_gp_global',
    'global_disc_drift_real': 'loss_disc_shift_global',
    'local_disc_fake': 'fake_loss_local',
    'local_disc_real': 'real_loss_local',
    'local_disc_penalty': 'loss_gp_local',
    'local_disc_drift_real': 'loss_disc_shift_local',
    'coarse_hole': 'stage1_loss_l1_hole',
    'coarse_valid': 'stage1_loss_l1_valid',
    'refined_hole': 'stage2_loss_l1_hole',
    'refined_valid': 'stage2_loss_l1_valid',
    'loss_generator': 'loss',
}


@pytest.fixture(scope='module')
def model():
    return fill_parts(MODELS.build(config(OPENMMLAB).model))


def fill_parts(model):
    fill(model.generator)
    fill(model.disc)
    return model


@pytest.mark.parametrize('case', ['square', 'wide_nomask', 'nofuse'])
def test_contextual_attention(case):
    values = golden(f'contextual_attention_{case}')
    shape = tuple(values['shape'])
    x, context, g = (
        array(f'pub.ca.{case}.{name}', shape).double() for name in ('x', 'context', 'grad')
    )
    x.requires_grad_()
    context.requires_grad_()
    mask = box_masks(values['boxes'], shape[2:], x.dtype) if len(values['boxes']) else None
    layer = ContextualAttentionModule(**json.loads(str(values['kwargs'])))
    output, attention = layer(x, context, mask, return_attention=True)
    (output * g).sum().backward()
    assert_near(output, values['output'])
    assert_near(x.grad, values['grad_x'])
    assert_near(context.grad, values['grad_context'])
    if 'score_argmax' in values:
        flat = attention.flatten(3)
        assert (flat.argmax(-1).numpy() == values['score_argmax']).all()
        assert_near(flat.sum(-1), values['score_sum_hw'])


def test_generator(model):
    assert_golden_stages(model.generator, 'deepfillv1')


def test_critics(model):
    values = golden('critics_deepfillv1')
    # A score is the sum of 32768 and more terms that nearly cancel: in float32 its last
    # digits depend on the release of torch, so the values are compared with float64's.
    disc = copy.deepcopy(model.disc).double()
    with torch.no_grad():
        scores = disc(
            {
                'global_disc': picture('pub.critic.global', (1, 3, 256, 256)).double(),
                'local_disc': picture('pub.critic.local', (1, 3, 128, 128)).double(),
            }
        )
    assert_near(scores['global_disc'], values['global_pred'], TOLERANCE[torch.float32])
    assert_near(scores['local_disc'], values['local_pred'], TOLERANCE[torch.float32])


def test_state_dict_has_the_released_names_and_shapes(model):
    expected = json.loads((GOLDEN / 'state_dict_keys.json').read_text())['deepfillv1']
    expected = {name: list(shape) for name, shape in dict(expected).items()}
    obsolete = 'generator.stage2.contextual_attention_neck.contextual_attention.fuse_kernel'
    fuse_kernel = torch.eye(3).view(expected[obsolete])
    state = dict(model.state_dict(), **{obsolete: fuse_kernel})
    assert {name: list(tensor.shape) for name, tensor in state.items()} == expected
    model.load_state_dict(state, strict=True)


@pytest.mark.slow
def test_two_training_steps_in_float64():
    values = golden('train_deepfillv1_float64')
    cfg = config(OPENMMLAB).model
    cfg.schedule.phases = [{'cycle': [['disc', 'generator']]}]  # disc_step is 1 there
    model = MODELS.build(cfg)
    fill(model)
    model.double().train()
    optimizers = OptimWrapperDict(
        **{
            name: OptimWrapper(torch.optim.Adam(getattr(model, name).parameters(), lr=1e-4))
            for name in ('generator', 'disc')
        }
    )
    mask = box_masks(values['boxes'], (256, 256)).to(torch.uint8)
    for step in range(int(values['steps'])):
        image = picture(f'pub.step.deepfillv1.{step}', (2, 3, 256, 256))
        image = (127.5 * image + 127.5).clip(0, 255).round().flip(1)  # there it is BGR
        MessageHub.get_current_instance().update_info('iter', step)
        torch.manual_seed(100 + step)
        log = model.train_step(
            {'image': image, 'mask': mask, 'box': torch.from_numpy(values['boxes'])}, optimizers
        )
        for ours, theirs in LOGGED.items():
            assert log[ours].item() == pytest.approx(values[f'step{step}.{theirs}'], rel=1e-7)
        adversarial = log['global_disc_adversarial'] + log['local_disc_adversarial']
        expected = values[f'step{step}.stage2_loss_g_fake']
        assert adversarial.item() == pytest.approx(expected, rel=1e-7)
        for name in ('generator', 'disc'):
            norm = sum(p.detach().square().sum() for p in getattr(model, name).parameters())
            assert norm.sqrt().item() == pytest.approx(values[f'step{step}.{name}_l2'], rel=1e-7)
    state = model.state_dict()
    for key in values.files:
        if key.startswith('after.'):
            assert_near(state[key[len('after.') :]], values[key], 1e-7)
