"""Generators and critics: the same networks under the same names, with mmagic's defaults."""
from typing import Any, Callable, Dict, NamedTuple, Optional, Tuple

from .section import Section

_ELU, _RELU = dict(type='ELU'), dict(type='ReLU')
_PCONV = dict(type='PConv', multi_channel=True)
_LAYERS = ('norm_cfg', 'act_cfg', 'conv_type', 'conv_cfg', 'padding_mode')
_ONE_FORM = "The network has no other form here: leave it out."


class Network(NamedTuple):
    """How a network's dict is translated.

    Attributes:
        same: Arguments that are ours, too.
        parts: Arguments that are networks in turn.
        defaults: mmagic's, where ours are others or an argument is needed.
        fixed: Arguments of which one value has a counterpart.
        finish: Does the rest, with the section and the dict of ours.
    """
    same: Tuple[str, ...] = ()
    parts: Tuple[str, ...] = ()
    defaults: Dict[str, Any] = {}
    fixed: Dict[str, Any] = {}
    finish: Optional[Callable[[Section, dict], None]] = None


def _gated(section: Section, network: dict) -> None:
    """Gated convolutions of mmagic have ``feat_act_cfg`` and do not read ``act_cfg``."""
    if network.get('conv_type') != 'gated_conv':
        return
    features = section.take('feat_act_cfg', _ELU)
    section.only('gate_act_cfg', dict(type='Sigmoid'), 'Leave it out.')
    if 'act_cfg' in section.given and network['act_cfg'] != features:
        section.note('not read', 'act_cfg', 'gated convolutions have feat_act_cfg instead')
    network['act_cfg'] = features


def _deepfill_decoder(section: Section, network: dict) -> None:
    _gated(section, network)
    clip = dict(type='clip', min=-1., max=1.)
    out_act = section.take('out_act_cfg', clip)
    if out_act is None:
        raise section.error('out_act_cfg', 'images without bounds have no counterpart here, got '
                            "None. Take dict(type='clip', min=-1., max=1.) or dict(type='Tanh').")
    if out_act.get('type') in ('clip', 'clamp'):
        out_act = dict(out_act, type='Clamp')
    if out_act != dict(clip, type='Clamp'):
        network['out_act_cfg'] = out_act


def _gl_decoder(section: Section, network: dict) -> None:
    out_act = section.take('out_act', 'clip')
    if out_act not in ('clip', 'sigmoid'):
        raise section.error('out_act', f"mmagic has 'clip' and 'sigmoid', got {out_act!r}.")
    if out_act == 'sigmoid':
        network['out_act_cfg'] = dict(type='Sigmoid')


def _attention_neck(section: Section, network: dict) -> None:
    _gated(section, network)
    attention = section.section('contextual_attention_args', dict(softmax_scale=10.))
    # of mmagic's forms of these three there is one
    ours = dict(type='ContextualAttentionModule', downsample='floor', overlap='count',
                mask_mode='neg_inf')
    with attention:
        attention.name = 'ContextualAttentionModule'
        for key in ('softmax_scale', 'fuse_kernel_size'):
            if key in attention:
                ours[key] = attention.take(key)
        for key, value in _ATTENTION_SHAPE.items():
            attention.only(key, value, 'Patches have one size here. Leave it out.')
        if not attention.take('return_attention_score', True):
            attention.note('changed', 'return_attention_score', 'scores are never kept here; '
                           'mmdeepfill.apis.attention_sources gives them')
    network['contextual_attention'] = ours


_ATTENTION_SHAPE = dict(
    unfold_raw_kernel_size=4, unfold_raw_stride=2, unfold_raw_padding=1, unfold_corr_kernel_size=3,
    unfold_corr_stride=1, unfold_corr_dilation=1, unfold_corr_padding=1, scale=0.5)


def _critic(section: Section, network: dict) -> None:
    if network['fc_in_channels'] is None:
        network.pop('fc_out_channels')
    elif network.get('with_spectral_norm'):
        raise section.error('with_spectral_norm', 'a critic with a linear layer (fc_in_channels) '
                            'is not translated with spectral norm. Leave one of the two out.')


