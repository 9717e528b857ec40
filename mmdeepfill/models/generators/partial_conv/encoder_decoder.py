"""The whole generator of partial convolutions."""
from typing import Dict, Optional

from torch import Tensor

from mmdeepfill.conventions import valid_of
from mmdeepfill.registry import MODELS

from ..one_stage import OneStageGenerator


@MODELS.register_module()
class PConvEncoderDecoder(OneStageGenerator):
    """U-Net of partial convolutions (paper, section 3.2).

    What is in the hole does not count. The output is not bounded to [-1, 1]; where nothing known
    is in reach it is 0, mid-grey.

    Args:
        encoder (dict): Config of the encoder.
        decoder (dict): Config of the decoder.
        init_cfg (dict, optional): First weights, see :class:`InitModule`.

    Raises:
        ValueError: Encoder and decoder have different numbers of levels.
    """

    def __init__(self, encoder: dict, decoder: dict, init_cfg: Optional[dict] = None):
        super().__init__(init_cfg)
        self.encoder = MODELS.build(encoder)
        self.decoder = MODELS.build(decoder)
        levels = self.encoder.num_layers, self.decoder.num_layers
        if levels[0] != levels[1]:
            raise ValueError('encoder and decoder must have the same num_layers; got '
                             f'{levels[0]} and {levels[1]}')
        self.divisor = 2**levels[0]

    def run_stages(self, masked_image: Tensor, mask: Tensor) -> Dict[str, Tensor]:
        """:meth:`forward` for sides that need no padding."""
        valid = valid_of(mask).to(masked_image.dtype)
        return dict(refined=self.decoder(self.encoder(masked_image, valid))[0])
