"""Reading a config, and checking it before anything is built from it."""

import inspect
import os
import os.path as osp
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from mmengine.config import Config
from mmengine.runner import Runner

from ..core.component_names import unknown_types
from ..core.packaged import locate
from ..core.wording import suggest
from ..integrations.mmagic import configs as compat
from ..zoo import config_files
from .errors import UserError


def load_config(
    path: str, options: dict[str, Any], tell: Callable[[compat.Report], None] | None = None
) -> Config:
    """Read a config file, apply ``--cfg-options`` and check its types.

    One that was written for mmagic is translated, see
    :mod:`mmdeepfill.integrations.mmagic.configs`; options are in its words then.

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
    cfg = open_config(path, options, tell)
    check_types(cfg)
    return cfg


def open_config(
    path: str, options: dict[str, Any], tell: Callable[[compat.Report], None] | None = None
) -> Config:
    """Load a config like :func:`load_config`; its types may be unknown."""
    cfg = read_config(path, options)
    with blame_mmagic(path):
        return compat.ours(cfg, tell or partial(_tell_summary, path))


def _tell_summary(path: str, report: compat.Report) -> None:
    """Once in a distributed run."""
    if os.environ.get('RANK', '0') == '0':
        print(
            f'{path}: {report.summary()}; `mmdeepfill migrate {path}` tells what',
            file=sys.stderr,
            flush=True,
        )


@contextmanager
def blame_mmagic(path: str) -> Iterator[None]:
    """Turn what has no counterpart in a config of mmagic into UserError."""
    try:
        yield
    except compat.MmagicConfigError as error:
        raise UserError(f'config {path}, written for mmagic: {error}') from error


def read_config(path: str, options: dict[str, Any]) -> Config:
    """Read a config file and apply ``--cfg-options``, and nothing else.

    Args:
        path (str): A file, ``configs/...`` of the package, or the name of a config that comes with
            it, with or without ``.py``.
        options (dict): See :func:`load_config`.

    Raises:
        UserError: The file is missing or cannot be executed, or an option does not fit it.
    """
    path = str(locate(path))
    if not osp.isfile(path):
        installed = config_files()
        name = path.removesuffix('.py')
        if name not in installed:
            raise UserError(
                f'config: no file {path!r} (looked from {osp.abspath(osp.curdir)}). '
                'Give the path of a config, or a name of `mmdeepfill models`.'
                + suggest(name, installed)
            )
        path = str(installed[name])
    try:
        cfg = Config.fromfile(path)
    except Exception as error:  # A config is a program: it may fail in any way.
        raise UserError(
            f'config {path}: cannot be read, {type(error).__name__}: {error}'
        ) from error
    _merge_options(cfg, options)
    _drop_scopes(cfg._cfg_dict, cfg.get('default_scope'))
    return cfg


def _drop_scopes(node: Any, scope: str | None) -> None:
    """Remove the notes of the default scope, which mmengine leaves below a base of a package.

    It would hand them to functions, ``collate_fn`` for one, which do not know them.
    """
    if isinstance(node, dict):
        if node.get('_scope_') == scope:
            node.pop('_scope_', None)
        for value in node.values():
            _drop_scopes(value, scope)
    elif isinstance(node, (list, tuple)):
        for value in node:
            _drop_scopes(value, scope)


def _merge_options(cfg: Config, options: dict[str, Any]) -> None:
    known = set(cfg) | set(inspect.signature(Runner.__init__).parameters)
    for key in options:
        top = key.split('.')[0]
        if top not in known:
            raise UserError(f'--cfg-options {key}: the config has no {top!r}.{suggest(top, known)}')
    try:
        cfg.merge_from_dict(options)
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        # mmengine takes what is in the way of a dotted key for a dict
        raise UserError(
            f'--cfg-options {" ".join(options)}: does not fit the config: {error.args[0]}'
        ) from error


def check_types(cfg: Config) -> None:
    """Refuse names that no registry holds, all of them in one message; before them a scope that
    cannot be a package.
    """
    scope = cfg.get('default_scope')
    if scope is not None and not (isinstance(scope, str) and scope.isidentifier()):
        raise UserError(
            f'config {cfg.filename}: default_scope: expected the name of a package, as '
            f"'mmdeepfill', got {scope!r}"
        )
    if unknown := unknown_types(cfg._cfg_dict):
        raise UserError(
            f'config {cfg.filename}: ' + '\n  '.join(unknown) + '\nCorrect the name, or '
            'list the module that registers it in `custom_imports`.'
        )
