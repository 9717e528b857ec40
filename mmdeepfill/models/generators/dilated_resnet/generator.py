"""The generator of patch-based GAN inpainting (Demir and Unal, 2018)."""
from typing import Dict, Optional

import torch
from torch import Tensor

from mmdeepfill.registry import MODELS

from ...layers import InitModule, run_padded


@MODELS.register_module()
class DilatedResnetGenerator(InitModule):
    """One stage: a :class:`DilatedResnet` of the masked image and its mask.

    Every size from 16x16 up is legal: the input is continued by reflection at its bottom and
    right to what the network needs, and the output is cropped back.

    Args:
        network (dict): Config of the network, of ``in_channels=4``.
        init_cfg (dict, optional): First weights, see :class:`InitModule`.
    """

    #: Fields of the record that :meth:`forward` fills.
    outputs = ('refined', )

    def __init__(self, network: dict = dict(type='DilatedResnet'),
                 init_cfg: Optional[dict] = None):
        super().__init__(init_cfg)
        self.network = MODELS.build(network)
        #: Sides that :meth:`run_stages` takes are multiples of this and at least ``min_size``.
        self.divisor, self.min_size = self.network.divisor, self.network.min_size

    def forward(self, masked_image: Tensor, mask: Tensor) -> Dict[str, Tensor]:
        """Fill the holes.

        Args:
            masked_image (Tensor): (N, 3, H, W) in [-1, 1], the hole at a constant; H, W >= 16.
            mask (Tensor): (N, 1, H, W), 1 = hole.

        Returns:
            dict: ``refined``, the raw image (N, 3, H, W) within the bounds of the network.

        Raises:
            ValueError: A side is shorter than 16.
        """
        return run_padded(self.run_stages, masked_image, mask, self.divisor, self.min_size)

    def run_stages(self, masked_image: Tensor, mask: Tensor) -> Dict[str, Tensor]:
        """:meth:`forward` for sides that need no padding."""
        x = torch.cat([masked_image, mask.to(masked_image.dtype)], dim=1)
        return dict(refined=self.network(x))