def _patch_critic(section: Section, network: dict) -> None:
    with section.section('init_cfg', dict(type='normal', gain=0.02)) as init:
        init.choose(('normal', ), 'the initialisation')
        gain = init.take('gain', 0.02)
    if gain != 0.02:
        network['init_cfg'] = dict(type='Normal', layer='Conv2d', std=gain)


_STAGE1 = dict(
    type='GLEncoderDecoder', encoder=dict(type='DeepFillEncoder'),
    decoder=dict(type='DeepFillDecoder', in_channels=128),
    dilation_neck=dict(type='GLDilationNeck', in_channels=128, act_cfg=_ELU))
_REFINER = dict(
    encoder_attention=dict(type='DeepFillEncoder', encoder_type='stage2_attention'),
    encoder_conv=dict(type='DeepFillEncoder', encoder_type='stage2_conv'),
    dilation_neck=dict(type='GLDilationNeck', in_channels=128, act_cfg=_ELU),
    contextual_attention=dict(type='ContextualAttentionNeck', in_channels=128),
    decoder=dict(type='DeepFillDecoder', in_channels=256))

#: By mmagic's name, which is ours.
NETWORKS: Dict[str, Network] = {
    'DeepFillEncoderDecoder': Network(
        parts=('stage1', 'stage2'),
        defaults=dict(stage1=_STAGE1, stage2=dict(type='DeepFillRefiner')),
        fixed=dict(return_offset=False)),
    'DeepFillRefiner': Network(parts=tuple(_REFINER), defaults=_REFINER),
    'DeepFillEncoder': Network(
        same=('in_channels', 'encoder_type', 'channel_factor', *_LAYERS), finish=_gated),
    'DeepFillDecoder': Network(
        same=('in_channels', 'channel_factor', *_LAYERS), finish=_deepfill_decoder),
    'ContextualAttentionNeck': Network(same=('in_channels', *_LAYERS), finish=_attention_neck),
    'GLEncoderDecoder': Network(
        parts=('encoder', 'dilation_neck', 'decoder'),
        defaults=dict(encoder=dict(type='GLEncoder'), decoder=dict(type='GLDecoder'),
                      dilation_neck=dict(type='GLDilationNeck'))),
    'GLEncoder': Network(same=('norm_cfg', 'act_cfg')),
    'GLDilationNeck': Network(
        same=('in_channels', *_LAYERS), defaults=dict(in_channels=256, act_cfg=_RELU),
        finish=_gated),
    'GLDecoder': Network(same=('in_channels', 'norm_cfg', 'act_cfg'), finish=_gl_decoder),
    'PConvEncoderDecoder': Network(parts=('encoder', 'decoder')),
    'PConvEncoder': Network(
        same=('in_channels', 'num_layers', 'norm_cfg', 'norm_eval'), fixed=dict(conv_cfg=_PCONV)),
    'PConvDecoder': Network(
        same=('num_layers', 'norm_cfg'), fixed=dict(conv_cfg=_PCONV, interpolation='nearest')),
    'AOTEncoderDecoder': Network(
        parts=('encoder', 'dilation_neck', 'decoder'),
        defaults=dict(encoder=dict(type='AOTEncoder'), decoder=dict(type='AOTDecoder'),
                      dilation_neck=dict(type='AOTBlockNeck'))),
    'AOTEncoder': Network(same=('in_channels', 'mid_channels', 'out_channels', 'act_cfg')),
    'AOTDecoder': Network(same=('in_channels', 'mid_channels', 'out_channels', 'act_cfg')),
    'AOTBlockNeck': Network(same=('in_channels', 'dilation_rates', 'num_aotblock', 'act_cfg')),
    'DeepFillv1Discriminators': Network(parts=('global_disc_cfg', 'local_disc_cfg')),
    # mmagic's two have no type
    'GLDiscs': Network(parts=('global_disc_cfg', 'local_disc_cfg')),
    'MultiLayerDiscriminator': Network(
        same=('in_channels', 'max_channels', 'num_convs', 'fc_in_channels', 'fc_out_channels',
              'kernel_size', 'norm_cfg', 'act_cfg', 'out_act_cfg', 'with_spectral_norm'),
        defaults=dict(num_convs=5, fc_in_channels=None, fc_out_channels=1024, act_cfg=_RELU,
                      out_act_cfg=_RELU),
        fixed=dict(conv_cfg=None, with_input_norm=True, with_out_convs=False), finish=_critic),
    'SoftMaskPatchDiscriminator': Network(
        same=('in_channels', 'base_channels', 'num_conv', 'norm_cfg', 'with_spectral_norm'),
        finish=_patch_critic),
}
GENERATORS = tuple(name for name in NETWORKS if name.endswith('EncoderDecoder'))
#: Critics, and whether they look at the whole and at a patch.
DISCRIMINATORS = dict(DeepFillv1Discriminators=True, GLDiscs=True, MultiLayerDiscriminator=False,
                      SoftMaskPatchDiscriminator=False)

