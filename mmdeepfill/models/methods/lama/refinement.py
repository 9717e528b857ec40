"""Refinement of large pictures: features are optimised until they agree with a smaller fill.

Kulshreshtha, Pugh, Jiddi: *Feature Refinement to Improve High Resolution Image Inpainting*,
arXiv:2206.13644. A network that was trained on small crops blurs or repeats in large holes; its
fill of the reduced picture is better, and tells the large one what it should look like.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmdeepfill.core.conventions import composite, valid_of

from ...layers import pad_by_reflection

#: What counts as hole in a mask that was blurred.
_TOUCHED = 1e-8
#: Width in pixels by which the compared part of a hole is narrower, as an ellipse.
_ERODED = 15


class Refinement(NamedTuple):
    """Settings of the refinement; the defaults are the authors'.

    Attributes:
        iterations (int): Predictions on each scale but the coarsest; the last takes no step.
        learning_rate (float): Adam's.
        min_side (int): Shorter side of the coarsest scale, in pixels, about.
        max_scales (int): Most scales.
        max_pixels (int): Larger pictures are reduced to this many first, which bounds memory.
    """

    iterations: int = 15
    learning_rate: float = 0.002
    min_side: int = 512
    max_scales: int = 3
    max_pixels: int = 1_800_000


def can_refine(generator: nn.Module | None) -> bool:
    """Tell whether a generator can be stopped in its middle: ``front`` gives features, ``back`` the
    picture, with ``recompute=True`` in little memory. See :class:`LaMaGenerator`.
    """
    return all(callable(getattr(generator, name, None)) for name in ('front', 'back'))


def refine(
    generator: nn.Module,
    image: Tensor,
    mask: Tensor,
    settings: Refinement = Refinement(),
    on_step: Callable[[], None] | None = None,
) -> Tensor:
    """Fill one picture from coarse to fine.

    Args:
        generator (nn.Module): One of :func:`can_refine`, in eval mode. Its weights do not
            change.
        image (Tensor): (1, 3, H, W) in the generator's range.
        mask (Tensor): (1, 1, H, W), 1 = hole.
        settings (Refinement): How.
        on_step (callable, optional): Called after each prediction.

    Returns:
        Tensor: (1, 3, H, W), bit-equal to ``image`` outside the hole. Of a picture above
        ``max_pixels`` the hole is enlarged from the reduced size.
    """
    size = image.shape[-2:]
    small, hole = _within_budget(image, mask, settings.max_pixels)
    result: Any = None
    for picture, part in reversed(_pyramid(small, hole, settings)):
        if result is None:
            with torch.no_grad():
                result = composite(_predict(generator, picture, part), picture, part)
            _report(on_step)
        else:
            result = _refined(generator, picture, part, result, settings, on_step)
    if result.shape[-2:] != size:
        result = F.interpolate(result, size, mode='bilinear', align_corners=False)
    return torch.where(mask != 0, result, image)


def prediction_count(height: int, width: int, settings: Refinement = Refinement()) -> int:
    """Number of predictions that :func:`refine` makes for a picture of a size."""
    scale = min((settings.max_pixels / (height * width)) ** 0.5, 1)
    scales = _scale_count(int(height * scale), int(width * scale), settings)
    return 1 + (scales - 1) * settings.iterations


def _report(on_step: Callable[[], None] | None) -> None:
    if on_step is not None:
        on_step()


def _within_budget(image: Tensor, mask: Tensor, pixels: int) -> tuple[Tensor, Tensor]:
    height, width = image.shape[-2:]
    if height * width <= pixels:
        return image, mask
    scale = (pixels / (height * width)) ** 0.5
    size = int(height * scale), int(width * scale)
    image, mask = (
        F.interpolate(x, size, mode='bilinear', align_corners=False)
        for x in (image * valid_of(mask), mask)
    )
    return image, (mask > _TOUCHED).to(mask.dtype)


def _scale_count(height: int, width: int, settings: Refinement) -> int:
    halvings = max(0.0, float(np.log2(min(height, width) / settings.min_side)))
    return min(1 + round(halvings), settings.max_scales)


def _pyramid(image: Tensor, mask: Tensor, settings: Refinement) -> list[tuple[Tensor, Tensor]]:
    """Pictures and masks from fine to coarse."""
    levels = [(image, mask)]
    for _ in range(_scale_count(image.shape[-2], image.shape[-1], settings) - 1):
        picture, hole = levels[-1]
        levels.append((_halved(picture), (_halved(hole) >= _TOUCHED).to(hole.dtype)))
    return levels


def _halved(x: Tensor) -> Tensor:
    """Gaussian of 5x5 and deviation 1, then bilinear to half of the sides, rounded down."""
    at = torch.arange(-2, 3, dtype=x.dtype, device=x.device)
    line = torch.exp(-at.square() / 2)
    kernel = torch.outer(line, line) / line.sum() ** 2
    channels = x.shape[1]
    blurred = F.conv2d(
        F.pad(x, (2, 2, 2, 2), mode='reflect'), kernel.expand(channels, 1, 5, 5), groups=channels
    )
    size = [side // 2 for side in x.shape[-2:]]
    return F.interpolate(blurred, size, mode='bilinear', align_corners=False)


def _predict(generator: Any, image: Tensor, mask: Tensor) -> Tensor:
    height, width = image.shape[-2:]
    image, mask = (pad_by_reflection(x, generator.divisor) for x in (image, mask))
    return generator.back(_features(generator, image, mask))[..., :height, :width]


def _features(generator: Any, image: Tensor, mask: Tensor) -> Sequence[Tensor]:
    return generator.front(torch.cat([image * valid_of(mask), mask], 1))


def _refined(
    generator: Any,
    image: Tensor,
    mask: Tensor,
    smaller: Tensor,
    settings: Refinement,
    on_step: Callable[[], None] | None,
) -> Tensor:
    """Optimise the features in the middle of the network; weights get no gradient."""
    height, width = image.shape[-2:]
    padded, hole = (pad_by_reflection(x, generator.divisor) for x in (image, mask))
    with torch.no_grad():
        features = _features(generator, padded, hole)
    features = [part.detach().clone().requires_grad_() for part in features]
    optimizer = torch.optim.Adam(features, lr=settings.learning_rate)
    known, compared = hole < _TOUCHED, _compared(mask, smaller.shape[-2:])
    weights = [p for p in generator.parameters() if p.requires_grad]
    for weight in weights:
        weight.requires_grad_(False)
    try:
        with torch.enable_grad():
            for number in range(settings.iterations):
                whole = generator.back(features, recompute=True)
                predicted = whole[..., :height, :width]
                if number + 1 < settings.iterations:
                    optimizer.zero_grad()
                    (
                        _error(whole, padded, known) + _error(_halved(predicted), smaller, compared)
                    ).backward()
                    optimizer.step()
                _report(on_step)
    finally:
        for weight in weights:
            weight.requires_grad_(True)
    return composite(predicted.detach(), image, mask)


def _compared(mask: Tensor, size) -> Tensor:
    """Inner part of the reduced hole, (1, 1, h, w) bool."""
    reduced = F.interpolate(mask, size, mode='bilinear', align_corners=False)[0, 0] >= 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_ERODED, _ERODED))
    inner = cv2.erode(reduced.cpu().numpy().astype(np.uint8), disc)
    return torch.from_numpy(inner != 0).to(mask.device)[None, None]


def _error(found: Tensor, wanted: Tensor, where: Tensor) -> Tensor:
    """Mean absolute difference there; 0 if it is nowhere."""
    where = where.expand_as(found)
    if not where.any():
        return found.sum() * 0
    return (found - wanted)[where].abs().mean()
