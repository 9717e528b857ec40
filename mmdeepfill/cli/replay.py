"""mmdeepfill replay: an iteration that gave NaN or infinity, once more."""
import argparse
import copy
import json
from importlib import import_module
from typing import Any, Callable, Dict, Iterator

import torch
from mmengine import registry as root_registries
from mmengine.config import ConfigDict
from mmengine.logging import MessageHub
from mmengine.model import revert_sync_batchnorm
from mmengine.optim import OptimWrapperDict, build_optim_wrapper
from mmengine.registry import DefaultScope, Registry
from torch import nn

from .. import registry as own_registries
from ..engine.numerics import Finding, Outcome, guards_of, read_replay, rerun
from ..engine.numerics.report import describe, details
from ..engine.rng import restore_rng
from ..files import write_text
from .config import load_config
from .errors import UserError, blame_checkpoint, blame_config

#: Exit status of a replay in which all was finite, or something else was not.
NOT_REPRODUCED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """See ``mmdeepfill replay --help``."""
    parser.description = (
        'Run the iteration of a file of NumericalSentinelHook again, with every layer watched: '
        'the first NaN or infinity, its layer, and the statistics of that layer\'s input. Exit '
        'status: 0 if it is the one that the training met, 1 if not, 2 if the file or an argument '
        'is wrong.')
    parser.add_argument('file', help='such as work_dirs/NAME/replays/iter_1200_generator.pt')
    parser.add_argument('--config', help='take model and optim_wrapper from this config, not from '
                        'the file')
    parser.add_argument('--device', default='cpu', help='cpu (default), cuda, cuda:1, ...')
    parser.add_argument('--trust', action='store_true', help='build parts that the config in the '
                        'file names and that are not registered, and import its custom_imports, '
                        'which can run any code')
    parser.add_argument('--json', metavar='OUT', help='write what was found as JSON')


def run(args: argparse.Namespace) -> int:
    """Replay; see :func:`add_arguments`.

    Returns:
        int: The exit status.

    Raises:
        UserError: The file cannot be read or trusted, or its model cannot be built here.
    """
    with blame_config('file'), blame_checkpoint():
        replay = read_replay(args.file)
    meta = replay['meta']
    print(f'iteration {meta["iteration"] + 1}, rank {meta["rank"]} of {meta["world_size"]}, '
          f'written by mmdeepfill {meta["mmdeepfill"]} with torch {meta["torch"]}')
    expected = [Finding(**found) for found in replay['findings'] if found['rank'] == meta['rank']]
    print('in training: ' + (describe(expected) if expected else
                             f'the update of {" and ".join(meta["players"])} was not finite'))
    outcome = replay_once(replay, _config(args, replay), _device(args.device))
    found = [outcome.finding] if outcome.finding is not None else []
    same = _is_same(expected, outcome, meta['players'])
    print('here:        ' + (describe(found) if found else 'everything is finite'))
    for line in details(outcome.finding) if found else ():
        print(line)
    print('reproduced' if same else 'NOT reproduced')
    if args.json:
        with blame_config('--json'):
            write_text(json.dumps(dict(
                reproduced=same, meta=meta, players=outcome.players,
                expected=[finding.to_dict() for finding in expected],
                found=[finding.to_dict() for finding in found]), indent=1) + '\n', args.json)
    return 0 if same else NOT_REPRODUCED


def _is_same(expected, outcome: Outcome, players) -> bool:
    if not expected or outcome.finding is None:
        return not expected and outcome.players == players
    return outcome.finding.same_place(expected[0])


