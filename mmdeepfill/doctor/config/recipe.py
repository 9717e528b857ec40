"""A config as the checks look at it: plain values, and what follows from them."""
import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

import torch
from mmengine.config import Config
from mmengine.registry import DefaultScope
from torch import nn

from ...component_names import unknown_types
from ...registry import MODELS

#: Transforms that keep a picture's size.
_SAME_SIZE = (
    'LoadImage', 'LoadSketch', 'RandomFlip', 'ColorJitter', 'PackInputs', 'TFBoxMask',
    'OpenMMLabBoxMask', 'CentreMask', 'BrushStrokeMask', 'IrregularMask', 'PatternMask',
    'UnionMask', 'MaskFromFolder', 'MaskFromFile')
#: What the lists of nested pipelines are called.
_NESTED = ('transforms', 'masks')
SPLITS = ('train', 'val', 'test')
#: Batches that a loader process has ready, of torch.utils.data.DataLoader.
PREFETCH = 2

Size = Optional[Tuple[int, int]]


class Span(NamedTuple):
    """A phase of the schedule, and the iterations [start, stop) that it gets."""
    number: int
    start: int
    stop: int
    cycle: List[frozenset]
    adversarial: bool
    losses: Optional[frozenset]

    @property
    def players(self) -> frozenset:
        """Those that move at least once."""
        return frozenset().union(*self.cycle[:max(self.stop - self.start, 0)])


@dataclass(frozen=True)
class Recipe:
    """A config.

    Args:
        cfg (dict): Plain dicts, lists and values.
        filename (str): For messages.
    """
    cfg: Dict[str, Any]
    filename: str = ''

    @classmethod
    def of(cls, cfg: Config) -> 'Recipe':
        return cls(cfg._cfg_dict.to_dict(), str(cfg.filename or ''))

    def part(self, path: str) -> Dict[str, Any]:
        """The dict at a dotted path; an empty one if there is none."""
        node: Any = self.cfg
        for key in path.split('.'):
            node = node.get(key) if isinstance(node, dict) else None
        return node if isinstance(node, dict) else {}

    @property
    def model(self) -> Dict[str, Any]:
        return self.part('model')

    @property
    def trains(self) -> bool:
        return bool(self.part('train_cfg') and self.part('train_dataloader'))

    @property
    def max_iters(self) -> Optional[int]:
        """Of training by iterations; None for training by epochs."""
        return self.part('train_cfg').get('max_iters')

    @property
    def losses(self) -> Dict[str, Dict[str, Any]]:
        """Terms of the model."""
        return {name: term for name, term in self.part('model.losses').items()
                if isinstance(term, dict)}

    @cached_property
    def spans(self) -> List[Span]:
        """Phases of the schedule; none without a schedule, or if it is another one's."""
        schedule = self.part('model.schedule')
        if str(schedule.get('type')).rpartition('.')[2] != 'PhaseSchedule' or not self.max_iters:
            return []
        spans, start = [], 0
        for number, phase in enumerate(schedule.get('phases', ())):
            length = phase.get('iterations')
            stop = self.max_iters if length is None else min(start + length, self.max_iters)
            spans.append(Span(
                number, start, stop, [frozenset(players) for players in phase.get('cycle', ())],
                phase.get('adversarial', True),
                None if phase.get('losses') is None else frozenset(phase['losses'])))
            start = self.max_iters if length is None else start + length
        return spans

    @cached_property
    def skeleton(self) -> Tuple[Optional[nn.Module], str]:
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

    def datasets(self, split: str) -> List[Dict[str, Any]]:
        """Configs of the data sets behind a loader, out of their mixtures and wrappers."""
        return list(_parts(self.part(f'{split}_dataloader.dataset')))

    @cached_property
    def picture_size(self) -> Size:
        """Height and width of training pictures, if all data sets say it and agree."""
        sizes = {size_after(part) for part in self.datasets('train')}
        return sizes.pop() if len(sizes) == 1 else None


def _parts(dataset: Dict[str, Any]) -> Iterator[Dict[str, Any]]:
    inner = dataset.get('datasets') or ([dataset['dataset']] if dataset.get('dataset') else None)
    if inner is None:
        if dataset:
            yield dataset
        return
    for part in inner:
        yield from _parts(part)


def name_of(component: Dict[str, Any]) -> str:
    """Its type without the scope."""
    return str(component.get('type', '')).rpartition('.')[2]


def pair(value: Any) -> Size:
    """(height, width) of one number or two."""
    if isinstance(value, int):
        return value, value
    if isinstance(value, (list, tuple)) and len(value) == 2 and all(
            isinstance(side, int) for side in value):
        return value[0], value[1]
    return None


def flat_steps(pipeline: Sequence[Any]) -> Iterator[Dict[str, Any]]:
    """Transforms of a pipeline, those in lists of lists included."""
    for step in pipeline or ():
        if isinstance(step, (list, tuple)):
            yield from flat_steps(step)
        elif isinstance(step, dict):
            yield step
            for key in _NESTED:
                yield from flat_steps(step.get(key, ()))


def size_after(dataset: Dict[str, Any]) -> Size:
    """Size of a data set's pictures behind its pipeline; None where it depends on the files."""
    size = pair(dataset.get('size')) if name_of(dataset) == 'SceneDataset' else None
    for step in flat_steps(dataset.get('pipeline', ())):
        size = _after(step, size)
    return size


def _after(step: Dict[str, Any], size: Size) -> Size:
    kind = name_of(step)
    if kind == 'Crop':
        crop = pair(step.get('crop_size'))
        return None if step.get('allow_smaller') and size is None else crop
    if kind == 'RandomResizedCrop':
        return pair(step.get('crop_size'))
    if kind == 'Resize' and not step.get('keep_ratio', False):
        scale = pair(step.get('scale'))  # (width, height), as mmcv has it
        return scale and scale[::-1]
    if kind == 'RandomChoice':  # its steps follow
        return size
    return size if kind in _SAME_SIZE else None
