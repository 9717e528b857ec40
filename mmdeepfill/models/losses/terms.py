"""The reconstruction part of a training objective, as the config names it."""
from typing import Collection, Dict, FrozenSet, Iterable, Optional, Sequence, Union

from torch import Tensor, nn

from mmdeepfill.conventions import Record
from mmdeepfill.registry import MODELS

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
            view of :mod:`mmdeepfill.models.inpaintors.views`: ``dict(type='LocalPatch',
            size=128)`` for the surroundings of the hole. None: all.

    Raises:
        ValueError: The loss takes one ``pred`` and several are named.
    """

    def __init__(self,
                 loss: dict,
                 pred: Union[str, Sequence[str]],
                 target: Optional[str] = None,
                 region: Union[str, dict] = 'all',
                 weight: float = 1.,
                 view: Optional[dict] = None):
        super().__init__()
        self.loss = MODELS.build(loss)
        self.single = isinstance(pred, str)
        self.preds = (pred, ) if self.single else tuple(pred)
        if not self.single and not getattr(self.loss, 'several_preds', False):
            raise ValueError(f'{type(self.loss).__name__} takes one field as pred; '
                             f'got {list(pred)}')
        self.target = target
        self.region = build_region(region)
        self.weight = weight
        self.view = view and MODELS.build(view)

    @property
    def fields(self) -> Sequence[str]:
        """What it reads."""
        return self.preds if self.target is None else (*self.preds, self.target)

    def forward(self, record: Record) -> Union[Tensor, Dict[str, Tensor]]:
        """The weighted scalar, or those of a loss with several parts, by name."""
        weight, area = (x if x is None else self._see(x, record) for x in self.region(record))
        images = [self._see(record[field], record) for field in self.preds]
        images = [images[0] if self.single else images]
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


class LossTerms(nn.Module):
    """Named loss terms over one record.

    Args:
        terms (dict): Name to the arguments of :class:`LossTerm`.
        fields (Iterable[str]): Fields that a record will have.

    Raises:
        ValueError: A term cannot be built or reads a field that no record has.
    """

    def __init__(self, terms: Dict[str, dict], fields: Iterable[str]):
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
                    raise ValueError(f'losses.{name} reads the field {field!r}; this model '
                                     f'has {", ".join(fields)}')
            self.terms[name] = term

    def fields(self, names: Optional[Collection[str]] = None) -> FrozenSet[str]:
        """What the terms read that count now; ``names`` as in :meth:`forward`."""
        return frozenset(field for name, term in self.terms.items()
                         if names is None or name in names for field in term.fields)

    def forward(self, record: Record,
                names: Optional[Collection[str]] = None) -> Dict[str, Tensor]:
        """Weighted scalars by name; of several parts as ``<name>_<part>``.

        Args:
            record (dict): What the terms read.
            names (Collection[str], optional): The terms that count now; None: all. Files that
                others need are loaded all the same, so that a missing one is found out at once.
        """
        losses = {}
        for name, term in self.terms.items():
            if names is not None and name not in names:
                term.prepare()
                continue
            loss = term(record)
            parts = {f'{name}_{part}': x for part, x in loss.items()} if isinstance(
                loss, dict) else {name: loss}
            losses.update(parts)
        return losses
