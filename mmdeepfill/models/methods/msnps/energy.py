"""The terms of what a filled hole should be like (Yang et al., 2017, equations 1, 4 and 5)."""

from typing import Any, NamedTuple

import torch.nn.functional as F
from torch import Tensor


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
