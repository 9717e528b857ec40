"""Names that a config gives to components, and what is registered under them."""
import difflib
from importlib import import_module
from typing import Any, Dict, Iterable, Iterator, List, Tuple

from mmengine import registry as root_registries
from mmengine.registry import Registry
from mmengine.utils import get_object_from_string

from . import registry as own_registries


def suggest(name: str, known: Iterable[str]) -> str:
    """`` Did you mean ...?`` with up to three near misses, or an empty string."""
    near = difflib.get_close_matches(name, sorted(set(known)), n=3, cutoff=0.6)
    return f' Did you mean {" or ".join(map(repr, near))}?' if near else ''


def registries() -> List[Registry]:
    """Every registry of ours and of mmengine's root, with their parts imported."""
    found = []
    for module in (own_registries, root_registries):
        for value in vars(module).values():
            if isinstance(value, Registry):
                value.import_from_location()
                found.append(value)
    return found


def typed_dicts(node: Any, path: str = '') -> Iterator[Tuple[str, Dict[str, Any]]]:
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
    """Whether ``scope.Name`` or ``package.module.Name`` exists."""
    if not all(part.isidentifier() for part in name.split('.')):  # import would take '.' as relative
        return False
    scope, _, rest = name.partition('.')
    try:
        import_module(f'{scope}.registry')
    except ImportError:
        return get_object_from_string(name) is not None
    children = (
        value.children.get(scope, value if value.scope == scope else None)
        for value in vars(root_registries).values() if isinstance(value, Registry))
    for child in children:
        if child is not None:
            child.import_from_location()
            if rest in child.module_dict:
                return True
    return get_object_from_string(name) is not None


def unknown_types(cfg: Any) -> List[str]:
    """A sentence for each ``type`` that no registry holds.

    Which registry a dict is for is left to whoever builds it; a name that exists in
    none is a typing error wherever it stands.

    Args:
        cfg (dict): A config, as plain dicts and lists.
    """
    known = {name for registry in registries() for name in registry.module_dict}
    unknown = []
    for key, component in typed_dicts(cfg):
        name = component['type']
        if name in known or ('.' in name and _in_other_scope(name)):
            continue
        where = f'{key}.type'.lstrip('.')
        unknown.append(f'{where}: nothing is registered as {name!r}.{suggest(name, known)}')
    return unknown
