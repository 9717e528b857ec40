"""Names in a config that nothing reads."""
import difflib
import inspect
from typing import Any, Callable, Iterator, List, Set, Tuple

from mmengine.runner import Runner
from torch.utils.data import DataLoader

from ...component_names import registries, suggest, typed_dicts, unknown_types
from ..finding import ERROR, WARNING, Finding
from .recipe import SPLITS, Recipe

#: What the builders of these take out of a dict before the class sees it.
_OF_BUILDERS = {
    'hook': {'priority'},
    'optimizer wrapper': {'constructor', 'paramwise_cfg'},
    'parameter scheduler': {'convert_to_iter_based'},
    'model': {'requires_grad', 'override', 'layer'},
    'weight initializer': {'override', 'layer'},
}
#: What the Runner reads of a loader besides what it hands to torch.
_OF_LOADERS = {'dataset', 'num_batch_per_epoch', 'worker_init_fn', 'type'}
#: Read by mmengine's config and by tools, not by the Runner.
_OF_TOOLS = {'auto_scale_lr', 'custom_imports', 'runner_type', 'optim_wrapper', 'env_cfg'}
_ALIKE = 0.84


def types(recipe: Recipe) -> Iterator[Finding]:
    unknown = unknown_types(recipe.cfg)
    if unknown:
        yield Finding(
            'config-unknown-type', ERROR, f'{len(unknown)} types are registered nowhere',
            'Correct the names, or list the module that registers them in custom_imports.',
            unknown)


def arguments(recipe: Recipe) -> Iterator[Finding]:
    """Keys beside a ``type`` that its constructor does not take.

    Variables of a config are left out: what is used of them stands elsewhere, too.
    """
    read = {key: value for key, value in recipe.cfg.items() if key in _known_at_top()}
    for path, component in typed_dicts(read):
        candidates = list(_registered(component['type']))
        if not candidates:
            continue
        keys = {key for key in component if key != 'type'}
        taken: Set[str] = set()
        closed = True
        for kind, builder in candidates:
            names, is_closed = parameters(builder)
            taken |= names | _OF_BUILDERS.get(kind, set())
            closed &= is_closed
        unknown = sorted(keys - taken) if closed else []
        if unknown:
            known = sorted(taken)
            yield Finding(
                'config-unknown-argument', ERROR,
                f'{path}: {component["type"]} has no argument '
                f'{", ".join(map(repr, unknown))}.{suggest(unknown[0], known)}',
                f'It has: {", ".join(known)}.')


def _known_at_top() -> Set[str]:
    return set(inspect.signature(Runner.__init__).parameters) | _OF_TOOLS


def _registered(name: str) -> Iterator[Tuple[str, Callable]]:
    """(kind, class or function) of every part of that name, whatever its registry."""
    bare = name.rpartition('.')[2]
    for registry in registries():
        found = registry.module_dict.get(name) or (
            registry.module_dict.get(bare) if name == f'{registry.scope}.{bare}' else None)
        if found is not None:
            yield registry.name, found


def parameters(builder: Callable) -> Tuple[Set[str], bool]:
    """Names of a constructor's arguments, and whether it takes no others.

    ``**kwargs`` of an own ``__init__`` are taken for those of the next class up.
    """
    if not inspect.isclass(builder):
        return _named(builder)
    names: Set[str] = set()
    for cls in builder.__mro__:
        if '__init__' not in vars(cls) or cls is object:
            continue
        own, closed = _named(cls.__init__)
        names |= own
        if closed:
            return names, True
    # none has an end, or none has an __init__ at all
    own_init = any('__init__' in vars(cls) for cls in builder.__mro__ if cls is not object)
    return names, not own_init


def _named(function: Callable) -> Tuple[Set[str], bool]:
    try:
        signature = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return set(), False
    names = {one.name for one in signature if one.kind in (
        one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY) and one.name != 'self'}
    return names, not any(one.kind == one.VAR_KEYWORD for one in signature)


def loaders(recipe: Recipe) -> Iterator[Finding]:
    """Keys of a loader that torch's does not have."""
    known = _named(DataLoader.__init__)[0] | _OF_LOADERS
    for split in SPLITS:
        for key in sorted(set(recipe.part(f'{split}_dataloader')) - known):
            yield Finding(
                'config-unknown-argument', ERROR,
                f'{split}_dataloader.{key}: a DataLoader has no argument '
                f'{key!r}.{suggest(key, known)}', 'Correct the name, or remove it.')


def top_level(recipe: Recipe) -> Iterator[Finding]:
    """Top-level names that nothing reads and that look like one that is read.

    Others are taken for variables of the config.
    """
    known = _known_at_top()
    for key in sorted(set(recipe.cfg) - known):
        near = difflib.get_close_matches(key, sorted(known), n=1, cutoff=_ALIKE)
        if near:
            yield Finding(
                'config-unknown-key', WARNING, f'{key}: nothing reads it. Did you mean '
                f'{near[0]!r}?', f'Rename it to {near[0]}, or to something less alike.')


def loss_terms(recipe: Recipe) -> Iterator[Finding]:
    """Entries of terms and phases, whose dicts have no type."""
    from ...models.inpaintors.phase_schedule import PhaseSchedule
    from ...models.losses.terms import LossTerm
    places: List[Tuple[str, Any, Callable]] = [
        (f'model.losses.{name}', term, LossTerm.__init__)
        for name, term in recipe.losses.items()]
    phases = recipe.part('model.schedule').get('phases', ()) if recipe.spans else ()
    places += [(f'model.schedule.phases.{number}', phase, PhaseSchedule._checked)
               for number, phase in enumerate(phases)]
    for path, entry, reader in places:
        known = _named(reader)[0] - {'index', 'last'}
        for key in sorted(set(entry) - known):
            yield Finding(
                'config-unknown-argument', ERROR,
                f'{path}: there is no {key!r}.{suggest(key, known)}',
                f'It may have: {", ".join(sorted(known))}.')


CHECKS = (types, arguments, loaders, top_level, loss_terms)
