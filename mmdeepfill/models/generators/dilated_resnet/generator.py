"""The generator of patch-based GAN inpainting (Demir and Unal, 2018)."""
from typing import Dict, Optional

import torch
from torch import Tensor

from mmdeepfill.registry import MODELS

from ..one_stage import OneStageGenerator


@MODELS.register_module()
class DilatedResnetGenerator(OneStageGenerator):
    """One stage: a :class:`DilatedResnet` of the masked image and its mask.

    Args:
        network (dict): Config of the network, of ``in_channels=4``.
        init_cfg (dict, optional): First weights, see :class:`InitModule`.
    """

    def __init__(self, network: dict = dict(type='DilatedResnet'),
                 init_cfg: Optional[dict] = None):
        super().__init__(init_cfg)
        self.network = MODELS.build(network)
        self.divisor, self.min_size = self.network.divisor, self.network.min_size

    def run_stages(self, masked_image: Tensor, mask: Tensor) -> Dict[str, Tensor]:
        """:meth:`forward` for sides that need no padding."""
        x = torch.cat([masked_image, mask.to(masked_image.dtype)], dim=1)
        return dict(refined=self.network(x))
