"""Steps of data pipelines for environments without mmcv, which give the same pictures bit for bit.

They know the key ``img`` alone: mmcv's also move boxes, key points and maps of classes.
"""

from abc import ABCMeta, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from mmengine.registry import TRANSFORMS

_AXES: dict[str, Any] = {'horizontal': 1, 'vertical': 0, 'diagonal': (0, 1)}

Results = dict[str, Any]


class BaseTransform(metaclass=ABCMeta):
    """A step: calling it calls ``transform``."""

    def __call__(self, results: Results) -> Results | None:
        return self.transform(results)

    @abstractmethod
    def transform(self, results: Results) -> Results | None:
        """Change a dict of one sample, and return it."""


class Compose(BaseTransform):
    """Steps in a row, up to the first that returns None.

    Args:
        transforms (Sequence): Steps, or their configs.
    """

    def __init__(self, transforms: Any):
        many = transforms if isinstance(transforms, Sequence) else [transforms]
        self.transforms: list[Callable] = [
            TRANSFORMS.build(one) if isinstance(one, dict) else one for one in many
        ]

    def __iter__(self) -> Iterator[Callable]:
        return iter(self.transforms)

    def transform(self, results: Results) -> Results | None:
        """See the class."""
        for step in self.transforms:
            results = step(results)
            if results is None:
                return None
        return results


class RandomChoice(BaseTransform):
    """One of several pipelines, drawn from numpy's global generator.

    Args:
        transforms (list): Of pipelines.
        prob (list[float], optional): Of each; equal by default.
    """

    draws_globally = True

    def __init__(self, transforms: Sequence[Any], prob: Sequence[float] | None = None):
        if prob is not None and (len(prob) != len(transforms) or sum(prob) != 1):
            raise ValueError(
                f'prob: expected {len(transforms)} probabilities whose sum is 1, got {prob}'
            )
        self.prob = prob
        self.transforms = [Compose(one) for one in transforms]

    def transform(self, results: Results) -> Results | None:
        """See the class."""
        indices = np.arange(len(self.transforms))
        drawn = np.random.choice(indices, p=self.prob)  # noqa: NPY002  as mmcv draws
        return self.transforms[drawn](results)


class RandomFlip(BaseTransform):
    """A flip of the picture, drawn from numpy's global generator.

    Args:
        prob (float | list[float]): Of a flip, or of each direction.
        direction (str | list[str]): 'horizontal', 'vertical' or 'diagonal'.

    Raises:
        ValueError: If a probability or direction is none.
    """

    keeps_size = True
    draws_globally = True

    def __init__(
        self, prob: float | list[float] | None = None, direction: str | list[str] = 'horizontal'
    ):
        self.prob, self.direction = prob, direction
        self._directions = [direction] if isinstance(direction, str) else list(direction)
        if unknown := set(self._directions) - set(_AXES):
            raise ValueError(f'direction: expected {", ".join(_AXES)}, got {sorted(unknown)}')
        count = len(self._directions)
        if isinstance(prob, list):
            each, rest = prob, 1 - sum(prob)
        elif isinstance(prob, float):
            each, rest = [prob / count] * count, 1.0 - prob
        else:
            raise ValueError(f'prob: expected a number like 0.5 or a list of them, got {prob!r}')
        if len(each) != count or not 0 <= rest <= 1:
            raise ValueError(f'prob: expected {count} whose sum is from 0 to 1, got {prob}')
        self._probabilities = [*each, rest]

    def transform(self, results: Results) -> Results:
        """Flip ``img``; set ``flip`` and ``flip_direction``."""
        choices = np.array([*self._directions, None], object)
        drawn = np.random.choice(choices, p=self._probabilities)  # noqa: NPY002  as mmcv draws
        results['flip'], results['flip_direction'] = drawn is not None, drawn
        if drawn is not None:
            results['img'] = np.flip(results['img'], axis=_AXES[str(drawn)])
        return results


def register(kinds: Sequence[type]) -> None:
    """Give mmcv's names to the root registry, so that configs can use them as with mmcv."""
    for kind in kinds:
        if kind.__name__ not in TRANSFORMS.module_dict:
            TRANSFORMS.register_module(module=kind)
