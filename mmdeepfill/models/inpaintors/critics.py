"""Views and scores of the critics; and modules that are not trained."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from mmdeepfill.core.conventions import Record

from ..layers import at_least_float32


@contextmanager
def fixed_statistics(module: nn.Module):
    """Batch norm in training mode goes by the batch, but does not remember it."""
    norms = [m for m in module.modules() if isinstance(m, _BatchNorm) and m.track_running_stats]
    for norm in norms:
        norm.track_running_stats = False
    try:
        yield
    finally:
        for norm in norms:
            norm.track_running_stats = True


@contextmanager
def frozen(module: nn.Module):
    """A module that is only looked through: no gradient, no statistics of batch norm."""
    parameters = [p for p in module.parameters() if p.requires_grad]
    for parameter in parameters:
        parameter.requires_grad_(False)
    try:
        with fixed_statistics(module):
            yield
    finally:
        for parameter in parameters:
            parameter.requires_grad_(True)


#: What is fake and what is real, unless a config says otherwise.
_JUDGED = {'pred': 'composited', 'target': 'image'}


def judged_fields(
    judged: dict[str, dict[str, str]] | None, views: Collection[str], fields: Collection[str]
) -> tuple[dict[str, str], dict[str, str]]:
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
            raise ValueError(
                f'judged.{name} must name fields of {", ".join(sorted(fields))}; got {unknown}'
            )
    fake, real = ({name: pair[key] for name, pair in whole.items()} for key in _JUDGED)
    return fake, real


class CriticsMixin:
    """Views and scores, for a model with ``disc``, ``views`` and ``disc_views``."""

    disc: Any
    views: Any
    disc_views: Sequence[str] | None

    def see(self, fields: Mapping[str, str], record: Record) -> dict[str, Tensor]:
        """The discriminator's views of the record's ``fields``; both by view."""
        return {name: view(record[fields[name]], record) for name, view in self.views.items()}

    def score(self, views: dict[str, Tensor]) -> dict[str, Tensor]:
        """Scores of the critics, at least in float32."""
        return {name: at_least_float32(x) for name, x in self._ask(views).items()}

    def look(self, views: dict[str, Tensor]) -> tuple[dict[str, Tensor], dict[str, list[Tensor]]]:
        """Scores of the critics and features of their layers, at least in float32."""
        scores, features = self._ask(views, with_features=True)
        return (
            {name: at_least_float32(x) for name, x in scores.items()},
            {name: [at_least_float32(x) for x in layers] for name, layers in features.items()},
        )

    def score_both(self, real: dict[str, Tensor], fake: dict[str, Tensor]) -> dict:
        """Scores of real and of fake images, by name.

        As one batch, unless batch norm would see from its statistics which is which.
        """
        if any(isinstance(module, _BatchNorm) for module in self.disc.modules()):
            on_real, on_fake = self.score(real), self.score(fake)
            return {name: (on_real[name], on_fake[name]) for name in on_real}
        scores = self.score({name: torch.cat([real[name], fake[name]]) for name in real})
        return {name: score.chunk(2) for name, score in scores.items()}

    def _ask(self, views: dict[str, Tensor], **features: bool):
        if self.disc_views is not None:
            return self.disc(views, **features)
        ((name, view),) = views.items()
        answer = self.disc(view, **features)
        return tuple({name: part} for part in answer) if features else {name: answer}
