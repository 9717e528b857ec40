"""Names that a config gives to components, and what is registered under them."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from mmengine import registry as root_registries
from mmengine.registry import Registry
from mmengine.utils import get_object_from_string

from . import registry as own_registries
from .mmcv import missing
from .wording import suggest


def registries() -> list[Registry]:
    """Every registry of ours and of mmengine's root, with their parts imported."""
    found = []
    for module in (own_registries, root_registries):
        for value in vars(module).values():
            if isinstance(value, Registry):
                value.import_from_location()
                found.append(value)
    return found


def typed_dicts(node: Any, path: str = '') -> Iterator[tuple[str, dict[str, Any]]]:
    """(dotted key, dict) of every ``dict(type='name', ...)`` in ``node``."""
    if isinstance(node, dict):
        if isinstance(node.get('type'), str):
            yield path.lstrip('.'), node
        for key, value in node.items():
            yield from typed_dicts(value, f'{path}.{key}')
    elif isinstance(node, (list, tuple)):
        for position, value in enumerate(node):
            yield from typed_dicts(value, f'{path}.{position}')


def _in_other_scope(name: str) -> bool:
    """Test for a ``scope.Name`` or ``package.module.Name`` that exists."""
    scope, _, rest = name.partition('.')
    if not scope:  # import would take it as relative
        return False
    try:
        import_module(f'{scope}.registry')
    except ImportError:
        return get_object_from_string(name) is not None
    children = (
        value.children.get(scope, value if value.scope == scope else None)
        for value in vars(root_registries).values()
        if isinstance(value, Registry)
    )
    for child in children:
        if child is not None:
            child.import_from_location()
            if rest in child.module_dict:
                return True
    return get_object_from_string(name) is not None


#: Arguments of components of mmengine and mmcv that are components themselves.
_SLOTS = {
    *('batch_sampler', 'collate_fn', 'dataset', 'datasets', 'optimizer', 'pipeline', 'sampler'),
    *('transforms', 'vis_backends'),
}


def _component_dicts(
    node: Any, classes: dict[str, Any], path: str = '', foreign: bool = False
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Those of :func:`typed_dicts` that are components.

    A component from elsewhere may take a dict with a ``type`` that is none: a
    ``ProfilerHook(on_trace_ready=dict(type='log_trace'))``, or the notes of a run.
    """
    if isinstance(node, dict):
        name = node.get('type')
        if isinstance(name, str) and not foreign:
            yield path.lstrip('.'), node
            kind = classes.get(name.rpartition('.')[2])
            foreign = kind is not None and not kind.__module__.startswith('mmdeepfill')
        for key, value in node.items():
            below = foreign and key not in _SLOTS
            yield from _component_dicts(value, classes, f'{path}.{key}', below)
    elif isinstance(node, (list, tuple)):
        for position, value in enumerate(node):
            yield from _component_dicts(value, classes, f'{path}.{position}', foreign)


def unknown_types(cfg: Any) -> list[str]:
    """A sentence for each ``type`` that no registry holds.

    Which registry a dict is for is left to whoever builds it; a name that exists in
    none is a typing error wherever one of our components, or the runner, reads it.

    Args:
        cfg (dict): A config, as plain dicts and lists.
    """
    known: dict[str, Any] = {}
    for registry in registries():  # ours first: they count where a name is in both
        for name, kind in registry.module_dict.items():
            known.setdefault(name, kind)
    unknown = []
    for key, component in _component_dicts(cfg, known):
        name = component['type']
        if name in known or ('.' in name and _in_other_scope(name)):
            continue
        where = f'{key}.type'.lstrip('.')
        unknown.append(
            f'{where}: nothing is registered as {name!r}.' + (missing(name) or suggest(name, known))
        )
    return unknown
