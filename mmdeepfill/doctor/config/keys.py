"""Names in a config that nothing reads."""

import difflib
import inspect
from collections.abc import Callable, Iterable, Iterator

from mmengine.runner import Runner
from torch.utils.data import DataLoader

from ...core.component_names import registries, typed_dicts, unknown_types
from ...core.wording import suggest
from ..finding import Finding, find
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


def names(recipe: Recipe) -> Iterator[Finding]:
    """Types that are registered nowhere, and top-level names that look like one that is read.

    Other top-level names are taken for variables of the config.
    """
    if unknown := unknown_types(recipe.cfg):
        yield find('config-unknown-type', unknown)
    known = _known_at_top()
    for key in sorted(set(recipe.cfg) - known):
        for near in difflib.get_close_matches(key, sorted(known), n=1, cutoff=_ALIKE):
            yield find('config-unknown-key', key=key, near=near)


def arguments(recipe: Recipe) -> Iterator[Finding]:
    """Keys beside a ``type`` that its constructor does not take.

    Variables of a config are left out: what is used of them stands elsewhere, too.
    """
    read = {key: value for key, value in recipe.cfg.items() if key in _known_at_top()}
    for path, component in typed_dicts(read):
        candidates = list(_registered(component['type']))
        taken, closed = {'type'}, bool(candidates)
        for kind, builder in candidates:
            known, is_closed = parameters(builder)
            taken |= known | _OF_BUILDERS.get(kind, set())
            closed &= is_closed
        if closed:
            yield from _unknown(path, component['type'], component, taken)


def _unknown(path: str, owner: str, keys: Iterable[str], known: set[str]) -> Iterator[Finding]:
    if unknown := sorted(set(keys) - known):
        about = {'unknown': ', '.join(map(repr, unknown)), 'near': suggest(unknown[0], known)}
        listed = ', '.join(sorted(known - {'type'}))
        yield find('config-unknown-argument', path=path, owner=owner, known=listed, **about)


def _known_at_top() -> set[str]:
    return set(inspect.signature(Runner.__init__).parameters) | _OF_TOOLS


def _registered(name: str) -> Iterator[tuple[str, Callable]]:
    """(kind, class or function) of every part of that name, whatever its registry."""
    bare = name.rpartition('.')[2]
    for registry in registries():
        own = bare if name == f'{registry.scope}.{bare}' else name
        if (found := registry.module_dict.get(own)) is not None:
            yield registry.name, found


def parameters(builder: Callable) -> tuple[set[str], bool]:
    """Names of a constructor's arguments, and whether it takes no others.

    ``**kwargs`` of an own ``__init__`` are taken for those of the next class up.
    """
    if not inspect.isclass(builder):
        return _named(builder)
    known: set[str] = set()
    classes = [cls for cls in builder.__mro__ if cls is not object]
    own = [vars(cls)['__init__'] for cls in classes if '__init__' in vars(cls)]
    for init in own:
        more, closed = _named(init)
        known |= more
        if closed:
            return known, True
    return known, not own  # none has an end, or none has an __init__ at all


def _named(function: Callable) -> tuple[set[str], bool]:
    try:
        signature = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return set(), False
    kinds = inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY
    known = {one.name for one in signature if one.kind in kinds and one.name != 'self'}
    return known, not any(one.kind == one.VAR_KEYWORD for one in signature)


def entries(recipe: Recipe) -> Iterator[Finding]:
    """Keys of loaders, loss terms and phases, whose dicts have no type."""
    from ...models.inpaintors.phase_schedule import PhaseSchedule
    from ...models.losses.terms import LossTerm

    known = _named(DataLoader.__init__)[0] | _OF_LOADERS
    for split in SPLITS:
        place = f'{split}_dataloader'
        yield from _unknown(place, 'a DataLoader', recipe.part(place), known)
    for name, term in recipe.losses.items():
        known = _named(LossTerm.__init__)[0]
        yield from _unknown(f'model.losses.{name}', 'a loss term', term, known)
    phases = recipe.part('model.schedule').get('phases', ()) if recipe.spans else ()
    for number, phase in enumerate(phases):
        known = _named(PhaseSchedule._checked)[0] - {'index', 'last'}
        yield from _unknown(f'model.schedule.phases.{number}', 'a phase', phase, known)


CHECKS = (names, arguments, entries)
