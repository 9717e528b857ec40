"""How the critics are asked: of what, and about what."""
from typing import Collection, Dict, List, Mapping, Optional, Tuple

import torch
from torch import Tensor
from torch.nn.modules.batchnorm import _BatchNorm

from mmdeepfill.conventions import Record

from ..layers import at_least_float32

#: What is fake and what is real, unless a config says otherwise.
_JUDGED = dict(pred='composited', target='image')


def judged_fields(judged: Optional[Dict[str, Dict[str, str]]], views: Collection[str],
                  fields: Collection[str]) -> Tuple[Dict[str, str], Dict[str, str]]:
    """Fields of the record that are fake, and those that are real, by view.

    Args:
        judged (dict, optional): By view, what differs from ``dict(pred='composited',
            target='image')``.
        views, fields (Collection[str]): Those that there are.

    Raises:
        ValueError: ``judged`` has another view, key or field.
    """
    judged = judged or {}
    if unknown := sorted(set(judged) - set(views)):
        raise ValueError(f'judged must name views of {tuple(views)}; got {unknown}')
    whole = {name: {**_JUDGED, **judged.get(name, {})} for name in views}
    for name, pair in whole.items():
        if unknown := sorted(set(pair) - set(_JUDGED)):
            raise ValueError(f'judged.{name} must have some of {tuple(_JUDGED)}; got {unknown}')
        if unknown := sorted(set(pair.values()) - set(fields)):
            raise ValueError(f'judged.{name} must name fields of {", ".join(sorted(fields))}; '
                             f'got {unknown}')
    return tuple({name: pair[key] for name, pair in whole.items()} for key in _JUDGED)


class CriticsMixin:
    """Views and scores, for a model with ``disc``, ``views`` and ``disc_views``."""

    def see(self, fields: Mapping[str, str], record: Record) -> Dict[str, Tensor]:
        """What the discriminator sees of the record's ``fields``; both by view."""
        return {name: view(record[fields[name]], record) for name, view in self.views.items()}

    def score(self, views: Dict[str, Tensor]) -> Dict[str, Tensor]:
        """What the critics say, at least in float32."""
        return {name: at_least_float32(x) for name, x in self._ask(views).items()}

    def look(self, views: Dict[str, Tensor]) -> Tuple[Dict[str, Tensor], Dict[str, List[Tensor]]]:
        """What the critics say and lists of what their layers make, at least in float32."""
        scores, features = self._ask(views, with_features=True)
        return ({name: at_least_float32(x) for name, x in scores.items()},
                {name: [at_least_float32(x) for x in layers] for name, layers in features.items()})

    def score_both(self, real: Dict[str, Tensor], fake: Dict[str, Tensor]) -> Dict:
        """Scores of real and of fake images, by name.

        As one batch, unless batch norm would see from its statistics which is which.
        """
        if any(isinstance(module, _BatchNorm) for module in self.disc.modules()):
            on_real, on_fake = self.score(real), self.score(fake)
            return {name: (on_real[name], on_fake[name]) for name in on_real}
        scores = self.score({name: torch.cat([real[name], fake[name]]) for name in real})
        return {name: score.chunk(2) for name, score in scores.items()}

    def _ask(self, views: Dict[str, Tensor], **features: bool):
        if self.disc_views is not None:
            return self.disc(views, **features)
        (name, view), = views.items()
        answer = self.disc(view, **features)
        return tuple({name: part} for part in answer) if features else {name: answer}
