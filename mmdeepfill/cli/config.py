"""Reading a config, and checking it before anything is built from it."""
import difflib
import inspect
import os
import os.path as osp
import sys
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional, Tuple

from mmengine import registry as root_registries
from mmengine.config import Config
from mmengine.registry import Registry
from mmengine.runner import Runner
from mmengine.utils import get_object_from_string

from .. import compat
from .. import registry as own_registries
from ..zoo import config_files
from .errors import UserError


def suggest(name: str, known: Iterable[str]) -> str:
    """`` Did you mean ...?`` with up to three near misses, or an empty string."""
    near = difflib.get_close_matches(name, sorted(set(known)), n=3, cutoff=0.6)
    return f' Did you mean {" or ".join(map(repr, near))}?' if near else ''


def load_config(path: str, options: Dict[str, Any],
                tell: Optional[Callable[[compat.Report], None]] = None) -> Config:
    """Read a config file, apply ``--cfg-options`` and check its types.

    One that was written for mmagic is translated, see :mod:`mmdeepfill.compat`; options are
    in its words then.

    Args:
        path (str): A config file, or the name of one that comes with the package.
        options (dict): Dotted key -> value, as mmengine's ``DictAction`` gives.
        tell (callable, optional): Gets the report of a translation; by default its summary
            goes to stderr.

    Returns:
        Config: With ``options`` merged in.

    Raises:
        UserError: The file is missing or cannot be executed, an option does not fit
            the config, or a ``type`` is not registered anywhere.
    """
    cfg = read_config(path, options)
    with blame_mmagic(path):
        cfg = compat.ours(cfg, tell or partial(_tell_summary, path))
    check_types(cfg)
    return cfg


def _tell_summary(path: str, report: compat.Report) -> None:
    """Once in a distributed run."""
    if os.environ.get('RANK', '0') == '0':
        print(f'{path}: {report.summary()}; `mmdeepfill migrate {path}` tells what',
              file=sys.stderr, flush=True)


@contextmanager
def blame_mmagic(path: str) -> Iterator[None]:
    """Turn what has no counterpart in a config of mmagic into UserError."""
    try:
        yield
    except compat.MmagicConfigError as error:
        raise UserError(f'config {path}, written for mmagic: {error}') from error


def read_config(path: str, options: Dict[str, Any]) -> Config:
    """Read a config file and apply ``--cfg-options``, and nothing else.

    Args:
        path (str): A file, or the name of a config that comes with the package.
        options (dict): See :func:`load_config`.

    Raises:
        UserError: The file is missing or cannot be executed, or an option does not fit it.
    """
    if not osp.isfile(path):
        installed = config_files()
        if path not in installed:
            raise UserError(
                f'config: no file {path!r} (looked from {osp.abspath(osp.curdir)}). '
                'Give the path of a config, or a name of `mmdeepfill models`.'
                + suggest(path, installed))
        path = str(installed[path])
    try:
        cfg = Config.fromfile(path)
    except Exception as error:  # A config is a program: it may fail in any way.
        raise UserError(
            f'config {path}: cannot be read, {type(error).__name__}: {error}'
        ) from error
    _merge_options(cfg, options)
    return cfg


def _merge_options(cfg: Config, options: Dict[str, Any]) -> None:
    known = set(cfg) | set(inspect.signature(Runner.__init__).parameters)
    for key in options:
        top = key.split('.')[0]
        if top not in known:
            raise UserError(
                f'--cfg-options {key}: the config has no {top!r}.{suggest(top, known)}')
    try:
        cfg.merge_from_dict(options)
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        # mmengine takes what is in the way of a dotted key for a dict
        raise UserError(
            f'--cfg-options {" ".join(options)}: does not fit the config: '
            f'{error.args[0]}') from error


def _registries() -> List[Registry]:
    """Every registry of ours and of mmengine's root, with their parts imported."""
    found = []
    for module in (own_registries, root_registries):
        for value in vars(module).values():
            if isinstance(value, Registry):
                value.import_from_location()
                found.append(value)
    return found


def _types_in(node: Any, path: str) -> Iterator[Tuple[str, str]]:
    """(dotted key, name) of every ``type='name'`` below ``node``."""
    if isinstance(node, dict):
        if isinstance(node.get('type'), str):
            yield f'{path}.type'.lstrip('.'), node['type']
        for key, value in node.items():
            yield from _types_in(value, f'{path}.{key}')
    elif isinstance(node, (list, tuple)):
        for position, value in enumerate(node):
            yield from _types_in(value, f'{path}.{position}')


def _in_other_scope(name: str) -> bool:
    """Whether ``scope.Name`` or ``package.module.Name`` exists."""
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


def check_types(cfg: Config) -> None:
    """Refuse names that no registry holds, all of them in one message.

    Which registry a dict is for is left to whoever builds it; a name that exists in
    none is a typing error wherever it stands.
    """
    known = {name for registry in _registries() for name in registry.module_dict}
    unknown = []
    for key, name in _types_in(cfg._cfg_dict, ''):
        if name in known or ('.' in name and _in_other_scope(name)):
            continue
        unknown.append(f'{key}: nothing is registered as {name!r}.{suggest(name, known)}')
    if unknown:
        raise UserError(
            f'config {cfg.filename}: ' + '\n  '.join(unknown) + '\nCorrect the name, or '
            'list the module that registers it in `custom_imports`.')
