"""Generators and critics: the same networks under the same names, with mmagic's defaults."""

from collections.abc import Callable
from typing import Any

from mmdeepfill.core.facts import MMagicFacts, declared
from mmdeepfill.core.registry import MODELS

from .section import Section

_ELU = {'type': 'ELU'}
_ONE_FORM = 'The network has no other form here: leave it out.'


def networks() -> dict[str, MMagicFacts]:
    """Networks that mmagic has, too, as they declare it, by their name."""
    kinds: dict[str, Any] = declared(MODELS, 'mmagic')
    return {name: kind.mmagic for name, kind in kinds.items()}


def _players(player: str) -> dict[str, MMagicFacts]:
    return {name: facts for name, facts in networks().items() if facts.player == player}


def _gated(section: Section, network: dict) -> None:
    """Gated convolutions of mmagic have ``feat_act_cfg`` and do not read ``act_cfg``."""
    if network.get('conv_type') != 'gated_conv':
        return
    features = section.take('feat_act_cfg', _ELU)
    section.only('gate_act_cfg', {'type': 'Sigmoid'}, 'Leave it out.')
    if 'act_cfg' in section.given and network['act_cfg'] != features:
        section.note('not read', 'act_cfg', 'gated convolutions have feat_act_cfg instead')
    network['act_cfg'] = features


def _deepfill_decoder(section: Section, network: dict) -> None:
    _gated(section, network)
    clip = {'type': 'clip', 'min': -1.0, 'max': 1.0}
    out_act = section.take('out_act_cfg', clip)
    if out_act is None:
        raise section.error(
            'out_act_cfg',
            'images without bounds have no counterpart here, got '
            "None. Take dict(type='clip', min=-1., max=1.) or dict(type='Tanh').",
        )
    if out_act.get('type') in ('clip', 'clamp'):
        out_act = dict(out_act, type='Clamp')
    if out_act != dict(clip, type='Clamp'):
        network['out_act_cfg'] = out_act


def _gl_decoder(section: Section, network: dict) -> None:
    out_act = section.take('out_act', 'clip')
    if out_act not in ('clip', 'sigmoid'):
        raise section.error('out_act', f"mmagic has 'clip' and 'sigmoid', got {out_act!r}.")
    if out_act == 'sigmoid':
        network['out_act_cfg'] = {'type': 'Sigmoid'}


def _attention_neck(section: Section, network: dict) -> None:
    _gated(section, network)
    attention = section.section('contextual_attention_args', {'softmax_scale': 10.0})
    # of mmagic's forms of these three there is one
    ours = {
        'type': 'ContextualAttentionModule',
        'downsample': 'floor',
        'overlap': 'count',
        'mask_mode': 'neg_inf',
    }
    with attention:
        attention.name = 'ContextualAttentionModule'
        for key in ('softmax_scale', 'fuse_kernel_size'):
            if key in attention:
                ours[key] = attention.take(key)
        for key, value in _ATTENTION_SHAPE.items():
            attention.only(key, value, 'Patches have one size here. Leave it out.')
        if not attention.take('return_attention_score', True):
            attention.note(
                'changed',
                'return_attention_score',
                'scores are never kept here; mmdeepfill.inference.attention_sources gives them',
            )
    network['contextual_attention'] = ours


_ATTENTION_SHAPE = {
    'unfold_raw_kernel_size': 4,
    'unfold_raw_stride': 2,
    'unfold_raw_padding': 1,
    'unfold_corr_kernel_size': 3,
    'unfold_corr_stride': 1,
    'unfold_corr_dilation': 1,
    'unfold_corr_padding': 1,
    'scale': 0.5,
}


def _critic(section: Section, network: dict) -> None:
    if network['fc_in_channels'] is None:
        network.pop('fc_out_channels')
    elif network.get('with_spectral_norm'):
        raise section.error(
            'with_spectral_norm',
            'a critic with a linear layer (fc_in_channels) '
            'is not translated with spectral norm. Leave one of the two out.',
        )


def _patch_critic(section: Section, network: dict) -> None:
    with section.section('init_cfg', {'type': 'normal', 'gain': 0.02}) as init:
        init.choose(('normal',), 'the initialisation')
        gain = init.take('gain', 0.02)
    if gain != 0.02:
        network['init_cfg'] = {'type': 'Normal', 'layer': 'Conv2d', 'std': gain}


#: What else is translated, with the section and the dict of ours; by mmagic's name.
_FINISH: dict[str, Callable[[Section, dict], None]] = {
    'DeepFillEncoder': _gated,
    'DeepFillDecoder': _deepfill_decoder,
    'ContextualAttentionNeck': _attention_neck,
    'GLDilationNeck': _gated,
    'GLDecoder': _gl_decoder,
    'MultiLayerDiscriminator': _critic,
    'SoftMaskPatchDiscriminator': _patch_critic,
}


def generator(section: Section) -> dict:
    """``model.encdec``."""
    if section.is_ours():
        return section.rest()
    known = _players('generator')
    name = section.choose(known, 'the generator')
    ours = _translated(section, name)
    if whole := known[name].whole:  # ours of this name is a part of others
        ours['type'] = section.become(whole)
    return _with_init(ours, known[name])


def discriminator(section: Section) -> tuple[dict, bool | None]:
    """``model.disc``, and whether it looks at a patch, too; None for one of ours."""
    if section.is_ours():
        return section.rest(), None
    known = _players('disc')
    name = section.choose(known, 'the critic')
    ours, facts = _translated(section, name), known[name]
    if ours.get('fc_in_channels', 0) is None:  # nothing that its first weights are for
        facts = facts._replace(init_cfg=None)
    return _with_init(ours, facts), facts.with_patch


def _with_init(ours: dict, facts: MMagicFacts) -> dict:
    init = {} if facts.init_cfg is None else {'init_cfg': facts.init_cfg}
    return {'type': ours['type'], **init, **{k: v for k, v in ours.items() if k != 'type'}}


def _part(section: Section, default: str | None = None) -> dict:
    if section.is_ours():
        return section.rest()
    options = () if default is None else (default,)
    return _translated(section, section.choose(networks(), 'the network', *options))


def _translated(section: Section, name: str) -> dict:
    network = networks()[name]
    ours: dict[str, Any] = {'type': name}
    with section:
        for key in network.parts:
            default = (network.defaults[key],) if key in network.defaults else ()
            part = section.section(key, *default)
            ours[key] = _part(part, network.part_type)
        for key in network.same:
            if key in section:
                ours[key] = section.take(key)
            elif key in network.defaults:
                ours[key] = network.defaults[key]
        for key, value in network.fixed.items():
            section.only(key, value, _ONE_FORM)
        if name in _FINISH:
            _FINISH[name](section, ours)
    return ours
