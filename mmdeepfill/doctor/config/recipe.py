"""A config as the checks look at it: plain values, and what follows from them."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import torch
from mmengine.config import Config
from mmengine.registry import DefaultScope
from torch import nn

from ...core.component_names import unknown_types
from ...core.registry import MODELS
from .pipeline import Size, name_of, size_after

SPLITS = ('train', 'val', 'test')


class Span(NamedTuple):
    """A phase of the schedule, and the iterations [start, stop) that it gets."""

    number: int
    start: int
    stop: int
    cycle: list[frozenset]
    adversarial: bool
    losses: frozenset | None

    @property
    def players(self) -> frozenset:
        """Those that move at least once."""
        return frozenset().union(*self.cycle[: max(self.stop - self.start, 0)])


@dataclass(frozen=True)
class Recipe:
    """A config.

    Args:
        cfg (dict): Plain dicts, lists and values.
        filename (str): For messages.
    """

    cfg: dict[str, Any]
    filename: str = ''

    @classmethod
    def of(cls, cfg: Config) -> 'Recipe':
        return cls(cfg._cfg_dict.to_dict(), str(cfg.filename or ''))

    def part(self, path: str) -> dict[str, Any]:
        """The dict at a dotted path; an empty one if there is none."""
        node: Any = self.cfg
        for key in path.split('.'):
            node = node.get(key) if isinstance(node, dict) else None
        return node if isinstance(node, dict) else {}

    @property
    def model(self) -> dict[str, Any]:
        return self.part('model')

    @property
    def trains(self) -> bool:
        return bool(self.part('train_cfg') and self.part('train_dataloader'))

    @property
    def max_iters(self) -> int | None:
        """The number of iterations; None for training by epochs."""
        return self.part('train_cfg').get('max_iters')

    @property
    def losses(self) -> dict[str, dict[str, Any]]:
        """Terms of the model."""
        terms = self.part('model.losses').items()
        return {name: term for name, term in terms if isinstance(term, dict)}

    @cached_property
    def spans(self) -> list[Span]:
        """Phases of the schedule; none without a schedule, or if it is another one's."""
        schedule, total = self.part('model.schedule'), self.max_iters
        if name_of(schedule) != 'PhaseSchedule' or not total:
            return []
        spans, start = [], 0
        for number, phase in enumerate(schedule.get('phases', ())):
            end = total if phase.get('iterations') is None else start + phase['iterations']
            cycle = [frozenset(players) for players in phase.get('cycle', ())]
            losses = None if phase.get('losses') is None else frozenset(phase['losses'])
            heard = phase.get('adversarial', True)
            spans.append(Span(number, start, min(end, total), cycle, heard, losses))
            start = end
        return spans

    @property
    def reached(self) -> list[Span]:
        """Phases that get an iteration."""
        return [span for span in self.spans if span.start < span.stop]

    @property
    def parameters(self) -> int:
        """Numbers that are trained; 0 where the model cannot be built."""
        model, _ = self.skeleton
        return sum(one.numel() for one in model.parameters() if one.requires_grad) if model else 0

    @cached_property
    def skeleton(self) -> tuple[nn.Module | None, str]:
        """The model without memory for its weights; None, and why a constructor refused.

        None without a reason where it cannot be built so, or a type is unknown.
        """
        if not self.model or unknown_types(self.model):
            return None, ''
        scope = self.cfg.get('default_scope') or 'mmdeepfill'
        try:
            with DefaultScope.overwrite_default_scope(scope), torch.device('meta'):
                return MODELS.build(copy.deepcopy(self.model)), ''
        except ValueError as error:
            return None, str(error)
        except (TypeError, KeyError, AttributeError, RuntimeError, OSError):
            return None, ''

    def datasets(self, split: str) -> list[dict[str, Any]]:
        """Configs of the data sets behind a loader, out of their mixtures and wrappers."""
        return list(_parts(self.part(f'{split}_dataloader.dataset')))

    @cached_property
    def picture_size(self) -> Size:
        """Height and width of training pictures, if all data sets say it and agree."""
        sizes = {size_after(part) for part in self.datasets('train')}
        return sizes.pop() if len(sizes) == 1 else None


def _parts(dataset: dict[str, Any]) -> Iterator[dict[str, Any]]:
    inner = dataset.get('datasets') or [dataset.get('dataset')] * ('dataset' in dataset)
    for part in inner:
        yield from _parts(part)
    if dataset and not inner:
        yield dataset