_KAIMING = dict(type='Kaiming', mode='fan_out', nonlinearity='relu', distribution='normal')
#: First weights, by mmagic's name of a whole network: code there, a config here.
_INIT = {
    'DeepFillEncoderDecoder': dict(type='Normal', layer=['Conv2d'], std=0.02),
    'GLEncoderDecoder': dict(_KAIMING, layer=['Conv2d', 'ConvTranspose2d']),
    'PConvEncoderDecoder': dict(_KAIMING, layer='Conv2d'),
    'DeepFillv1Discriminators': dict(type='Normal', layer=['Conv2d', 'Linear'], std=0.02),
    'GLDiscs': [dict(_KAIMING, layer='Conv2d'), dict(type='Normal', layer='Linear', std=0.02)],
}


def generator(section: Section) -> dict:
    """``model.encdec``."""
    if section.is_ours():
        return section.rest()
    name = section.choose(GENERATORS, 'the generator')
    ours = _translated(section, name)
    if name == 'GLEncoderDecoder':  # ours of this name is a part of DeepFill's
        ours['type'] = section.become('GLGenerator')
    return _with_init(ours, name)


def discriminator(section: Section) -> Tuple[dict, Optional[bool]]:
    """``model.disc``, and whether it looks at a patch, too; None for one of ours."""
    if section.is_ours():
        return section.rest(), None
    name = section.choose(DISCRIMINATORS, 'the critic')
    ours = _translated(section, name)
    if name == 'MultiLayerDiscriminator' and ours['fc_in_channels'] is not None:
        ours['init_cfg'] = dict(type='Normal', layer='Linear', std=0.02)
    return _with_init(ours, name), DISCRIMINATORS[name]


def _with_init(ours: dict, name: str) -> dict:
    init = dict(init_cfg=_INIT[name]) if name in _INIT else {}
    return dict(dict(type=ours['type']), **init, **{k: v for k, v in ours.items() if k != 'type'})


def _part(section: Section, default: Optional[str] = None) -> dict:
    if section.is_ours():
        return section.rest()
    options = () if default is None else (default, )
    return _translated(section, section.choose(NETWORKS, 'the network', *options))


def _translated(section: Section, name: str) -> dict:
    network, ours = NETWORKS[name], dict(type=name)
    with section:
        for key in network.parts:
            default = (network.defaults[key], ) if key in network.defaults else ()
            part = section.section(key, *default)
            ours[key] = _part(part, 'MultiLayerDiscriminator' if name == 'GLDiscs' else None)
        for key in network.same:
            if key in section:
                ours[key] = section.take(key)
            elif key in network.defaults:
                ours[key] = network.defaults[key]
        for key, value in network.fixed.items():
            section.only(key, value, _ONE_FORM)
        if network.finish is not None:
            network.finish(section, ours)
    return ours
