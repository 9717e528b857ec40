"""GMCNN's confidence in what can be known of a hole (Wang et al., 2018, section 3.3)."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmdeepfill.core.conventions import Record, valid_of
from mmdeepfill.core.registry import MODELS

from ...layers import at_least_float32, pad_around_by_reflection
from ...losses.regions import Region


@MODELS.register_module()
class ConfidenceWeights(nn.Module):
    """Weights that fall from the rim of a hole to its middle, over the size of the hole.

    Known pixels have the confidence 1, the hole 0 at first. Then, again and again, the hole
    gets what a blur brings from its surroundings (equations 4 and 5):
    ``confidence = valid + mask * blur(confidence)``. Beyond the border of the image is its
    reflection. The region is the hole, whose weights are below 1; where nothing is known they
    are 0. An error is divided by the size of the hole, not by the sum of the weights, as in the
    released code.

    Args:
        kernel (str): 'gaussian', the paper's; or 'box', a mean, which the released code in
            effect has: its Gaussian is given 1/40 as its deviation on a grid of as little width,
            so its smallest value is 0.9995 of the largest.
        size (int): Side of the kernel in pixels, odd.
        sigma (float): Deviation of the Gaussian in pixels, of which the kernel shows what lies
            within ``size``.
        iterations (int): How often, at least 1.

    Raises:
        ValueError: An argument is out of its range.

    Example:
        >>> weight, hole = ConfidenceWeights()({'mask': torch.zeros(1, 1, 32, 32)})
        >>> float(weight.sum()), float(hole.sum())
        (0.0, 0.0)
    """

    row: Tensor

    def __init__(
        self, kernel: str = 'gaussian', size: int = 65, sigma: float = 40.0, iterations: int = 7
    ):
        super().__init__()
        if kernel not in ('gaussian', 'box'):
            raise ValueError(f"kernel must be 'gaussian' or 'box'; got {kernel!r}")
        if size < 1 or size % 2 == 0:
            raise ValueError(f'size must be odd and positive; got {size}')
        if sigma <= 0:
            raise ValueError(f'sigma must be positive; got {sigma}')
        if iterations < 1:
            raise ValueError(f'iterations must be at least 1; got {iterations}')
        self.iterations = iterations
        at = torch.arange(size, dtype=torch.float64) - size // 2
        row = torch.exp(-at.square() / (2 * sigma**2)) if kernel == 'gaussian' else at * 0 + 1
        self.register_buffer('row', (row / row.sum()).float(), persistent=False)

    @torch.no_grad()
    def forward(self, record: Record) -> Region:
        """Weights (N, 1, H, W) in [0, 1], 0 outside the hole; and the hole."""
        mask = at_least_float32(record['mask'])
        known = confidence = valid_of(mask)
        with torch.autocast(mask.device.type, enabled=False):
            for _ in range(self.iterations):
                weights = self._blur(confidence) * mask
                confidence = known + weights
        return weights, record['mask']

    def _blur(self, x: Tensor) -> Tensor:
        row = self.row.to(x.dtype)
        for dim, shape in ((-2, (1, 1, -1, 1)), (-1, (1, 1, 1, -1))):
            x = F.conv2d(pad_around_by_reflection(x, len(row) // 2, dim), row.view(shape))
        return x
