"""Inpaintors, losses and schedules: what they become."""

import pytest

from mmdeepfill.core.registry import MODELS
from mmdeepfill.integrations.mmagic.configs import MmagicConfigError
from mmdeepfill.models.inpaintors import PhaseSchedule

from .small_config import CRITIC, MODEL, TWO_STAGE, loader, pipeline_of, translated, with_step

HINGE = {'type': 'GANLoss', 'gan_type': 'hinge', 'loss_weight': 0.5}
WGAN = dict(HINGE, gan_type='wgan')


def model_of(base=MODEL, **changes):
    config, notes = translated(model=dict(base, **changes))
    return config['model'], notes


def refused(message, base=MODEL, **changes):
    with pytest.raises(MmagicConfigError, match=message):
        model_of(base, **changes)


def test_without_a_critic_it_is_reconstruction():
    model, notes = model_of()
    assert model['type'] == 'ReconstructionInpaintor'
    assert model['generator']['type'] == 'GLGenerator'
    # mmagic's defaults, which are not ours
    assert model['generator']['dilation_neck'] == {
        'type': 'GLDilationNeck',
        'in_channels': 256,
        'act_cfg': {'type': 'ReLU'},
    }
    assert model['losses'] == {
        'hole': {
            'loss': {'type': 'L1Loss'},
            'pred': 'refined',
            'target': 'image',
            'region': 'hole',
            'weight': 2.0,
        }
    }
    assert not notes
    MODELS.build(model)


def test_all_reconstruction_losses_of_one_stage():
    vgg = {
        'type': 'PerceptualLoss',
        'layer_weights': {'4': 1.0},
        'vgg_type': 'vgg16',
        'style_weight': 120,
        'pretrained': 'torchvision://vgg16',
    }
    model, _ = model_of(
        loss_l1_valid={'type': 'MSELoss', 'sample_wise': True},
        loss_composed_percep=vgg,
        loss_out_percep=True,
        loss_tv={'type': 'MaskedTVLoss', 'loss_weight': 0.1},
    )
    assert model['losses']['valid'] == {
        'loss': {'type': 'MSELoss', 'sample_wise': True},
        'pred': 'refined',
        'target': 'image',
        'region': 'valid',
        'weight': 1.0,
    }
    # VGG saw the images of mmagic in the order they are in
    assert model['losses']['vgg'] == {
        'loss': dict(vgg, channel_order='rgb'),
        'pred': ['refined', 'composited'],
        'target': 'image',
    }
    assert model['losses']['variation'] == {
        'loss': {'type': 'MaskedTVLoss'},
        'pred': 'composited',
        'region': 'hole',
        'weight': 0.1,
    }
    MODELS.build(model)
    model, notes = model_of(loss_composed_percep=dict(vgg, pretrained='my.pth', criterion='MSE'))
    assert model['losses']['vgg']['pred'] == ['composited']
    assert model['losses']['vgg']['loss']['criterion'] == 'mse'
    assert "'my.pth' is loaded" in notes['changed', 'model.loss_composed_percep.pretrained']


def test_two_stages_take_what_their_lists_say():
    tv = {'type': 'MaskedTVLoss'}
    model, notes = model_of(
        TWO_STAGE,
        loss_l1_valid={'type': 'L1Loss'},
        loss_tv=tv,
        stage2_loss_type=('loss_tv', 'loss_gan'),
    )
    assert set(model['losses']) == {'coarse_hole', 'refined_variation'}
    assert model['losses']['coarse_hole']['pred'] == 'coarse'
    assert 'does not compute it' in notes['not read', 'model.loss_l1_valid']
    assert model['objective'] == {'type': 'HingeLoss'} and model['adversarial_weight'] == 0.5
    assert model['views'] == {'disc': {'type': 'WholeImage'}}
    MODELS.build(model)


def test_a_generator_that_does_not_heed_the_critic():
    model, _ = model_of(TWO_STAGE, stage2_loss_type=('loss_l1_hole',))
    assert model['schedule']['phases'] == [
        {'cycle': [['disc'], ['disc', 'generator']], 'adversarial': False}
    ]


