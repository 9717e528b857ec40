"""Blending of a filled hole, the last step of Global&Local."""

from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from mmdeepfill.core.registry import MODELS


@MODELS.register_module()
class PoissonBlend(nn.Module):
    """Brings the colours of a filled hole to those around it (Iizuka et al., section 3.5).

    The hole is first filled from its rim by fast marching (Telea, 2004); into that the
    network's gradients are cloned (Perez et al., 2003). So colours come from the rim and
    structure from the network. OpenCV does both, on the CPU; where a hole reaches the border of
    the picture, the picture is mirrored there. A hole less than 3 pixels high or
    wide keeps the first filling; where nothing is known there are no colours to take, and the
    network's picture stays as it is.

    Args:
        radius (float): Neighbourhood of Telea's method in pixels; 1 in the released code.

    Raises:
        ValueError: ``radius`` is not positive.

    Example:
        >>> image = torch.full((1, 3, 32, 32), 100, dtype=torch.uint8)
        >>> hole = torch.zeros(1, 1, 32, 32, dtype=torch.bool)
        >>> hole[..., 8:24, 8:24] = True
        >>> blended = PoissonBlend()(image, image, hole)  # nothing to change
        >>> (blended.int() - 100).abs().max().item() <= 2
        True
    """

    def __init__(self, radius: float = 1.0):
        super().__init__()
        if not radius > 0:
            raise ValueError(f'radius must be positive; got {radius}')
        self.radius = radius

    def forward(self, image: Tensor, filled: Tensor, hole: Tensor) -> Tensor:
        """Blend pictures.

        Args:
            image (Tensor): (N, 3, H, W) in [0, 255]; what is in its hole does not count.
                Rounded to 8 bits if it is floating point: OpenCV blends no others.
            filled (Tensor): Like ``image``, what the network gave.
            hole (Tensor): (N, 1, H, W) bool.

        Returns:
            Tensor: Like ``filled``; only the hole of it is of use.
        """
        parts = (
            x.round().clamp(0, 255) if x.is_floating_point() else x for x in (image, filled, hole)
        )
        blended = [
            self._blend(*(np.ascontiguousarray(x.permute(1, 2, 0).cpu().numpy()) for x in sample))
            for sample in zip(*(x.to(torch.uint8) for x in parts))
        ]
        return torch.from_numpy(np.stack(blended)).permute(0, 3, 1, 2).to(filled)

    def _blend(self, image: np.ndarray, filled: np.ndarray, hole: np.ndarray) -> np.ndarray:
        if not hole.any() or hole.all():
            return filled
        hole = hole[..., 0] * 255
        height, width = hole.shape
        marched: Any = cv2.inpaint(image, hole, self.radius, cv2.INPAINT_TELEA)
        # Cloned colours are those of the rim on all sides: beyond the picture's border, of its
        # mirror image. OpenCV's mask must not touch the border.
        above, below, before, behind = _borders(hole)
        marched, filled, hole = (
            cv2.copyMakeBorder(x, above, below, before, behind, cv2.BORDER_REFLECT)
            for x in (marched, filled, hole)
        )
        hole[[0, -1]] = hole[:, [0, -1]] = 0
        left, top, columns, rows = cv2.boundingRect(hole)
        if min(columns, rows) >= 3:
            centre = left + columns // 2, top + rows // 2
            marched = cv2.seamlessClone(filled, marched, hole, centre, cv2.NORMAL_CLONE)
        return marched[above : above + height, before : before + width]


def _borders(hole: np.ndarray) -> list[int]:
    """Pixels to mirror at top, bottom, left and right, so that of a hole that ends there the
    mirror image is whole, and of one that goes right across much is.
    """
    borders = []
    left, top, columns, rows = cv2.boundingRect(hole)
    for start, length, side in ((top, rows, hole.shape[0]), (left, columns, hole.shape[1])):
        first, last = start == 0, start + length == side
        reach = 2 * side if first and last else length + 1
        borders += [reach * first, reach * last]
    return borders
