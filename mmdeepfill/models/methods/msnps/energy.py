"""The terms of what a filled hole should be like (Yang et al., 2017, equations 1, 4 and 5)."""

from collections.abc import Callable
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from mmdeepfill.core.steps import steps


class Goals(NamedTuple):
    """Targets of the features of a picture.

    Attributes:
        content: (1, C, h, w), of the content network's picture.
        patches: By layer (1, C, h, w), put together from known patches.
    """

    content: Tensor
    patches: dict[str, Tensor]


def patch_energy(features: Tensor, assembled: Tensor) -> Tensor:
    """Half the sum of squares of what is between features and the patches they should have.

    With ``s_i`` the patches of the features and ``t_i`` their nearest, which stay as they are,
    the authors' code writes the gradient down: in each cell the mean of ``s_i - t_i`` over the
    patches that cover it. As all ``s_i`` have the same value there, this is the gradient of
    this energy, with ``assembled`` the mean of the ``t_i``.

    Args:
        features, assembled (Tensor): Of one shape.

    Returns:
        Tensor: Scalar.
    """
    return 0.5 * (features - assembled).square().sum()


def total_variation(image: Tensor) -> Tensor:
    """Half the sum of squared differences of neighbours, of an image (..., H, W).

    The authors' code leaves out the differences along the last row and column.
    """
    total: Any = sum(image.diff(dim=dim).square().sum() for dim in (-2, -1))
    return 0.5 * total


def content_energy(features: Tensor, wanted: Tensor) -> Tensor:
    """Mean squared difference of features of one shape."""
    return F.mse_loss(features, wanted)


@torch.enable_grad()
def lowered(
    start: Tensor, energy: Callable[[Tensor], Tensor], iterations: int, history: int
) -> Tensor:
    """Lower the energy of an image by L-BFGS.

    Args:
        start (Tensor): (1, 3, h, w), stays as it is.
        energy (callable): Of an image, a scalar.
        iterations (int): Number of iterations; nothing else ends it.
        history (int): Number of earlier gradients that L-BFGS keeps.

    Returns:
        Tensor: The image, like ``start``.
    """
    # L-BFGS takes views of it
    image = start.clone(memory_format=torch.contiguous_format).requires_grad_()
    optimizer = torch.optim.LBFGS(
        [image],
        max_iter=iterations,
        history_size=history,
        tolerance_grad=0,
        tolerance_change=0,
        line_search_fn='strong_wolfe',
    )
    with steps(optimizer.param_groups[0]['max_eval']) as finish:

        def closure() -> Any:
            optimizer.zero_grad()
            value = energy(image)
            value.backward()
            finish()
            return value

        optimizer.step(closure)
    return image.detach()


def resized(image: Tensor, size: tuple[int, int]) -> Tensor:
    """Reduce an image (..., H, W) by means of areas; one of that size is returned as it is."""
    return (
        image if tuple(image.shape[-2:]) == tuple(size) else F.interpolate(image, size, mode='area')
    )
