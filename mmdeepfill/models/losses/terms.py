"""The reconstruction part of a training objective, as the config names it."""

from collections.abc import Collection, Iterable, Sequence
from inspect import signature
from typing import Any, cast

from torch import Tensor, nn

from mmdeepfill.core.conventions import Record
from mmdeepfill.core.registry import MODELS

from .regions import build_region


class LossTerm(nn.Module):
    """``weight * loss(record[pred], record[target])`` over a region.

    Args:
        loss (dict): Config of the loss.
        pred (str | Sequence[str]): Field of the record; several for a loss that takes them.
        target (str, optional): Another one; None for losses of a single image.
        region (str | dict): See :func:`build_region`.
        weight (float): Factor.
        view (dict, optional): Config of what the loss sees of the images and of the region, a
            view of :mod:`mmdeepfill.models.losses.views`: ``dict(type='LocalPatch',
            size=128)`` for the surroundings of the hole. None: all.

    Raises:
        ValueError: The loss takes one ``pred`` and several are named.
    """

    def __init__(
        self,
        loss: dict,
        pred: str | Sequence[str],
        target: str | None = None,
        region: str | dict = 'all',
        weight: float = 1.0,
        view: dict | None = None,
    ):
        super().__init__()
        self.loss = MODELS.build(loss)
        _check_signature(self.loss)
        self.single = isinstance(pred, str)
        self.preds: tuple[str, ...] = (pred,) if isinstance(pred, str) else tuple(pred)
        if not self.single and not getattr(self.loss, 'several_preds', False):
            raise ValueError(
                f'{type(self.loss).__name__} takes one field as pred; got {list(pred)}'
            )
        self.target = target
        self.region = build_region(region)
        self.weight = weight
        self.view = view and MODELS.build(view)

    @property
    def fields(self) -> Sequence[str]:
        """Fields that the loss reads."""
        return self.preds if self.target is None else (*self.preds, self.target)

    def forward(self, record: Record) -> Tensor | dict[str, Tensor]:
        """The weighted scalar, or those of a loss with several parts, by name."""
        weight, area = (x if x is None else self._see(x, record) for x in self.region(record))
        preds = [self._see(record[field], record) for field in self.preds]
        images: list[Any] = [preds[0] if self.single else preds]
        if self.target is not None:
            images.append(self._see(record[self.target], record))
        loss = self.loss(*images, weight=weight, area=area)
        if isinstance(loss, dict):
            return {name: self.weight * part for name, part in loss.items()}
        return self.weight * loss

    def prepare(self) -> None:
        """Have the loss load what it needs from files, if it does."""
        getattr(self.loss, 'prepare', lambda: None)()

    def _see(self, image: Tensor, record: Record) -> Tensor:
        return self.view(image, record) if self.view else image


def _check_signature(loss: nn.Module) -> None:
    parameters = signature(loss.forward).parameters
    keywords = any(one.kind == one.VAR_KEYWORD for one in parameters.values())
    if not keywords and not {'weight', 'area'} <= set(parameters):
        raise ValueError(
            f'expected {type(loss).__name__}.forward to take weight= and area=, the region that '
            f'counts and its size, got ({", ".join(parameters)})'
        )


class LossTerms(nn.Module):
    """Named loss terms over one record.

    Args:
        terms (dict): Name to the arguments of :class:`LossTerm`.
        fields (Iterable[str]): Fields that a record will have.

    Raises:
        ValueError: A term cannot be built or reads a field that no record has.

    Example:
        >>> import torch
        >>> term = dict(loss=dict(type='L1Loss'), pred='fine', target='image', weight=2)
        >>> terms = LossTerms({'l1': term}, ['fine', 'image'])
        >>> terms({'fine': torch.full((1, 3, 4, 4), 3.0), 'image': torch.zeros(1, 3, 4, 4)})
        {'l1': tensor(6.)}
    """

    def __init__(self, terms: dict[str, dict], fields: Iterable[str]):
        super().__init__()
        fields = sorted(fields)
        self.terms = nn.ModuleDict()
        for name, cfg in terms.items():
            try:
                term = LossTerm(**cfg)
            except (TypeError, ValueError, KeyError) as error:
                raise ValueError(f'losses.{name}: {error}') from error
            for field in term.fields:
                if field not in fields:
                    raise ValueError(
                        f'losses.{name} reads the field {field!r}; this model '
                        f'has {", ".join(fields)}'
                    )
            self.terms[name] = term

    def fields(self, names: Collection[str] | None = None) -> frozenset[str]:
        """Fields that the terms that count now read; ``names`` as in :meth:`forward`."""
        return frozenset(
            field
            for name, term in self._items()
            if names is None or name in names
            for field in term.fields
        )

    def _items(self) -> Iterable[tuple[str, LossTerm]]:
        return cast(Iterable[tuple[str, LossTerm]], self.terms.items())

    def forward(self, record: Record, names: Collection[str] | None = None) -> dict[str, Tensor]:
        """Weighted scalars by name; of several parts as ``<name>_<part>``.

        Args:
            record (dict): What the terms read.
            names (Collection[str], optional): The terms that count now; None: all. Files that
                others need are loaded all the same, so that a missing one is found out at once.
        """
        losses = {}
        for name, term in self._items():
            if names is not None and name not in names:
                term.prepare()
                continue
            loss = term(record)
            parts = (
                {f'{name}_{part}': x for part, x in loss.items()}
                if isinstance(loss, dict)
                else {name: loss}
            )
            losses.update(parts)
        return losses
