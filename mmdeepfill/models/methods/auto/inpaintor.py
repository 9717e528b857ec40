"""The default fill: each part of a hole in the way that measurement found best for it."""

import logging
import math
from collections.abc import Callable, Sequence

import numpy as np
import torch
from mmengine.model import BaseModel
from torch import Tensor

from mmdeepfill.core.hole_parts import HolePart
from mmdeepfill.core.reduction import enlarge, reduce_known, reduced_size
from mmdeepfill.core.registry import MODELS
from mmdeepfill.core.steps import steps

from ...inpaintors.prediction import PredictionMixin
from ...layers import MIN_SIDE
from ..exemplar import complete
from ..opencv import inpaint
from .rules import read_rules, sort_parts

logger = logging.getLogger('mmdeepfill')
#: Known pixels around what the network fills: at least, and in thicknesses.
_CONTEXT, _THICKNESSES = 64, 1
#: Neighbourhood of Navier-Stokes, and how far from a hole it looks.
_RADIUS = 3
_SENTENCES = {
    'diffusion': 'by diffusion',
    'exemplar': 'from the photograph itself',
    'guided': "from the photograph itself along the network's fill",
    'network': 'by the network',
}


@MODELS.register_module()
class AutoInpaintor(PredictionMixin, BaseModel):
    """A network and copies from the picture, chosen by rules for each part of a hole.

    Rules go by thickness: twice the largest distance of a part's pixels to what is known. Each
    connected part goes its own way, thin ones first; what is filled is known to the next.
    docs/photographs.md has the measurements that the packaged rules stand on.

    Args:
        generator (dict): Config of the network.
        data_preprocessor (dict): Config of its preprocessor.
        rules (list[dict]): ``dict(way='exemplar', thickness=24)``, from thin to thick; see
            :mod:`.rules` for the ways.

    Raises:
        ValueError: If the rules are not complete, see :func:`read_rules`.
    """

    #: What 'auto' means for it: :meth:`fill_picture`. Other strategies run the network alone.
    strategy = 'own'

    def __init__(self, generator: dict, data_preprocessor: dict, rules: Sequence[dict]) -> None:
        super().__init__(MODELS.build(data_preprocessor))
        self.generator = MODELS.build(generator)
        self.rules = read_rules(rules)
        self._ways: dict[str, Callable] = {
            'diffusion': self._diffuse,
            'exemplar': self._copy,
            'guided': self._copy_along,
            'network': self._by_network,
        }

    def fill_picture(self, image: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """Fill the holes of a picture of any size; work goes with the holes.

        Args:
            image (np.ndarray): (H, W, 3) RGB, uint8 or float32 on the same scale of 0..255.
            mask (np.ndarray): (H, W), nonzero = hole.

        Returns:
            np.ndarray: Like ``image``, equal to it outside the holes.
        """
        unknown, filled = mask != 0, image.copy()
        if unknown.all():  # nothing to copy and nothing to continue
            return self._network(filled, unknown)
        turns = list(sort_parts(mask, self.rules))
        logger.info('%s', self.describe(turns))
        with steps(len(turns)) as finish:
            for rule, parts in turns:
                take = np.zeros_like(unknown)
                for part in parts:
                    take[part.place] |= part.pixels
                self._ways[rule.way](filled, unknown, take, parts)
                unknown &= ~take
                finish()
        return filled

    @staticmethod
    def describe(turns: Sequence[tuple]) -> str:
        """One line on what was chosen for which parts, from :func:`sort_parts`."""
        texts = []
        for rule, parts in turns:
            widths = sorted({round(part.thickness) for part in parts})
            width = f'{widths[0]}' if len(widths) == 1 else f'{widths[0]} to {widths[-1]}'
            texts.append(
                f'{len(parts)} part{"s" if len(parts) > 1 else ""} of {width} px '
                f'{_SENTENCES[rule.way]}'
            )
        return 'hole: ' + ', '.join(texts)

    @torch.no_grad()
    def val_step(self, data: dict) -> list[dict]:
        """Fill the holes of collated samples by the rules.

        Args:
            data (dict): As the preprocessor takes them.

        Returns:
            list[dict]: As of :meth:`PredictionMixin.val_step`; ``refined`` is the network's.
        """
        results = super().val_step(data)
        for result in results:
            image, mask = (
                result[name].permute(1, 2, 0).cpu().numpy() for name in ('image', 'mask')
            )
            filled = torch.from_numpy(self.fill_picture(image, mask[..., 0]))
            result['composited'] = filled.permute(2, 0, 1).to(result['image'])
        return results

    test_step = val_step

    def train_step(self, data: dict, optim_wrapper) -> dict[str, Tensor]:
        """Nothing is trained here.

        Raises:
            RuntimeError: Always; the network is trained by its own config.
        """
        raise RuntimeError(
            'AutoInpaintor trains nothing: train its network by a config of its '
            'own, and name the weights'
        )

    def _diffuse(
        self, filled: np.ndarray, unknown: np.ndarray, take: np.ndarray, parts: Sequence[HolePart]
    ) -> None:
        for part in parts:
            window, inner = _window(part, unknown.shape, 4 * _RADIUS)
            hole = unknown[window].astype(np.uint8)
            result = inpaint(filled[window], hole, _RADIUS, 'ns')
            filled[part.place][part.pixels] = result[inner][part.pixels]

    def _copy(
        self, filled: np.ndarray, unknown: np.ndarray, take: np.ndarray, parts: Sequence[HolePart]
    ) -> None:
        filled[take] = complete(filled, unknown, part=take).image[take]

    def _copy_along(
        self, filled: np.ndarray, unknown: np.ndarray, take: np.ndarray, parts: Sequence[HolePart]
    ) -> None:
        guide = filled.copy()
        self._by_network(guide, unknown, take, parts)
        filled[take] = complete(filled, unknown, guide=guide, part=take).image[take]

    def _by_network(
        self, filled: np.ndarray, unknown: np.ndarray, take: np.ndarray, parts: Sequence[HolePart]
    ) -> None:
        for part in parts:
            context = max(_CONTEXT, math.ceil(_THICKNESSES * part.thickness))
            window, inner = _window(part, unknown.shape, context)
            result = self._reduced(filled[window], unknown[window], part.thickness)
            filled[part.place][part.pixels] = result[inner][part.pixels]

    def _reduced(self, image: np.ndarray, hole: np.ndarray, thickness: float) -> np.ndarray:
        """Fill a view that is reduced until the hole is as thick as those of training."""
        factor = thickness / (getattr(self.generator, 'hole_side', None) or thickness)
        size = reduced_size(hole.shape, factor, MIN_SIDE)
        if size == hole.shape:
            return self._network(image, hole)
        small = self._network(*reduce_known(image, hole, size))
        return enlarge(small, hole.shape, image.dtype)

    def _network(self, image: np.ndarray, hole: np.ndarray) -> np.ndarray:
        """One forward pass; (h, w, 3) like ``image``, which it is outside the hole."""
        height, width = hole.shape
        rows, columns = max(MIN_SIDE - height, 0), max(MIN_SIDE - width, 0)
        image = np.pad(image, ((0, rows), (0, columns), (0, 0)), 'symmetric')
        hole = np.pad(hole, ((0, rows), (0, columns)), 'symmetric')
        data = {
            'image': torch.from_numpy(np.ascontiguousarray(image.transpose(2, 0, 1)))[None],
            'mask': torch.from_numpy(hole.astype(np.uint8))[None, None],
        }
        result = PredictionMixin.val_step(self, data)[0]['composited']
        return result[:, :height, :width].permute(1, 2, 0).cpu().numpy()


def _window(part: HolePart, size: Sequence[int], context: int):
    """Rows and columns around a part, and those of its box in them."""
    window, inner = [], []
    for place, side in zip(part.place, size):
        start = max(place.start - context, 0)
        window.append(slice(start, min(place.stop + context, side)))
        inner.append(slice(place.start - start, place.stop - start))
    return tuple(window), tuple(inner)
