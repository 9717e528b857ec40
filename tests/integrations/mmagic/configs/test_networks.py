"""Networks: mmagic's defaults, and what of theirs cannot be."""

import pytest

from mmdeepfill.core.registry import MODELS
from mmdeepfill.integrations.mmagic.configs import MmagicConfigError

from .small_config import MODEL, TWO_STAGE, translated

GATED = {'type': 'DeepFillEncoder', 'conv_type': 'gated_conv'}


def generator_of(**encdec):
    return translated(model=dict(TWO_STAGE, encdec=dict(encdec)))[0]['model']['generator']


def test_defaults_of_deepfill():
    """By the channels, of which mmagic's defaults have 128 in the middle."""
    generator = MODELS.build(generator_of(type='DeepFillEncoderDecoder'))
    assert generator.stage1.dilation_neck.dilation_convs[0].conv.weight.shape == (128, 128, 3, 3)
    assert generator.stage2.decoder.dec1.conv.weight.shape == (128, 256, 3, 3)
    # reflection is the configs', zeros are the code's
    assert generator.stage1.encoder.enc1.conv.padding_mode == 'zeros'


def test_gated_convolutions_have_an_activation_of_their_own():
    neck = {'type': 'GLDilationNeck', 'in_channels': 128, 'conv_type': 'gated_conv'}
    stage1 = {
        'type': 'GLEncoderDecoder',
        'encoder': dict(GATED, act_cfg={'type': 'ReLU'}),
        'dilation_neck': neck,
        'decoder': {'type': 'DeepFillDecoder', 'in_channels': 128},
    }
    config, notes = translated(
        model=dict(TWO_STAGE, encdec={'type': 'DeepFillEncoderDecoder', 'stage1': stage1})
    )
    ours = config['model']['generator']['stage1']
    assert ours['encoder']['act_cfg'] == ours['dilation_neck']['act_cfg'] == {'type': 'ELU'}
    assert ('not read', 'model.encdec.stage1.encoder.act_cfg') in notes
    assert ('not read', 'model.encdec.stage1.dilation_neck.act_cfg') not in notes
    stage1['encoder'] = dict(GATED, feat_act_cfg={'type': 'ReLU'})
    ours = generator_of(type='DeepFillEncoderDecoder', stage1=stage1)
    assert ours['stage1']['encoder']['act_cfg'] == {'type': 'ReLU'}


def test_arguments_of_attention():
    def neck(**args):
        refiner = {
            'type': 'DeepFillRefiner',
            'contextual_attention': {
                'type': 'ContextualAttentionNeck',
                'in_channels': 128,
                'contextual_attention_args': args,
            },
        }
        return generator_of(type='DeepFillEncoderDecoder', stage2=refiner)['stage2'][
            'contextual_attention'
        ]['contextual_attention']

    assert neck(softmax_scale=5.0, fuse_kernel_size=1) == {
        'type': 'ContextualAttentionModule',
        'downsample': 'floor',
        'overlap': 'count',
        'mask_mode': 'neg_inf',
        'softmax_scale': 5.0,
        'fuse_kernel_size': 1,
    }
    with pytest.raises(MmagicConfigError, match='unfold_raw_kernel_size: only 4 .* got 6'):
        neck(unfold_raw_kernel_size=6)


@pytest.mark.parametrize(
    'act, ours',
    [
        ({'type': 'clip', 'min': -1.0, 'max': 1.0}, None),
        ({'type': 'Tanh'}, {'type': 'Tanh'}),
        ({'type': 'clip', 'min': 0.0, 'max': 1.0}, {'type': 'Clamp', 'min': 0.0, 'max': 1.0}),
    ],
)
def test_last_activation_of_deepfill(act, ours):
    decoder = {'type': 'DeepFillDecoder', 'in_channels': 256, 'out_act_cfg': act}
    generator = generator_of(
        type='DeepFillEncoderDecoder', stage2={'type': 'DeepFillRefiner', 'decoder': decoder}
    )
    assert generator['stage2']['decoder'].get('out_act_cfg') == ours
    MODELS.build(generator)


def test_last_activation_of_global_local():
    model = dict(
        MODEL,
        encdec={'type': 'GLEncoderDecoder', 'decoder': {'type': 'GLDecoder', 'out_act': 'sigmoid'}},
    )
    generator = translated(model=model)[0]['model']['generator']
    assert generator['decoder']['out_act_cfg'] == {'type': 'Sigmoid'}


def test_defaults_of_a_critic():
    disc = {'type': 'MultiLayerDiscriminator', 'in_channels': 3, 'max_channels': 16}
    ours = translated(model=dict(TWO_STAGE, disc=disc))[0]['model']['disc']
    relu = {'type': 'ReLU'}
    assert ours == dict(disc, num_convs=5, fc_in_channels=None, act_cfg=relu, out_act_cfg=relu)
    ours = translated(model=dict(TWO_STAGE, disc=dict(disc, fc_in_channels=64)))[0]['model']['disc']
    assert ours['fc_out_channels'] == 1024
    assert ours['init_cfg'] == {'type': 'Normal', 'layer': 'Linear', 'std': 0.02}


@pytest.mark.parametrize(
    'changes, message',
    [
        ({'with_out_convs': True}, r'model\.disc\.with_out_convs: only False'),
        ({'base_channels': 8}, r'model\.disc\.base_channels: MultiLayerDiscriminator has no'),
        (
            {'fc_in_channels': 8, 'with_spectral_norm': True},
            r'with_spectral_norm: .*fc_in_channels',
        ),
        (
            {'type': 'StyleGAN2Discriminator'},
            r"disc\.type: the critic 'StyleGAN2Discriminator' has",
        ),
    ],
)
def test_critics_that_cannot_be(changes, message):
    disc = dict(
        {'type': 'MultiLayerDiscriminator', 'in_channels': 3, 'max_channels': 16}, **changes
    )
    with pytest.raises(MmagicConfigError, match=message):
        translated(model=dict(TWO_STAGE, disc=disc))


@pytest.mark.parametrize(
    'encdec, message',
    [
        ({'type': 'RRDBNet'}, r"model\.encdec\.type: the generator 'RRDBNet' has no counterpart"),
        (
            {
                'type': 'PConvEncoderDecoder',
                'decoder': {'type': 'PConvDecoder'},
                'encoder': {
                    'type': 'PConvEncoder',
                    'conv_cfg': {'type': 'PConv', 'multi_channel': False},
                },
            },
            r'encdec\.encoder\.conv_cfg: only',
        ),
        (
            {
                'type': 'PConvEncoderDecoder',
                'encoder': {'type': 'PConvEncoder'},
                'decoder': {'type': 'PConvDecoder', 'interpolation': 'bilinear'},
            },
            r"decoder\.interpolation: only 'nearest'",
        ),
        (
            {'type': 'GLEncoderDecoder', 'encoder': {'type': 'GLEncoder', 'width': 3}},
            r'encdec\.encoder\.width: GLEncoder has no argument',
        ),
        (
            {'type': 'GLEncoderDecoder', 'encoder': {'type': 'ResNet'}},
            r"encdec\.encoder\.type: the network 'ResNet' has no counterpart",
        ),
        (
            {'type': 'PConvEncoderDecoder', 'encoder': {'type': 'PConvEncoder'}},
            r'model\.encdec\.decoder: PConvEncoderDecoder needs it',
        ),
    ],
)
def test_generators_that_cannot_be(encdec, message):
    with pytest.raises(MmagicConfigError, match=message):
        translated(model=dict(MODEL, encdec=encdec))
