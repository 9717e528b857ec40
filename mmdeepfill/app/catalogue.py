"""Models that the page offers, and the abilities of each."""

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import torch
from torch import nn

from ..core.strategies import STRATEGIES
from ..inference.filling import FillOptions, strategies_of, strategy_for
from ..inference.model_choice import choose_model, default_model
from ..inference.model_files import init_model
from ..models.layers import ContextualAttentionModule
from ..zoo import Model, at_hand, list_models
from .limits import Refused

WIDEST_FEATHER = 64


def read_options(query: Mapping[str, str]) -> tuple[str, bool, dict[str, Any]]:
    """Model, whether to show the attention, and options of the inferencer, from a query.

    Raises:
        Refused: If something is missing or out of range (422).
    """
    model, strategy = query.get('model', ''), query.get('strategy', 'auto')
    if not model:
        raise Refused(422, 'model: name one of those that /api/settings lists')
    if strategy not in STRATEGIES:
        raise Refused(422, f'strategy: expected one of {", ".join(STRATEGIES)}; got {strategy!r}')
    try:
        feather = int(query.get('feather', '0'))
    except ValueError:
        feather = -1
    if not 0 <= feather <= WIDEST_FEATHER:
        raise Refused(
            422, f'feather: expected 0 to {WIDEST_FEATHER} pixels; got {query["feather"]!r}'
        )
    flags = {}
    for name in ('per_component', 'attention'):
        if query.get(name, '0') not in ('0', '1'):
            raise Refused(422, f'{name}: expected 0 or 1; got {query[name]!r}')
        flags[name] = query.get(name) == '1'
    options = {'strategy': strategy, 'feather': feather, 'per_component': flags['per_component']}
    if 'seed' in query:
        options['seed'] = _read_seed(query['seed'])
    return model, flags['attention'], options


def _read_seed(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) >= 2**32:
        raise Refused(422, f'seed: expected an integer in [0, 2**32); got {text!r}')
    return int(text)


def takes_seed(model: nn.Module) -> bool:
    """True if a model draws random numbers, from a ``seed`` of its own."""
    return isinstance(getattr(model, 'seed', None), int)


def shows_attention(model: nn.Module, strategy: str, per_component: bool) -> bool:
    """True if a model can tell where it copied from: in one look at the whole photograph."""
    whole = strategy_for(model, FillOptions(strategy)) == 'exact'
    return (
        whole
        and not per_component
        and any(isinstance(layer, ContextualAttentionModule) for layer in model.modules())
    )


class Catalogue:
    """The models of the zoo that can be used or downloaded, and one of the user's.

    Args:
        model (str, optional): The one that the page proposes: a name or a config file.
        weights (str, optional): Its weights: a file, an address, a name of the zoo.
    """

    def __init__(self, model: str | None = None, weights: str | None = None):
        self.model, self.weights = model, weights
        self._zoo = {entry.name: entry for entry in list_models()}
        self._abilities: dict[str, dict] = {}
        self._lock = threading.Lock()

    def models(self) -> list[dict]:
        """For the page: name, title, line, ready (weights are here), suggested, note, chosen, and
        of the others the download: size, license, host and address.
        """
        entries = [] if self.model is None else [self._own(self.model)]
        entries += [
            _of_zoo(model)
            for model in self._zoo.values()
            if model.name != self.model and model.title and _can_be_had(model)
        ]
        ready = {entry['name'] for entry in entries if entry['ready']}
        chosen = self.model if self.model in ready else default_model(self._zoo).name
        return [dict(entry, chosen=entry['name'] == chosen) for entry in entries]

    def _own(self, name: str) -> dict:
        if name in self._zoo and not self.weights:
            entry = _of_zoo(self._zoo[name])
            return dict(entry, title=entry['title'] or name, suggested=True)
        # or a config whose model needs no weights
        weights = f'With the weights {Path(self.weights).name}.' if self.weights else ''
        return _entry(Path(name).stem, name, '', ready=True, suggested=True, note=weights)

    def check(self, name: str) -> None:
        """Refuse models that are not known, or whose weights would have to be fetched."""
        if name == self.model:
            return
        model = self._zoo.get(name)
        if model is None:
            known = [entry['name'] for entry in self.models()]
            raise Refused(422, f'model: there is no {name!r}; there are {", ".join(known)}')
        if not _can_be_had(model):
            raise Refused(
                422,
                f'model: no weights of {name} have been released. Train it, and '
                f'start the app with --model {name} --checkpoint FILE.',
            )
        if not _is_ready(model):
            raise Refused(
                422,
                f'The weights of {name} are not on this computer. Download them by "More models" '
                f'on the page, or with `mmdeepfill zoo download {name}`.',
            )

    def named(self, name: str) -> str:
        """Our name of a model that another program calls otherwise; any other name as it is."""
        return next((one.name for one in self._zoo.values() if one.known_as == name), name)

    def downloadable(self, name: str) -> Model:
        """The model of that name, whose weights have been released.

        Raises:
            Refused: 404, there is none.
        """
        model = self._zoo.get(name)
        if model is None or not model.weights or model.in_package:
            raise Refused(404, f'There are no weights of {name!r} to download.')
        return model

    def abilities(self, name: str) -> dict:
        """Find out the abilities of a model.

        Returns:
            dict: ``strategies``, the names of those it can fill by; ``attention``, those of them
            under which it can also tell where it copied from; ``seeds``, whether another seed
            gives another result.

        Raises:
            Refused: If :meth:`check` refuses it.
        """
        self.check(name)
        with self._lock:
            if name not in self._abilities:
                with torch.device('meta'):  # its layers alone: no memory, no numbers
                    model = init_model(choose_model(name, self.weights).config, device='meta')
                names = strategies_of(model)
                self._abilities[name] = {
                    'strategies': names,
                    'attention': [one for one in names if shows_attention(model, one, False)],
                    'seeds': takes_seed(model),
                }
            return self._abilities[name]

    def check_options(self, name: str, options: Mapping[str, Any]) -> None:
        """Refuse options that the model does not have."""
        abilities = self.abilities(name)
        names = abilities['strategies']
        if 'seed' in options and not abilities['seeds']:
            raise Refused(422, f'seed: {name} draws no random numbers, so it takes no seed')
        if options['strategy'] not in names:
            raise Refused(
                422,
                f'strategy: {name} cannot fill by {options["strategy"]!r}; it can '
                f'by {", ".join(names)}',
            )


def _can_be_had(model: Model) -> bool:
    return bool(model.weights) or not model.needs_weights


def _is_ready(model: Model) -> bool:
    return not model.needs_weights or at_hand(model) is not None


def _entry(title: str, name: str, line: str, **more) -> dict:
    return {'name': name, 'title': title, 'line': line, 'download': None, **more}


def _of_zoo(model: Model) -> dict:
    ready = _is_ready(model)
    trained_on = f', trained on {model.training_data}' if model.training_data else ''
    learnt = model.needs_weights and not model.default
    return _entry(
        model.title,
        model.name,
        model.line,
        ready=ready,
        suggested=model.suggested,
        note=f'{model.line}.' + (f' {model.collection}{trained_on}.' if learnt else ''),
        download=None if ready else _download_of(model),
    )


def _download_of(model: Model) -> dict:
    size = f'{model.size / 1e6:.0f} MB' if model.size else model.announced
    address = urlsplit(str(model.weights))
    return {
        'size': size or 'size not known before',
        'license': model.license or 'not stated',
        'host': address.hostname or 'this computer',
        'address': model.weights,
    }
