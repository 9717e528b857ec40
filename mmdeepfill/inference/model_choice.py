"""The model that a user means by a name, a file, or nothing."""

import logging
import os
from pathlib import Path
from typing import Any, NamedTuple

from mmengine.config import Config, ConfigDict

from ..core.wording import option, suggest
from ..datasets.image_files import check_path
from ..zoo import Model, config_files, list_models

logger = logging.getLogger('mmdeepfill')


class Choice(NamedTuple):
    """A model to be built.

    Attributes:
        config: What :func:`init_model` takes.
        weights: As there; None: the model needs none, or they are missing.
        name: For messages.
    """

    config: Config
    weights: str | Path | None
    name: str


def choose_model(model: Any = None, weights: str | Path | None = None) -> Choice:
    """Config and weights of a model.

    Args:
        model (str | Path | Config | dict, optional): Name of a model of the zoo or of a config
            that comes with the package, a config file, or a config. None: the zoo's model that
            ``weights`` names; else the zoo's default, which comes with the package. That is
            said in one line (logger 'mmdeepfill', stderr by default).
        weights (str | Path, optional): File, address or name of the zoo. None: the released ones
            of a model of the zoo.

    Raises:
        ValueError: There is no such model; the message has names that are alike.
    """
    if weights is not None:
        check_path(weights, option('weights'))
    zoo = {entry.name: entry for entry in list_models()}
    if model is None:
        model = _default(zoo, weights)
    if isinstance(model, (Config, ConfigDict, dict)):
        config = model if isinstance(model, Config) else Config(dict(model))
        return Choice(config, weights, str(config.get('filename') or 'the config'))
    if not isinstance(model, (str, os.PathLike)):
        raise ValueError(
            'model must be a name, a config file, a config, or a built model; got '
            f'{type(model).__name__}'
        )
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
    raise ValueError(
        f'{option("model")} {name!r} is neither a file nor one of the {len(known)} '
        f'names that are known.{suggest(name, known)} `mmdeepfill models` lists all'
    )


def check_built(model: Any, weights: Any) -> None:
    """Refuse a module that is no model of :func:`init_model`, and weights beside one that is.

    Raises:
        ValueError: Names the argument.
    """
    if not hasattr(model, 'val_step'):
        raise ValueError(
            f'model must be one of init_model, with val_step; got a {type(model).__name__}'
        )
    if weights is not None:
        raise ValueError(
            'weights are for a model that is named; this one is built: give them to init_model'
        )


def default_model(zoo: dict[str, Model]) -> Model:
    """Find the model that fills holes where none is named.

    Args:
        zoo (dict): Models by name.
    """
    return next(entry for entry in zoo.values() if entry.default)


def _default(zoo: dict[str, Model], weights: str | Path | None) -> str:
    if weights is not None:
        if str(weights) in zoo:
            return str(weights)
        raise ValueError(
            f'{option("model")} must be named beside {option("weights")}: the file '
            f'{os.fspath(weights)!r} does not say which model it is of. '
            '`mmdeepfill models` lists the names'
        )
    entry = default_model(zoo)
    logger.warning(
        'no model named: using %s, which comes with the package; `mmdeepfill models` lists others',
        entry.name,
    )
    return entry.name
