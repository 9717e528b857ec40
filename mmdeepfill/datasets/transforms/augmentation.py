"""Random windows and colours, as AOT-GAN trains on them."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import cv2
import numpy as np

from mmdeepfill.core.random import rng_of
from mmdeepfill.core.registry import TRANSFORMS

from ...core.mmcv.transforms import BaseTransform
from ..image_size import check_new_size
from ..masks.checks import as_pair, check_range

TRIES = 10  # windows drawn until one fits


@TRANSFORMS.register_module()
class RandomResizedCrop(BaseTransform):
    """Cut out a window of random area and shape, and bring it to one size (bilinear).

    As torchvision's transform of this name: the area is uniform, the logarithm of width over
    height too; if ten windows do not fit, the largest centre crop of an allowed shape is
    taken. Belongs before the mask.

    Args:
        crop_size (int | (int, int)): (height, width) of the result, in pixels.
        scale ((float, float)): Of the window's area, as a part of the image's, <= 1.
        ratio ((float, float)): Of the window's width over its height, > 0.

    Raises:
        ValueError: An argument is out of its range.

    Example:
        >>> results = dict(img=np.zeros((64, 96, 3), np.uint8), rng=np.random.default_rng(0))
        >>> RandomResizedCrop(32)(results)['img'].shape
        (32, 32, 3)
    """

    @staticmethod
    def size_after(config: dict, size: tuple[int, int] | None) -> Any:
        """Height and width of pictures behind a step of this config."""
        return config.get('crop_size')

    def __init__(
        self,
        crop_size: int | Sequence[int],
        scale: Sequence[float] = (0.08, 1.0),
        ratio: Sequence[float] = (3 / 4, 4 / 3),
    ) -> None:
        self.crop_size = as_pair('crop_size', crop_size, 1)
        check_new_size(*self.crop_size, 'RandomResizedCrop: crop_size')
        check_range('scale', scale, 0)
        check_range('ratio', ratio, 0)
        if scale[0] <= 0 or scale[1] > 1:
            raise ValueError(f'scale must lie above 0 and be at most 1, got {scale!r}')
        if ratio[0] <= 0:
            raise ValueError(f'ratio must lie above 0, got {ratio!r}')
        self.scale = scale
        self.ratio = ratio

    def transform(self, results: dict) -> dict:
        """See the class.

        Raises:
            ValueError: If there already is a mask or a sketch, which would not follow.
        """
        over = [key for key in ('mask', 'sketch') if key in results]
        if over:
            raise ValueError(f'RandomResizedCrop does not treat the {over[0]}: put it before')
        height, width = results['img'].shape[:2]
        top, left, height, width = self._window(height, width, rng_of(results))
        window = results['img'][top : top + height, left : left + width]
        results['img'] = cv2.resize(window, self.crop_size[::-1], interpolation=cv2.INTER_LINEAR)
        results['img_shape'] = self.crop_size
        return results

    def _window(
        self, height: int, width: int, rng: np.random.Generator
    ) -> tuple[int, int, int, int]:
        for _ in range(TRIES):
            area = height * width * rng.uniform(self.scale[0], self.scale[1])
            ratio = math.exp(rng.uniform(math.log(self.ratio[0]), math.log(self.ratio[1])))
            wide, high = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
            if 0 < wide <= width and 0 < high <= height:
                return (
                    int(rng.integers(height - high + 1)),
                    int(rng.integers(width - wide + 1)),
                    high,
                    wide,
                )
        ratio = min(max(width / height, self.ratio[0]), self.ratio[1])
        high = max(1, min(height, round(width / ratio)))
        wide = max(1, min(width, round(high * ratio)))
        return (height - high) // 2, (width - wide) // 2, high, wide

    def __repr__(self) -> str:
        return (
            f'{type(self).__name__}(crop_size={self.crop_size}, scale={self.scale}, '
            f'ratio={self.ratio})'
        )


@TRANSFORMS.register_module()
class ColorJitter(BaseTransform):
    """Change brightness, contrast, saturation and hue, in a random order.

    As torchvision's transform of this name: a factor of brightness, contrast or saturation is
    uniform in [1 - x, 1 + x] (not below 0) and mixes the image with black, with its mean grey,
    with its grey image; the hue turns by up to x of the colour circle to either side.

    Args:
        brightness, contrast, saturation (float): x, >= 0.
        hue (float): x, in [0, 0.5].

    Raises:
        ValueError: An argument is out of its range.

    Example:
        >>> results = dict(img=np.full((8, 8, 3), 100, np.uint8), rng=np.random.default_rng(0))
        >>> np.unique(ColorJitter()(results)['img']).tolist()  # no jitter by default
        [100]
    """

    #: Pictures leave it in the size in which they come.
    keeps_size = True

    def __init__(
        self,
        brightness: float = 0.0,
        contrast: float = 0.0,
        saturation: float = 0.0,
        hue: float = 0.0,
    ) -> None:
        self.amounts = {
            'brightness': brightness,
            'contrast': contrast,
            'saturation': saturation,
            'hue': hue,
        }
        for name, amount in self.amounts.items():
            most = 0.5 if name == 'hue' else math.inf
            if not 0 <= amount <= most:
                raise ValueError(f'{name} must lie in [0, {most}], got {amount!r}')

    def transform(self, results: dict) -> dict:
        """See the class."""
        rng, image = rng_of(results), results['img']
        for i in rng.permutation(len(self.amounts)):
            name, amount = list(self.amounts.items())[i]
            if amount == 0:
                continue
            if name == 'hue':
                image = turn_hue(image, rng.uniform(-amount, amount))
            else:
                factor = rng.uniform(max(1 - amount, 0), 1 + amount)
                image = mix(image, _OTHER[name](image), factor)
        results['img'] = image
        return results

    def __repr__(self) -> str:
        inside = ', '.join(f'{name}={amount}' for name, amount in self.amounts.items())
        return f'{type(self).__name__}({inside})'


def _grey(image: np.ndarray) -> np.ndarray:
    return cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[..., None]


#: What an image is mixed with.
_OTHER: dict[str, Callable[[np.ndarray], int | np.ndarray]] = {
    'brightness': lambda image: 0,
    'contrast': lambda image: round(float(_grey(image).mean())),
    'saturation': _grey,
}


def mix(image: np.ndarray, other: int | np.ndarray, factor: float) -> np.ndarray:
    """``other + factor * (image - other)``, cut to 0..255.

    Args:
        image (np.ndarray): (H, W, 3) uint8.
        other (int | np.ndarray): A grey value, or (H, W, 1) uint8.
        factor (float): 0 gives ``other``, 1 the image.

    Returns:
        np.ndarray: (H, W, 3) uint8.
    """
    base = np.float32(other)
    return np.rint(base + np.float32(factor) * (image - base)).clip(0, 255).astype(np.uint8)


def turn_hue(image: np.ndarray, turn: float) -> np.ndarray:
    """Turn the colours of an RGB image (H, W, 3) uint8 by a part of the circle."""
    hsv = cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2HSV)
    hsv[..., 0] = (hsv[..., 0] + 360 * turn) % 360
    return np.rint(255 * cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)).clip(0, 255).astype(np.uint8)
