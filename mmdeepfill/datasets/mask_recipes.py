"""Holes without images: which kinds are drawn, and the n-th hole of a recipe."""
import inspect
from typing import Any, Dict, NamedTuple, Optional, Sequence, Tuple

import numpy as np

from mmdeepfill.registry import TRANSFORMS

from .masks.checks import check_at_least, check_image_size
from .rng import global_randomness_from, sample_rng

#: Kinds of holes, and the transforms that draw them.
KINDS = {'box': 'OpenMMLabBoxMask', 'tf-box': 'TFBoxMask', 'brush': 'BrushStrokeMask',
         'irregular': 'IrregularMask', 'centre': 'CentreMask', 'pattern': 'PatternMask',
         'gmcnn': 'GMCNNStrokeMask'}
#: Settings in pixels with their least values; the defaults are for a short side of ``_SIDE``.
_LENGTHS = dict(size=1, margin=0, max_delta=0, brush_width=1, length_range=1, max_length=1)
_SIDE = 256


def settings_of(transform: str, side: int = _SIDE) -> Dict[str, Any]:
    """The settings of a transform that draws holes, in plain values.

    Args:
        transform (str): Its type, of :data:`KINDS`.
        side (int): Short side of the images in pixels: defaults in pixels are in proportion.
    """
    parameters = inspect.signature(TRANSFORMS.get(transform).__init__).parameters
    return {name: _scaled(name, parameter.default, side)
            for name, parameter in parameters.items() if name != 'self'}


def _scaled(name: str, value: Any, side: int) -> Any:
    if isinstance(value, (tuple, list)):
        return [_scaled(name, one, side) for one in value]
    return max(value * side // _SIDE, _LENGTHS[name]) if name in _LENGTHS else value


def mask_recipe(kinds: Sequence[str], size: Tuple[int, int], settings: Dict[str, Any],
                ratio: Optional[Sequence[float]] = None) -> Dict[str, Any]:
    """Config of the transform that draws holes of some kinds, every setting written out.

    Args:
        kinds (Sequence[str]): Of :data:`KINDS`; several are united, as DeepFillv2 does with
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
    if not kinds or not set(kinds) <= set(KINDS):
        raise ValueError(f'kinds: expected some of {list(KINDS)}, got {kinds}')
    steps = {kind: dict(type=KINDS[kind], **settings_of(KINDS[kind], min(size)))
             for kind in kinds}
    known = {name if len(kinds) == 1 else f'{kind}.{name}': (kind, name)
             for kind, step in steps.items() for name in step if name != 'type'}
    for key, value in settings.items():
        if key not in known:
            raise ValueError(f'settings: expected some of {list(known)}, got {key!r}')
        kind, name = known[key]
        steps[kind][name] = value
    if len(steps) > 1:
        return dict(type='UnionMask', masks=list(steps.values()))
    step, = steps.values()
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

    def __init__(self, recipe: Dict[str, Any], size: Tuple[int, int], seed: int = 0,
                 ratio: Optional[Sequence[float]] = None, tries: int = 1000) -> None:
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
                mask = self._transform(dict(img=self._image, rng=rng))['mask']
                ratio = np.count_nonzero(mask) / mask.size
                if self.ratio is None or self.ratio[0] < ratio <= self.ratio[1]:
                    return DrawnHole(mask, ratio, tries)
                seen.append(ratio)
        raise ValueError(
            f'ratio: mask {index}: expected a hole above {self.ratio[0]:g} and up to '
            f'{self.ratio[1]:g} of the image; {self.tries} were drawn, of {min(seen):.3g} to '
            f'{max(seen):.3g}. Choose another ratio or settings that give it, or allow more tries')