@pytest.mark.parametrize(
    'changes, message',
    [
        ({'stage1_loss_type': ('loss_gan',)}, r"model\.stage1_loss_type: 'loss_gan' has no "),
        ({'stage2_loss_type': ('loss_l1',)}, r"model\.stage2_loss_type: unknown loss 'loss_l1'"),
        ({'stage2_loss_type': ('loss_tv',)}, r'model\.loss_tv: .* there is none'),
        ({'stage2_loss_type': 'loss_gan'}, r'stage2_loss_type: expected names in brackets'),
        ({'input_with_ones': False}, r'model\.input_with_ones: only True'),
        (
            {'disc_input_with_mask': True, 'loss_gp': {'type': 'GradientPenaltyLoss'}},
            r'model\.loss_gp: .*disc_input_with_mask',
        ),
        (
            {
                'disc': {
                    'type': 'DeepFillv1Discriminators',
                    'global_disc_cfg': CRITIC,
                    'local_disc_cfg': CRITIC,
                }
            },
            r'model\.disc\.type: TwoStageInpaintor needs a '
            'critic of the image; DeepFillv1Discriminators',
        ),
        (
            {'loss_gan': dict(HINGE, gan_type='smgan')},
            r"loss_gan\.gan_type: 'smgan' has no "
            'counterpart here; these have: wgan, hinge, vanilla, lsgan',
        ),
        (
            {'loss_gan': dict(HINGE, gan_type='lsgan', real_label_val=0.9)},
            r'real_label_val: only 1\.0 .* got 0\.9',
        ),
        ({'loss_disc_shift': {'type': 'DiscShiftLoss'}}, r"loss_disc_shift\.type: .* got 'hinge'"),
        ({'loss_edge': {'type': 'L1Loss'}}, r'model\.loss_edge: TwoStageInpaintor has no argument'),
        (
            {'loss_l1_hole': {'type': 'CharbonnierLoss'}},
            r"model\.loss_l1_hole\.type: the loss 'CharbonnierLoss' has no counterpart here; these have",
        ),
        ({'loss_l1_hole': {'type': 'L1Loss', 'reduction': 'sum'}}, r"reduction: only 'mean'"),
        ({'train_cfg': {'disc_step': -1}}, r'train_cfg\.disc_step: expected a whole number'),
        ({'train_cfg': {'disc_step': 1, 'warmup': 5}}, r'model\.train_cfg\.warmup: .*got 5'),
        (
            {'data_preprocessor': {'type': 'DataPreprocessor', 'mean': [123.7, 116.3, 103.5]}},
            r'data_preprocessor\.mean: .*got \[123\.7',
        ),
    ],
)
def test_what_two_stages_have_no_counterpart_for(changes, message):
    refused(message, TWO_STAGE, **changes)


def test_penalty_and_drift():
    model, _ = model_of(
        TWO_STAGE,
        loss_gan=WGAN,
        loss_gp={'type': 'GradientPenaltyLoss', 'loss_weight': 10.0},
        loss_disc_shift={'type': 'DiscShiftLoss'},
    )
    assert model['gradient_penalty'] == {
        'type': 'GradientPenalty',
        'weight': 10.0,
        'norm': 'pixel',
        'masked': ['disc'],
    }
    assert model['drift'] == {'type': 'DiscShiftLoss', 'weight': 0.1}  # mmagic's default
    MODELS.build(model)


def test_a_critic_that_sees_the_mask():
    model, _ = model_of(TWO_STAGE, disc_input_with_mask=True, disc=dict(CRITIC, in_channels=4))
    assert model['views'] == {'disc': {'type': 'ImageWith', 'fields': ['mask']}}
    MODELS.build(model)


def global_local(**train_cfg):
    return dict(
        MODEL,
        type='GLInpaintor',
        loss_gan=HINGE,
        train_cfg=train_cfg,
        disc={
            'type': 'GLDiscs',
            'global_disc_cfg': dict(CRITIC, fc_in_channels=8),
            'local_disc_cfg': dict(CRITIC, fc_in_channels=8),
        },
    )


def players(schedule, *iterations):
    schedule = PhaseSchedule(schedule['phases'])
    return [(sorted(schedule.players(i)), schedule.adversarial(i)) for i in iterations]


def test_three_phases_by_the_iteration():
    model, notes = model_of(
        global_local(disc_step=1, iter_tc=10, iter_td=14, start_iter=0, local_size=(16, 16))
    )
    both = ['disc', 'generator']
    assert (
        players(model['schedule'], 0, 9, 10, 13, 14, 99)
        == [(['generator'], False)] * 2 + [(['disc'], True)] * 2 + [(both, True)] * 2
    )
    assert model['views']['local_disc'] == {'type': 'LocalPatch', 'size': 16}
    assert not notes


def test_a_start_iteration_is_fixed():
    model, notes = model_of(
        global_local(disc_step=1, iter_tc=10, iter_td=14, start_iter=50, local_size=(16, 16))
    )
    assert players(model['schedule'], 0) == [(['generator'], False)]
    assert 'counts from 50 at every start' in notes['fixed', 'model.train_cfg.start_iter']


