"""Padding by reflection, as far as needed."""
from typing import Callable, Dict

import torch
from torch import Tensor

#: Shortest side of a picture that generators take.
MIN_SIDE = 16


def check_sides(image: Tensor) -> None:
    """Refuse pictures (N, C, H, W) with a side below 16.

    Raises:
        ValueError: It has one.
    """
    height, width = image.shape[-2:]
    if min(height, width) < MIN_SIDE:
        raise ValueError(f'masked_image must be at least {MIN_SIDE}x{MIN_SIDE}; got '
                         f'{height}x{width}: enlarge it first')


def _reflected_index(size: int, start: int, stop: int, device: torch.device) -> Tensor:
    # A triangle wave: 0 1 2 3 2 1 0 1 ... so that a small picture may be reflected
    # more than once, which F.pad(mode='reflect') refuses.
    period = max(2 * (size - 1), 1)
    index = torch.arange(start, stop, device=device).abs() % period
    return torch.minimum(index, period - index) if size > 1 else index * 0


def pad_by_reflection(x: Tensor, divisor: int = 1, minimum: int = 1) -> Tensor:
    """Continue a picture at its bottom and right by reflection.

    The border row itself is not repeated. A picture smaller than the padding is
    reflected again and again.

    Args:
        x (Tensor): (..., H, W).
        divisor (int): The new sides are multiples of this.
        minimum (int): and at least this.

    Returns:
        Tensor: (..., H', W') with ``x`` in its top left corner; ``x`` itself where
        nothing is to be done.
    """
    for dim in (-2, -1):
        size = x.shape[dim]
        padded = -(-max(size, minimum) // divisor) * divisor
        if padded != size:
            x = x.index_select(x.dim() + dim, _reflected_index(size, 0, padded, x.device))
    return x


def pad_around_by_reflection(x: Tensor, pixels: int, dim: int) -> Tensor:
    """Continue a picture at both ends of one of its sides by reflection.

    Args:
        x (Tensor): (..., H, W).
        pixels (int): How many at each end; may be more than there are in the picture.
        dim (int): -2 or -1.

    Returns:
        Tensor: ``x`` with ``2 * pixels`` more along ``dim``.
    """
    size = x.shape[dim]
    index = _reflected_index(size, -pixels, size + pixels, x.device)
    return x.index_select(x.dim() + dim, index)


def run_padded(stages: Callable[..., Dict[str, Tensor]], masked_image: Tensor, mask: Tensor,
               divisor: int, minimum: int = 1) -> Dict[str, Tensor]:
    """Run a network on a picture of any size, continued by reflection and cropped back.

    Args:
        stages (Callable): Of a masked image and its mask to images by name.
        masked_image (Tensor): (N, C, H, W).
        mask (Tensor): (N, 1, H, W).
        divisor, minimum (int): Of the sides that ``stages`` takes, see
            :func:`pad_by_reflection`.

    Returns:
        dict: What ``stages`` gives, (N, C', H, W) each.

    Raises:
        ValueError: A side is shorter than 16.
    """
    check_sides(masked_image)
    height, width = masked_image.shape[-2:]
    outputs = stages(*(pad_by_reflection(x, divisor, minimum) for x in (masked_image, mask)))
    return {name: x[..., :height, :width] for name, x in outputs.items()}
