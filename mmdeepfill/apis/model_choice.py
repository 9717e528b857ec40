"""The model that a user means by a name, a file, or nothing."""
import difflib
import logging
import os
from pathlib import Path
from typing import Any, Dict, NamedTuple, Optional, Union

from mmengine.config import Config, ConfigDict

from ..zoo import Model, at_hand, checkpoint_folder, config_files, list_models

logger = logging.getLogger('mmdeepfill')


class Choice(NamedTuple):
    """A model to be built.

    Attributes:
        config: What :func:`init_model` takes.
        weights: As there; None: the model needs none, or they are missing.
        name: For messages.
    """
    config: Config
    weights: Optional[Union[str, Path]]
    name: str


def choose_model(model: Any = None, weights: Optional[Union[str, Path]] = None) -> Choice:
    """Config and weights of a model.

    Args:
        model (str | Path | Config | dict, optional): Name of a model of the zoo or of a config
            that comes with the package, a config file, or a config. None: the zoo's model that
            ``weights`` names; else the first of the zoo whose released weights have been
            downloaded before; else the one that comes with the package. Which of the last two
            it is, is said in one line (logger 'mmdeepfill', stderr by default).
        weights (str | Path, optional): File, address or name of the zoo. None: the released ones
            of a model of the zoo.

    Raises:
        ValueError: There is no such model; the message has names that are alike.
    """
    zoo = {entry.name: entry for entry in list_models()}
    if model is None:
        model = _default(zoo, weights)
    if isinstance(model, (Config, ConfigDict, dict)):
        config = model if isinstance(model, Config) else Config(dict(model))
        return Choice(config, weights, str(config.get('filename') or 'the config'))
    if not isinstance(model, (str, os.PathLike)):
        raise ValueError('model must be a name, a config file, a config, or a built model; got '
                         f'{type(model).__name__}')
    name = os.fspath(model)
    if os.path.isfile(name):
        return Choice(Config.fromfile(name), weights, name)
    configs = config_files()
    if name in zoo:
        entry = zoo[name]
        if weights is None and entry.weights is not None:
            weights = name
        return Choice(Config.fromfile(str(entry.config)), weights, name)
    if name in configs:
        return Choice(Config.fromfile(str(configs[name])), weights, name)
    known = sorted({*zoo, *configs})
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.5)
    hint = f'Did you mean {" or ".join(map(repr, near))}?' if near else (
        f'There are {", ".join(known)}.')
    raise ValueError(f'model {name!r} is neither a file nor a name that is known. {hint}')


def default_model(zoo: Dict[str, Model]) -> Model:
    """The model for who names none: the first whose released weights have been downloaded before,
    else the one that comes with the package.

    Args:
        zoo (dict): Models by name.
    """
    folder = checkpoint_folder()
    downloaded = (entry for entry in zoo.values()
                  if entry.needs_weights and not entry.in_package and at_hand(entry, folder))
    return next(downloaded, None) or next(entry for entry in zoo.values() if entry.in_package)


def _default(zoo: Dict[str, Model], weights: Optional[Union[str, Path]]) -> str:
    if weights is not None:
        if str(weights) in zoo:
            return str(weights)
        raise ValueError(f'model must be named, for a file of weights ({os.fspath(weights)!r}) '
                         'does not say what it is for')
    entry = default_model(zoo)
    if entry.in_package:
        logger.warning('no model named: using %s, a small one that comes with the package. '
                       '`mmdeepfill zoo list` has larger ones', entry.name)
    else:
        logger.warning('no model named: using %s, whose weights are in %s', entry.name,
                       checkpoint_folder())
    return entry.name