def test_phases_may_be_empty():
    model, _ = model_of(global_local(disc_step=2, iter_tc=0, iter_td=0, local_size=8))
    assert players(model['schedule'], 0, 1) == [(['disc'], True), (['disc', 'generator'], True)]


@pytest.mark.parametrize(
    'train_cfg, message',
    [
        ({'disc_step': 1, 'iter_td': 5}, r'model\.train_cfg\.iter_tc: GLInpaintor needs it'),
        (
            {'disc_step': 1, 'iter_tc': 7, 'iter_td': 5},
            r'iter_td: expected 0 <= iter_tc <= iter_td, got 7',
        ),
        ({'disc_step': 0, 'iter_tc': 1, 'iter_td': 5}, r'disc_step: .*at least 1, got 0'),
        (
            {'disc_step': 1, 'iter_tc': 1, 'iter_td': 5, 'local_size': (8, 16)},
            r'local_size: .*square',
        ),
    ],
)
def test_phases_that_cannot_be(train_cfg, message):
    refused(message, global_local(**train_cfg))


def test_what_is_open_is_chosen_and_said():
    model, notes = model_of(TWO_STAGE, train_cfg=None)
    assert players(model['schedule'], 0) == [(['disc', 'generator'], True)]
    assert ('chosen', 'model.train_cfg') in notes
    model, notes = model_of(global_local(disc_step=1, iter_tc=1, iter_td=2))
    assert model['views']['local_disc']['size'] == 128
    assert ('chosen', 'model.train_cfg.local_size') in notes


def test_what_nothing_reads_is_said():
    model, notes = model_of(loss_gan=HINGE, train_cfg={'disc_step': 1, 'start_iter': 3})
    assert model['type'] == 'ReconstructionInpaintor'
    assert set(notes) == {
        ('not read', 'model.loss_gan'),
        ('not read', 'model.train_cfg.disc_step'),
        ('not read', 'model.train_cfg.start_iter'),
    }


def test_partial_convolution_has_no_critic():
    refused(r'model\.disc: PConvInpaintor trains no critic', type='PConvInpaintor', disc=CRITIC)


def test_labels_by_place_are_fixed():
    aot = dict(
        MODEL,
        type='AOTInpaintor',
        encdec={'type': 'AOTEncoderDecoder'},
        loss_l1_valid={'type': 'L1Loss', 'loss_weight': 3.0},
        train_cfg={'disc_step': 1},
        disc={'type': 'SoftMaskPatchDiscriminator', 'in_channels': 3, 'base_channels': 4},
        loss_gan=dict(HINGE, gan_type='smgan'),
    )
    model, notes = model_of(aot)
    assert model['objective'] == {'type': 'SoftMaskPatchLoss'}
    assert 'the wrong way round' in notes['fixed', 'model.loss_gan.gan_type']
    # "valid" is the whole image there; the hole's term is not computed
    assert model['losses'] == {
        'l1': {'loss': {'type': 'L1Loss'}, 'pred': 'refined', 'target': 'image', 'weight': 3.0}
    }
    assert ('not read', 'model.loss_l1_hole') in notes
    assert model['data_preprocessor']['hole_value'] == 1
    MODELS.build(model)


def test_order_and_hole_are_the_pipelines():
    steps = with_step(0, channel_order='rgb')
    steps[4]['zero_value'] = 255
    config, _ = translated(train_dataloader=loader(steps))
    assert config['model']['data_preprocessor'] == {
        'type': 'InpaintingPreprocessor',
        'channel_order': 'rgb',
        'hole_value': 1.0,
    }
    with pytest.raises(MmagicConfigError, match="order='rgb'.* a model has one input"):
        translated(train_dataloader=loader(steps), val_dataloader=loader(test_mode=True))
    with pytest.raises(MmagicConfigError, match='zero_value: the hole would be 1.1'):
        translated(train_dataloader=loader(with_step(4, zero_value=270)))
    assert pipeline_of(steps)[1] == {}


@pytest.mark.parametrize('name', ['SRCNN', 'DeepFillv3Inpaintor'])
def test_a_model_for_something_else(name):
    refused(
        rf"model\.type: '{name}' of mmagic is no inpainting model .* these have: "
        'DeepFillv1Inpaintor',
        type=name,
    )


def test_a_model_of_ours_stays():
    own = {'type': 'mmdeepfill.OpenCVInpaintor', 'method': 'ns'}
    assert translated(model=own)[0]['model'] == own
