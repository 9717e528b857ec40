"""Arrays straight to a model, without what the inferencer does for files and other types."""

from typing import Any

import numpy as np
import torch

from .filling import check_takes_sketch
from .hole_masks import plain_array


def inpaint_with_sketch(
    model: Any, image: np.ndarray, mask: np.ndarray, sketch: np.ndarray
) -> np.ndarray:
    """Fill the hole of one picture along lines that a user has drawn (DeepFillv2, section 3.4).

    Args:
        model (nn.Module): From :func:`init_model`, with a generator ``with_sketch``.
        image (np.ndarray): (H, W, 3) uint8, RGB, at least 16x16.
        mask (np.ndarray): (H, W), nonzero = hole; floating point: 0.5 and above.
        sketch (np.ndarray): (H, W), nonzero = a line that the result should follow. Only what
            is in the hole counts.

    Returns:
        np.ndarray: (H, W, 3) uint8, RGB, bit-equal to ``image`` outside the hole.

    Raises:
        ValueError: An array has another shape or type, or the model takes no sketch.
    """
    data, sketch = collate_array(image, mask), plain_array(sketch, 'sketch')
    check_takes_sketch(model)
    if sketch.shape != image.shape[:2]:
        raise ValueError(
            f'sketch must have the height and width of image, {image.shape[:2]}; got {sketch.shape}'
        )
    output = model.val_step(dict(data, sketch=_plane(sketch)))[0]['composited']
    return output.permute(1, 2, 0).cpu().numpy()


def collate_array(image: np.ndarray, mask: np.ndarray) -> dict[str, torch.Tensor]:
    """One picture as a model's ``val_step`` takes it.

    Args:
        image (np.ndarray): (H, W, 3) uint8, RGB.
        mask (np.ndarray): (H, W), nonzero = hole; floating point: 0.5 and above.

    Raises:
        ValueError: ``image`` or ``mask`` has another shape or type.
    """
    image, mask = plain_array(image, 'image'), plain_array(mask, 'mask')
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(f'image must be (H, W, 3) uint8; got {image.shape} {image.dtype}')
    if mask.shape != image.shape[:2]:
        raise ValueError(
            f'mask must have the height and width of image, {image.shape[:2]}; got {mask.shape}'
        )
    return {
        'image': torch.from_numpy(np.ascontiguousarray(image)).permute(2, 0, 1)[None],
        'mask': _plane(mask),
    }


def _plane(array: np.ndarray) -> torch.Tensor:
    """(H, W) to (1, 1, H, W)."""
    if array.dtype == bool:
        array = array.astype(np.uint8)
    return torch.from_numpy(np.ascontiguousarray(array))[None, None]
