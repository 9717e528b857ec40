"""The whole generator of partial convolutions."""
from typing import Dict, Optional

from torch import Tensor

from mmdeepfill.conventions import valid_of
from mmdeepfill.registry import MODELS

from ...layers import MIN_SIDE, InitModule, run_padded


@MODELS.register_module()
class PConvEncoderDecoder(InitModule):
    """U-Net of partial convolutions (paper, section 3.2).

    Every size from 16x16 up is legal: image and mask are continued by reflection at their
    bottom and right to a multiple of 2^num_layers, and the output is cropped back.

    Args:
        encoder (dict): Config of the encoder.
        decoder (dict): Config of the decoder.
        init_cfg (dict, optional): First weights, see :class:`InitModule`.

    Raises:
        ValueError: Encoder and decoder have different numbers of levels.
    """

    #: Fields of the record that :meth:`forward` fills.
    outputs = ('refined', )
    #: Sides that :meth:`run_stages` takes are at least this, and multiples of ``divisor``.
    min_size = MIN_SIDE

    def __init__(self, encoder: dict, decoder: dict, init_cfg: Optional[dict] = None):
        super().__init__(init_cfg)
        self.encoder = MODELS.build(encoder)
        self.decoder = MODELS.build(decoder)
        levels = self.encoder.num_layers, self.decoder.num_layers
        if levels[0] != levels[1]:
            raise ValueError('encoder and decoder must have the same num_layers; got '
                             f'{levels[0]} and {levels[1]}')
        self.divisor = 2**levels[0]

    def forward(self, masked_image: Tensor, mask: Tensor) -> Dict[str, Tensor]:
        """Fill the holes.

        Args:
            masked_image (Tensor): (N, 3, H, W) in [-1, 1]; H, W >= 16. What is in the hole
                does not count.
            mask (Tensor): (N, 1, H, W), 1 = hole.

        Returns:
            dict: ``refined``, (N, 3, H, W), not bounded to [-1, 1]. Where nothing known is in
            reach it is 0, mid-grey.

        Raises:
            ValueError: A side is shorter than 16.
        """
        return run_padded(self.run_stages, masked_image, mask, self.divisor)

    def run_stages(self, masked_image: Tensor, mask: Tensor) -> Dict[str, Tensor]:
        """:meth:`forward` for sides that need no padding."""
        valid = valid_of(mask).to(masked_image.dtype)
        return dict(refined=self.decoder(self.encoder(masked_image, valid))[0])
