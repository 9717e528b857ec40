"""Holes without images: which kinds are drawn, and the n-th hole of a recipe."""

import inspect
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from mmdeepfill.core.facts import declared
from mmdeepfill.core.random import global_randomness_from, sample_rng
from mmdeepfill.core.registry import TRANSFORMS

from .masks.checks import check_at_least, check_image_size

#: Short side of the images for which a class's defaults in pixels are.
_SIDE = 256


def mask_kinds() -> dict[str, str]:
    """Kinds of holes and the transforms that draw them, as these declare by ``short_name``.

    Raises:
        ValueError: If two transforms declare the same one.

    Example:
        >>> mask_kinds()['brush']
        'BrushStrokeMask'
    """
    kinds: dict[str, str] = {}
    transform: Any
    for name, transform in declared(TRANSFORMS, 'short_name').items():
        if (other := kinds.setdefault(transform.short_name, name)) != name:
            raise ValueError(
                f'short_name: expected one of its own for each transform, got '
                f'{transform.short_name!r} of {other} and of {name}. Rename it in one of them'
            )
    return kinds


def settings_of(transform: str, side: int = _SIDE) -> dict[str, Any]:
    """Settings of a transform that draws holes and their defaults, in plain values.

    Args:
        transform (str): Its type, of :func:`mask_kinds`.
        side (int): Short side of the images in pixels: defaults in pixels are in proportion.
    """
    kind = TRANSFORMS.get(transform)
    return {
        name: _scaled(parameter.default, side, kind.lengths.get(name))
        for name, parameter in inspect.signature(kind).parameters.items()
        if parameter.default is not parameter.empty
    }


def _scaled(value: Any, side: int, least: int | None) -> Any:
    if isinstance(value, (tuple, list)):
        return [_scaled(one, side, least) for one in value]
    return value if least is None else max(value * side // _SIDE, least)


def mask_recipe(
    kinds: Sequence[str],
    size: tuple[int, int],
    settings: dict[str, Any],
    ratio: Sequence[float] | None = None,
) -> dict[str, Any]:
    """Config of the transform that draws holes of some kinds, every setting written out.

    Args:
        kinds (Sequence[str]): Of :func:`mask_kinds`; several are united, as DeepFillv2 does with
            a box and strokes.
        size ((int, int)): Height and width of the images.
        settings (dict): By name, what is not as by default; of several kinds 'kind.name'.
        ratio ((float, float), optional): Wanted part of the image. 'irregular' or 'pattern' draws
            for it by itself, unless ``settings`` say otherwise.

    Raises:
        ValueError: Unknown kind or setting; the message has those that there are.
    """
    check_image_size(*size)
    kinds = list(dict.fromkeys(kinds))
    known_kinds = mask_kinds()
    if not kinds or not set(kinds) <= set(known_kinds):
        raise ValueError(f'kinds: expected some of {list(known_kinds)}, got {kinds}')
    steps = {
        kind: {'type': known_kinds[kind], **settings_of(known_kinds[kind], min(size))}
        for kind in kinds
    }
    known = {
        name if len(kinds) == 1 else f'{kind}.{name}': (kind, name)
        for kind, step in steps.items()
        for name in inspect.signature(TRANSFORMS.get(step['type'])).parameters
    }
    for key, value in settings.items():
        if key not in known:
            raise ValueError(f'settings: expected some of {list(known)}, got {key!r}')
        kind, name = known[key]
        steps[kind][name] = value
    if len(steps) > 1:
        return {'type': 'UnionMask', 'masks': list(steps.values())}
    (step,) = steps.values()
    if ratio is not None and 'area_ratio_range' in step.keys() - settings.keys():
        step['area_ratio_range'] = list(ratio)
    return step


class DrawnHole(NamedTuple):
    """A mask (H, W) uint8, 1 = hole; the part of the image it covers; how many were drawn."""

    mask: np.ndarray
    ratio: float
    tries: int


class MaskMaker:
    """The n-th hole of a recipe: a function of the seed and n, whatever else is made.

    It is the hole that evaluation draws for the image of index n with that seed, where
    nothing else in the pipeline draws and no ratio is wanted.

    Args:
        recipe (dict): Config of a transform that draws holes, as :func:`mask_recipe` gives it.
        size ((int, int)): Height and width.
        seed (int): In [0, 2**64).
        ratio ((float, float), optional): Masks are drawn anew until the hole covers more than
            the first, and at most the second part of the image.
        tries (int): Masks to draw at the most.

    Raises:
        ValueError: The recipe cannot be built, the seed is out of range, or the ratio is none.
    """

    def __init__(
        self,
        recipe: dict[str, Any],
        size: tuple[int, int],
        seed: int = 0,
        ratio: Sequence[float] | None = None,
        tries: int = 1000,
    ) -> None:
        check_image_size(*size)
        check_at_least('tries', tries, 1)
        if ratio is not None and not 0 <= ratio[0] < ratio[1] <= 1:
            raise ValueError(f'ratio: expected 0 <= low < high <= 1, got {tuple(ratio)}')
        self.recipe, self.size, self.seed = recipe, tuple(size), seed
        self.ratio = None if ratio is None else tuple(ratio)
        self.tries = tries
        self._transform = TRANSFORMS.build(dict(recipe))
        # Transforms look at the shape alone.
        self._image = np.broadcast_to(np.uint8(0), (*self.size, 3))

    def __call__(self, index: int) -> DrawnHole:
        """The hole of that index, from 0.

        Raises:
            ValueError: A setting does not fit the size, or the wanted ratio is not reached.
        """
        rng = sample_rng(self.seed, index)
        seen = []
        # As datasets do: the first draw is theirs.
        with global_randomness_from(rng, needed=False):
            for tries in range(1, self.tries + 1):
                mask = self._transform({'img': self._image, 'rng': rng})['mask']
                ratio = np.count_nonzero(mask) / mask.size
                if self.ratio is None or self.ratio[0] < ratio <= self.ratio[1]:
                    return DrawnHole(mask, ratio, tries)
                seen.append(ratio)
        assert self.ratio is not None  # without one, the first hole is taken
        raise ValueError(
            f'ratio: mask {index}: expected a hole above {self.ratio[0]:g} and up to '
            f'{self.ratio[1]:g} of the image; {self.tries} were drawn, of {min(seen):.3g} to '
            f'{max(seen):.3g}. Choose another ratio or settings that give it, or allow more tries'
        )
