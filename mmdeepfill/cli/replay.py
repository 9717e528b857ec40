"""``mmdeepfill replay``: run an iteration that gave NaN or infinity once more."""

import argparse
import copy
import json
from dataclasses import asdict
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import torch
from mmengine.config import ConfigDict
from mmengine.logging import MessageHub
from mmengine.model import revert_sync_batchnorm
from mmengine.optim import build_optim_wrapper
from mmengine.registry import DefaultScope

from ..core.component_names import registries
from ..core.files import write_text
from ..core.plain_parts import IMPORTING, NAMES, OURS, keys_in
from ..core.random import restore_rng
from ..core.registry import MODELS
from ..engine.numerics import Finding, read_replay, rerun
from ..engine.numerics.finding import describe, details
from ..engine.numerics.guard import guards_of
from ..engine.numerics.replay_file import COUNTS
from ..engine.numerics.tracing import Outcome
from .arguments import usable_device
from .config import load_config
from .errors import UserError, blame_checkpoint, blame_config

#: Exit status of a replay in which all was finite, or something else was not.
NOT_REPRODUCED = 1
DESCRIPTION = (
    'Run the iteration of a file of NumericalSentinelHook again, with every layer watched: the '
    "first NaN or infinity, its layer, and the statistics of that layer's input. Exit status: 0 "
    'if it is the one that the training met, 1 if not, 2 if the file or an argument is wrong.'
)
_TRUST = (
    'build parts that the config in the file names and that are not registered, and import its '
    'custom_imports, which can run any code'
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``mmdeepfill replay --help``."""
    parser.description = DESCRIPTION
    add = parser.add_argument
    add('file', help='such as work_dirs/NAME/replays/iter_1200_generator.pt')
    add('--config', help='take model and optim_wrapper from this config, not from the file')
    add('--device', default='cpu', help='cpu (default), cuda, cuda:1, ...')
    add('--trust', action='store_true', help=_TRUST)
    add('--json', metavar='OUT', help='write what was found as JSON')


def run(args: argparse.Namespace) -> int:
    """Replay; see :func:`add_arguments`.

    Returns:
        int: The exit status.

    Raises:
        UserError: If the file cannot be read or trusted, or its model cannot be built here.
    """
    with blame_config('file', origin=False), blame_checkpoint():
        replay = read_replay(args.file)
    meta = replay['meta']
    print(
        f'iteration {meta["iteration"] + 1}, rank {meta["rank"]} of {meta["world_size"]}, '
        f'written by mmdeepfill {meta["mmdeepfill"]} with torch {meta["torch"]}'
    )
    expected = [Finding(**found) for found in replay['findings'] if found['rank'] == meta['rank']]
    players = ' and '.join(meta['players'])
    met = describe(expected) if expected else f'the update of {players} was not finite'
    print(f'in training: {met}')
    outcome = replay_once(replay, _config(args, replay['config']), usable_device(args.device))
    found = [outcome.finding] if outcome.finding else []
    if expected and found:
        same = found[0].place == expected[0].place
    else:
        same = not expected and outcome.players == meta['players']
    print('here:        ' + (describe(found) if found else 'everything is finite'))
    for line in details(found[0]) if found else ():
        print(line)
    print('reproduced' if same else 'NOT reproduced')
    if args.json:
        content = {'reproduced': same, 'meta': meta, 'players': outcome.players}
        content.update(expected=[*map(asdict, expected)], found=[*map(asdict, found)])
        with blame_config('--json', origin=False):
            write_text(json.dumps(content, indent=1) + '\n', args.json)
    return 0 if same else NOT_REPRODUCED


def replay_once(replay: dict[str, Any], cfg: ConfigDict, device: torch.device) -> Outcome:
    """Build a model, put it into the state of a replay file, and run its iteration.

    Args:
        replay (dict): Of :func:`read_replay`.
        cfg (ConfigDict): With ``model`` and ``optim_wrapper``.
        device (torch.device): Where to; on a CPU synchronised batch norm becomes the plain one.

    Raises:
        UserError: If the model cannot be built, or is not that of the file.
    """

    def reset() -> None:
        model.load_state_dict(replay['state_dict'])
        wrapper.load_state_dict(copy.deepcopy(replay['optimizer']))
        wrapper.zero_grad()
        for name, guard in guards.items():
            guard.stepped = replay['stepped'].get(name)
            for key, number in zip(COUNTS, replay['counts'][name]):
                setattr(guard.wrapper, key, number)
        restore_rng(replay['rng'])

    scope = cfg.get('default_scope') or 'mmdeepfill'
    with DefaultScope.overwrite_default_scope(scope), blame_config('the config of the replay'):
        model = MODELS.build(cfg.model)
        model = (revert_sync_batchnorm(model) if device.type == 'cpu' else model).to(device)
        try:
            wrapper = build_optim_wrapper(model, cfg.optim_wrapper)
        except AssertionError as error:  # AmpOptimWrapper without a GPU
            raise ValueError(f'optim_wrapper: {error}; replay it where it was trained') from error
        guards = guards_of(wrapper)
        if set(guards) != set(replay['counts']):
            raise ValueError(
                f'the file has the players {sorted(replay["counts"])}, the config {sorted(guards)}'
            )
        try:
            reset()
        except RuntimeError as error:
            raise ValueError(
                f'the weights do not fit the model, is this its config? {error}'
            ) from error
    MessageHub.get_current_instance().update_info('iter', replay['meta']['iteration'])
    alone = replay['meta']['world_size'] == 1  # as the training did
    return rerun(model, wrapper, guards, replay['data'], reset if alone else None)


def _config(args: argparse.Namespace, cfg: dict[str, Any] | None) -> ConfigDict:
    if args.config is not None:
        return copy.deepcopy(load_config(args.config, {})._cfg_dict)
    if cfg is None or 'model' not in cfg or 'optim_wrapper' not in cfg:
        raise UserError(
            f'{args.file}: holds no config from which its model can be built; name '
            'the config of the training with --config'
        )
    imports = (cfg.get('custom_imports') or {}).get('imports') or []
    imports = [imports] if isinstance(imports, str) else imports
    foreign = [] if args.trust else _foreign(cfg, imports)
    if foreign:
        raise UserError(
            f'{args.file}: its config names {", ".join(map(repr, foreign))}, which can run any '
            'code. If you made the file yourself, or trust who did, pass --trust; or give your '
            'own --config.'
        )
    with blame_config('custom_imports'):
        for name in imports:
            try:
                import_module(name)
            except ImportError as error:
                raise ValueError(f'{name!r} cannot be imported: {error}') from error
    return ConfigDict(cfg)


def _foreign(cfg: dict[str, Any], imports: list[str]) -> list[str]:
    """Names by which building a config would import what is not imported already.

    Names of types that are also those of a module are among them: mmengine imports that where
    the registry that it asks lacks them.
    """
    built = [cfg['model'], cfg['optim_wrapper']]
    scopes = [cfg.get('default_scope'), *(name for _, name in keys_in(built, IMPORTING))]
    named = [str(name) for _, name in keys_in(built, NAMES)]
    known = {name for registry in registries() for name in registry.module_dict}
    bare = {name: name.removeprefix('mmdeepfill.').removeprefix('mmengine.') for name in named}
    return [
        *(name for name in imports if name.split('.')[0] != 'mmdeepfill'),
        *(name for name in scopes if name not in (None, *OURS)),
        *(n for n in named if bare[n] not in known or (bare[n] == n and find_spec(n) is not None)),
    ]
