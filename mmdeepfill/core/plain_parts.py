"""Configs inside files that are data: parts that are registered already, and nothing else.

To build a part, mmengine imports: the package of a scope, the module of a dotted type, and, where
nothing of that name is registered, a module of the type's own name. A folder beside the file, or
the current one, may hold it.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from mmengine.registry import Registry

#: Keys by which mmengine imports, executes, or reads other files.
IMPORTING = ('_scope_', 'default_scope', 'custom_imports', '_base_')
#: Keys whose values are names of parts.
NAMES = ('type', 'constructor')
#: Packages that are imported already.
OURS = ('mmdeepfill', 'mmengine')


def keys_in(configs: Any, keys: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """(key, value) of some keys of dicts, at any depth."""
    if isinstance(configs, dict):
        yield from ((key, configs[key]) for key in keys if key in configs)
        configs = list(configs.values())
    if isinstance(configs, (list, tuple)):
        for value in configs:
            yield from keys_in(value, keys)


def check_plain(configs: Any, where: str) -> None:
    """Refuse what would import something, whatever is registered.

    Args:
        configs (Any): Dicts and lists.
        where (str): Named in errors.

    Raises:
        ValueError: A key of :data:`IMPORTING` is there, or a name is no text or has dots.
    """
    for key, _ in keys_in(configs, IMPORTING):
        raise ValueError(
            f'{where}: {key}: could import a package and run its code, which no data '
            'file may; leave it out, and register what is needed in the config'
        )
    for key, name in keys_in(configs, NAMES):
        if not isinstance(name, str) or not name.isidentifier():
            raise ValueError(
                f'{where}: {key}: expected the name of something registered, without '
                f'dots, got {name!r}'
            )


def check_registered(configs: Any, registry: Registry, where: str) -> None:
    """Refuse names that mmengine would look for elsewhere than in a registry.

    Args:
        configs (Any): Dicts and lists, which :func:`check_plain` lets pass.
        registry (Registry): Builds them, and those inside them.
        where (str): Named in errors.

    Raises:
        ValueError: A name is not registered; names it.
    """
    check_plain(configs, where)
    with registry.switch_scope_and_registry(None) as used:  # as it does to build
        known = _known(used)
    for key, name in keys_in(configs, NAMES):
        if name not in known:
            raise ValueError(
                f'{where}: {key}: {name!r} is not registered as a {registry.name}; if '
                'it is yours, import it in custom_imports of the config'
            )


def _known(registry: Registry) -> set[str]:
    """Names that its ``get`` finds: its own, and those of the registries above it."""
    registry.import_from_location()
    names = set(registry.module_dict)
    while (registry := registry.parent) is not None:
        names |= set(registry.module_dict)
    return names
