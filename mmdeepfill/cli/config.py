"""Reading a config, and checking it before anything is built from it."""
import inspect
import os
import os.path as osp
import sys
from contextlib import contextmanager
from functools import partial
from typing import Any, Callable, Dict, Iterator, Optional

from mmengine.config import Config
from mmengine.runner import Runner

from .. import compat
from ..component_names import suggest, unknown_types
from ..zoo import config_files
from .errors import UserError


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
    cfg = open_config(path, options, tell)
    check_types(cfg)
    return cfg


def open_config(path: str, options: Dict[str, Any],
                tell: Optional[Callable[[compat.Report], None]] = None) -> Config:
    """As :func:`load_config`, and its types may be unknown."""
    cfg = read_config(path, options)
    with blame_mmagic(path):
        return compat.ours(cfg, tell or partial(_tell_summary, path))


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


def check_types(cfg: Config) -> None:
    """Refuse names that no registry holds, all of them in one message; before them a scope that
    cannot be a package."""
    scope = cfg.get('default_scope')
    if scope is not None and not (isinstance(scope, str) and scope.isidentifier()):
        raise UserError(f'config {cfg.filename}: default_scope: expected the name of a package, as '
                        f"'mmdeepfill', got {scope!r}")
    if unknown := unknown_types(cfg._cfg_dict):
        raise UserError(
            f'config {cfg.filename}: ' + '\n  '.join(unknown) + '\nCorrect the name, or '
            'list the module that registers it in `custom_imports`.')
