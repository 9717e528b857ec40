"""The reconstruction part of a training objective, as the config names it."""
from typing import Dict, Iterable, Optional, Sequence, Union

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

    Raises:
        ValueError: The loss takes one ``pred`` and several are named.
    """

    def __init__(self,
                 loss: dict,
                 pred: Union[str, Sequence[str]],
                 target: Optional[str] = None,
                 region: Union[str, dict] = 'all',
                 weight: float = 1.):
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

    @property
    def fields(self) -> Sequence[str]:
        """What it reads."""
        return self.preds if self.target is None else (*self.preds, self.target)

    def forward(self, record: Record) -> Union[Tensor, Dict[str, Tensor]]:
        """The weighted scalar, or those of a loss with several parts, by name."""
        weight, area = self.region(record)
        images = [record[field] for field in self.preds]
        images = [images[0] if self.single else images]
        if self.target is not None:
            images.append(record[self.target])
        loss = self.loss(*images, weight=weight, area=area)
        if isinstance(loss, dict):
            return {name: self.weight * part for name, part in loss.items()}
        return self.weight * loss


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

    def forward(self, record: Record) -> Dict[str, Tensor]:
        """Weighted scalars by name; of several parts as ``<name>_<part>``."""
        losses = {}
        for name, term in self.terms.items():
            loss = term(record)
            parts = {f'{name}_{part}': x for part, x in loss.items()} if isinstance(
                loss, dict) else {name: loss}
            losses.update(parts)
        return losses
