"""mmagic's arguments in our words."""
from typing import Dict

from mmengine.registry import DefaultScope

from mmdeepfill.registry import FOR_MMAGIC

SCOPE = 'mmdeepfill'
_RELU = dict(type='ReLU')
_KAIMING = dict(type='Kaiming', layer='Conv2d', mode='fan_out', nonlinearity='relu',
                distribution='normal')

#: What mmagic means by an argument that is not given, where ours is another or must be given.
DEFAULTS = dict(
    DeepFillEncoderDecoder=dict(init_cfg=dict(type='Normal', layer='Conv2d', std=0.02)),
    DeepFillv1Discriminators=dict(
        init_cfg=dict(type='Normal', layer=['Conv2d', 'Linear'], std=0.02)),
    GLDilationNeck=dict(in_channels=256, act_cfg=_RELU),
    GLDiscs=dict(init_cfg=dict(type='Normal', layer='Linear', std=0.02)),
    GLEncoderDecoder=dict(
        encoder=dict(type='GLEncoder'), dilation_neck=dict(type='GLDilationNeck'),
        decoder=dict(type='GLDecoder')),
    MultiLayerDiscriminator=dict(
        num_convs=5, fc_in_channels=None, fc_out_channels=1024, act_cfg=_RELU,
        out_act_cfg=_RELU, init_cfg=dict(type='Normal', layer='Linear', std=0.02)),
    PConvEncoderDecoder=dict(init_cfg=_KAIMING),
)


def _attention(arguments: dict) -> dict:
    arguments = dict(arguments)
    arguments.pop('return_attention_score', None)  # of the neck itself, see there
    return dict(contextual_attention=dict(type='ContextualAttentionModule', **arguments))


def _clip(act_cfg: dict) -> dict:
    return dict(act_cfg, type='Clamp') if act_cfg.get('type') == 'clip' else act_cfg


def _out_act(name: str) -> dict:
    known = dict(clip=dict(type='Clamp', min=-1., max=1.), sigmoid=dict(type='Sigmoid'))
    if name not in known:
        raise ValueError(f'out_act must be one of {tuple(known)}; got {name!r}')
    return dict(out_act_cfg=known[name])


def _init(cfg: dict) -> dict:
    if cfg and cfg.get('type') == 'normal':
        cfg = dict(type='Normal', layer='Conv2d', std=cfg.get('gain', 0.02))
    return dict(init_cfg=cfg)


def _disc(name: str):
    return lambda cfg: {name: dict(dict(type='MultiLayerDiscriminator'), **cfg)}


#: By component and argument: what makes our arguments of it.
RENAMED = dict(
    ContextualAttentionNeck=dict(contextual_attention_args=_attention),
    DeepFillDecoder=dict(out_act_cfg=lambda cfg: dict(out_act_cfg=_clip(cfg))),
    GLDecoder=dict(out_act=_out_act),
    GLDiscs=dict(global_disc_cfg=_disc('global_disc_cfg'),
                 local_disc_cfg=_disc('local_disc_cfg')),
    SoftMaskPatchDiscriminator=dict(init_cfg=_init),
)


def in_our_words(kind: str, arguments: Dict) -> Dict:
    """Arguments of a component, and of the parts among them.

    Args:
        kind (str): Its name, the same in mmagic and here.
        arguments (dict): As mmagic's takes them.

    Returns:
        dict: As ours takes them. Names of parts stay without a scope: they are ours.

    Raises:
        ValueError: A value has no counterpart.
    """
    result = {**DEFAULTS.get(kind, {}), **arguments}
    for name, translate in RENAMED.get(kind, {}).items():
        if name in result:
            result.update(translate(result.pop(name)))
    return {name: _part(value) for name, value in result.items()}


def _part(value):
    if not (isinstance(value, dict) and isinstance(value.get('type'), str)):
        return value
    kind = value['type'].removeprefix(f'{SCOPE}.')
    if kind not in FOR_MMAGIC.module_dict:
        return value
    # without the scope that mmengine notes in a config taken over from another package
    arguments = {k: v for k, v in value.items() if k not in ('type', '_scope_')}
    return dict(in_our_words(kind, arguments), type=kind)


class InOurScope:
    """Before a component of ours in a class's bases: what it builds is ours.

    So it is whatever the default scope of the config: parts of mmagic's do not fit in.
    """

    def __init__(self, **arguments):
        with DefaultScope.overwrite_default_scope(SCOPE):
            super().__init__(**arguments)


class AsInMmagic(InOurScope):
    """The same, built with mmagic's arguments."""

    def __init__(self, **arguments):
        super().__init__(**in_our_words(type(self).__name__, arguments))
