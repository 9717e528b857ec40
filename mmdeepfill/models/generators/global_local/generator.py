"""The completion network of Global&Local."""
from typing import Dict, Optional

import torch
from torch import Tensor

from mmdeepfill.registry import MODELS

from ...layers import MIN_SIDE
from ..one_stage import OneStageGenerator


@MODELS.register_module()
class GLGenerator(OneStageGenerator):
    """Encoder, dilated convolutions and decoder, in one stage (Iizuka et al., section 3.2).

    Args:
        encoder (dict): Config of the encoder; it gets the masked image and the mask.
        dilation_neck (dict): Config of what widens the receptive field.
        decoder (dict): Config of the decoder.
        min_size (int): Smallest side that the parts can process, a multiple of 4: smaller
            inputs are continued by reflection too. Convolutions that pad by reflection need
            more than 4 times their dilation: 72 for a dilation of 16.
        init_cfg (dict, optional): First weights, see :class:`InitModule`.
    """

    divisor = 4

    def __init__(self, encoder: dict, dilation_neck: dict, decoder: dict,
                 min_size: int = MIN_SIDE, init_cfg: Optional[dict] = None):
        super().__init__(init_cfg)
        if min_size < MIN_SIDE or min_size % self.divisor:
            raise ValueError(f'min_size must be a multiple of {self.divisor} and at least '
                             f'{MIN_SIDE}; got {min_size}')
        self.encoder = MODELS.build(encoder)
        self.dilation_neck = MODELS.build(dilation_neck)
        self.decoder = MODELS.build(decoder)
        self.min_size = min_size

    def run_stages(self, masked_image: Tensor, mask: Tensor) -> Dict[str, Tensor]:
        """:meth:`forward` for sides that need no padding."""
        x = torch.cat([masked_image, mask.to(masked_image)], 1)
        return dict(refined=self.decoder(self.dilation_neck(self.encoder(x))))
