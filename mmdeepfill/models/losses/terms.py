"""The reconstruction part of a training objective, as the config names it."""
from typing import Dict, Iterable, Optional, Union

from torch import Tensor, nn

from mmdeepfill.conventions import Record
from mmdeepfill.registry import MODELS

from .regions import build_region


class LossTerm(nn.Module):
    """``weight * loss(record[pred], record[target])`` over a region.

    Args:
        loss (dict): Config of the loss.
        pred (str): Field of the record.
        target (str, optional): Another one; None for losses of a single image.
        region (str | dict): See :func:`build_region`.
        weight (float): Factor.
    """

    def __init__(self,
                 loss: dict,
                 pred: str,
                 target: Optional[str] = None,
                 region: Union[str, dict] = 'all',
                 weight: float = 1.):
        super().__init__()
        self.loss = MODELS.build(loss)
        self.fields = (pred, ) if target is None else (pred, target)
        self.region = build_region(region)
        self.weight = weight

    def forward(self, record: Record) -> Tensor:
        weight, area = self.region(record)
        return self.weight * self.loss(
            *(record[field] for field in self.fields), weight=weight, area=area)


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
        """Weighted scalars by name."""
        return {name: term(record) for name, term in self.terms.items()}
