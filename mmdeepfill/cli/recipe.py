"""Mistakes in a recipe that can be seen before anything is built."""

from inspect import signature
from typing import Any

from mmengine.config import Config

from ..core.component_names import typed_dicts
from ..core.wording import suggest
from ..zoo.pretrained import PretrainedInit
from .errors import UserError

#: Children of a model that train against each other, where it has both.
_PLAYERS = ('generator', 'disc')


def check_recipe(cfg: Config) -> None:
    """Look for what each player needs, and for arguments of first weights that were inherited.

    A player without a schedule keeps its learning rate.

    Args:
        cfg (Config): A recipe; ``param_scheduler`` gets an empty list for each player that
            it does not name.

    Raises:
        UserError: A model with a discriminator has one optimizer, or none for a player, or a
            schedule for a player that it does not have; or ``Pretrained`` was merged into
            another ``init_cfg``.
    """
    _check_first_weights(cfg._cfg_dict)
    wrapper, model = cfg.get('optim_wrapper'), cfg.get('model')
    if not isinstance(wrapper, dict) or not isinstance(model, dict):
        return
    if all(model.get(player) for player in _PLAYERS):
        _check_wrappers(wrapper)
    if 'constructor' in wrapper:
        _complete_schedules(cfg, [name for name, one in wrapper.items() if _is_player(one)])


def _check_first_weights(cfg: dict[str, Any]) -> None:
    known = signature(PretrainedInit).parameters
    for key, one in typed_dicts(cfg):
        if one['type'].rpartition('.')[2] != 'Pretrained':
            continue
        if others := [name for name in one if name not in (*known, 'type', '_scope_')]:
            raise UserError(
                f'{key}: Pretrained takes {", ".join(known)}, got {", ".join(others)} too, from '
                'the config that is inherited: add _delete_=True'
            )


def _is_player(value: Any) -> bool:
    return isinstance(value, dict) and 'optimizer' in value


def _check_wrappers(wrapper: dict[str, Any]) -> None:
    expected = "optim_wrapper: expected one for each player, 'generator' and 'disc', "
    if 'constructor' not in wrapper:
        raise UserError(
            f"{expected}with constructor='MultiOptimWrapperConstructor', got a single "
            f'{wrapper.get("type", "OptimWrapper")}'
        )
    found = [name for name, one in wrapper.items() if _is_player(one)]
    if not set(_PLAYERS) <= set(found):
        raise UserError(f'{expected}got {", ".join(found) or "none"}')


def _complete_schedules(cfg: Config, players: list[str]) -> None:
    schedules = cfg.get('param_scheduler')
    if not isinstance(schedules, dict) or 'type' in schedules:
        return
    for name in schedules:
        if name not in players:
            raise UserError(
                f'param_scheduler.{name}: expected one of the players {", ".join(players)}.'
                + suggest(name, players)
            )
    for player in players:
        schedules.setdefault(player, [])