def replay_once(replay: Dict[str, Any], cfg: ConfigDict, device: torch.device) -> Outcome:
    """Build a model, put it into the state of a replay file, and run its iteration.

    Args:
        replay (dict): Of :func:`read_replay`.
        cfg (ConfigDict): With ``model`` and ``optim_wrapper``.
        device (torch.device): Where to; on a CPU synchronised batch norm becomes the plain one.

    Raises:
        UserError: The model cannot be built, or is not that of the file.
    """
    scope = cfg.get('default_scope') or 'mmdeepfill'
    with DefaultScope.overwrite_default_scope(scope):
        with blame_config('the config of the replay'):
            model = own_registries.MODELS.build(cfg.model)
            model = (revert_sync_batchnorm(model) if device.type == 'cpu' else model).to(device)
            wrapper = _optim_wrapper(model, cfg.optim_wrapper)
            if isinstance(wrapper, OptimWrapperDict) and set(wrapper.keys()) != set(
                    replay['counts']):
                raise ValueError(f'the file has the players {sorted(replay["counts"])}, the config '
                                 f'{sorted(wrapper.keys())}')
            reset = _put_in(replay, model, wrapper)
    MessageHub.get_current_instance().update_info('iter', replay['meta']['iteration'])
    alone = replay['meta']['world_size'] == 1  # as the training did
    return rerun(model, wrapper, reset(), replay['data'], reset if alone else None)


def _put_in(replay: Dict[str, Any], model: nn.Module, wrapper) -> Callable[[], dict]:
    """A function that puts a model into the state of a file, and gives the guards of players.

    Raises:
        ValueError: The state is not that of this model.
    """
    guards = guards_of(wrapper)
    for name, guard in guards.items():
        guard.stepped = replay['stepped'].get(name)
        guard.attach()

    def put_in() -> dict:
        _load(model, replay['state_dict'])
        wrapper.load_state_dict(copy.deepcopy(replay['optimizer']))
        wrapper.zero_grad()
        for name, guard in guards.items():
            one = guard.wrapper
            one._inner_count, one._max_counts, one._remainder_counts = replay['counts'][name]
        restore_rng(replay['rng'])
        return guards

    put_in()
    return put_in


def _optim_wrapper(model: nn.Module, cfg: ConfigDict):
    try:
        return build_optim_wrapper(model, cfg)
    except AssertionError as error:  # AmpOptimWrapper without a GPU
        raise ValueError(f'optim_wrapper: {error}; replay it where it was trained') from error


def _load(model: nn.Module, state: Dict[str, torch.Tensor]) -> None:
    try:
        model.load_state_dict(state)
    except RuntimeError as error:
        raise ValueError(f'the weights do not fit the model, is this its config? {error}'
                         ) from error


def _device(name: str) -> torch.device:
    try:
        return torch.empty(0, device=name).device
    except (RuntimeError, AssertionError) as error:
        reason = str(error).splitlines()[0]
        raise UserError(f'--device {name}: cannot be used here: {reason}') from error


def _config(args: argparse.Namespace, replay: Dict[str, Any]) -> ConfigDict:
    if args.config is not None:
        return copy.deepcopy(load_config(args.config, {})._cfg_dict)
    cfg = replay['config']
    if cfg is None or 'model' not in cfg or 'optim_wrapper' not in cfg:
        raise UserError(f'{args.file}: holds no config from which its model can be built; name '
                        'the config of the training with --config')
    imports = (cfg.get('custom_imports') or {}).get('imports') or []
    imports = [imports] if isinstance(imports, str) else imports
    foreign = [name for name in imports if name.split('.')[0] != 'mmdeepfill']
    parts = [*_unregistered(cfg['model']), *_unregistered(cfg['optim_wrapper'])]
    if not args.trust and (foreign or parts):
        named = ', '.join(map(repr, foreign + parts))
        raise UserError(
            f'{args.file}: its config names {named}, which can run any code. If you made the file '
            'yourself, or trust who did, pass --trust; or give your own --config.')
    for name in imports:
        with blame_config('custom_imports'):
            _import(name)
    return ConfigDict(cfg)


def _import(name: str) -> None:
    try:
        import_module(name)
    except ImportError as error:
        raise ValueError(f'{name!r} cannot be imported: {error}') from error


def _unregistered(node: Any) -> Iterator[str]:
    """Names of types and constructors that mmengine would look up beyond its registries."""
    known = {name for module in (own_registries, root_registries)
             for registry in vars(module).values() if isinstance(registry, Registry)
             for name in _names(registry)}
    for name in _names_in(node):
        if name.removeprefix('mmdeepfill.').removeprefix('mmengine.') not in known:
            yield name


def _names(registry: Registry):
    registry.import_from_location()
    return registry.module_dict


def _names_in(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ('type', 'constructor') and isinstance(value, str):
                yield value
            yield from _names_in(value)
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from _names_in(value)
