"""Translation of mmagic's arguments into ours."""

from collections.abc import Callable
from typing import Any

from mmengine.registry import DefaultScope

from mmdeepfill.core.facts import MMagicFacts
from mmdeepfill.core.registry import FOR_MMAGIC

SCOPE = 'mmdeepfill'


def _attention(arguments: dict) -> dict:
    arguments = dict(arguments)
    arguments.pop('return_attention_score', None)  # of the neck itself, see there
    return {'contextual_attention': dict(type='ContextualAttentionModule', **arguments)}


def _clip(act_cfg: dict) -> dict:
    return dict(act_cfg, type='Clamp') if act_cfg.get('type') == 'clip' else act_cfg


def _out_act(name: str) -> dict:
    known = {'clip': {'type': 'Clamp', 'min': -1.0, 'max': 1.0}, 'sigmoid': {'type': 'Sigmoid'}}
    if name not in known:
        raise ValueError(f'out_act must be one of {tuple(known)}; got {name!r}')
    return {'out_act_cfg': known[name]}


def _init(cfg: dict) -> dict:
    if cfg and cfg.get('type') == 'normal':
        cfg = {'type': 'Normal', 'layer': 'Conv2d', 'std': cfg.get('gain', 0.02)}
    return {'init_cfg': cfg}


#: By component and argument: what makes our arguments of it.
RENAMED: dict[str, dict[str, Callable[[Any], dict]]] = {
    'ContextualAttentionNeck': {'contextual_attention_args': _attention},
    'DeepFillDecoder': {'out_act_cfg': lambda cfg: {'out_act_cfg': _clip(cfg)}},
    'GLDecoder': {'out_act': _out_act},
    'SoftMaskPatchDiscriminator': {'init_cfg': _init},
}


def in_our_words(kind: str, arguments: dict) -> dict:
    """Arguments of a component, and of the parts among them.

    Args:
        kind (str): Its name, the same in mmagic and here.
        arguments (dict): As mmagic's takes them.

    Returns:
        dict: As ours takes them. Names of parts stay without a scope: they are ours.

    Raises:
        ValueError: A value has no counterpart.
    """
    facts = getattr(FOR_MMAGIC.module_dict.get(kind), 'mmagic', MMagicFacts())
    result = {**_defaults(facts), **arguments}
    if facts.part_type is not None:
        result.update({name: {'type': facts.part_type, **result[name]} for name in facts.parts})
    for name, translate in RENAMED.get(kind, {}).items():
        if name in result:
            result.update(translate(result.pop(name)))
    return {name: _part(value) for name, value in result.items()}


def _defaults(facts: MMagicFacts) -> dict:
    """The values that mmagic uses for arguments that are not given."""
    with_init = facts.init_cfg is not None and facts.whole is None
    return {**facts.defaults, **({'init_cfg': facts.init_cfg} if with_init else {})}


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
