"""Encoder, dilated neck and decoder in a row."""
from typing import List, Optional

from torch import Tensor, nn

from mmdeepfill.registry import MODELS

from ...layers import ConvBlock, Rect, source_rect

STRIDE = 4  # of the encoder

@MODELS.register_module()
class GLEncoderDecoder(nn.Module):
    """``decoder(dilation_neck(encoder(x)))``, DeepFillv1's coarse network among others.

    Args:
        encoder (dict): Config of the encoder.
        dilation_neck (dict): Config of what widens the receptive field.
        decoder (dict): Config of the decoder.
    """

    def __init__(self, encoder: dict, dilation_neck: dict, decoder: dict):
        super().__init__()
        self.encoder = MODELS.build(encoder)
        self.dilation_neck = MODELS.build(dilation_neck)
        self.decoder = MODELS.build(decoder)

    @property
    def blocks(self) -> List[ConvBlock]:
        """All convolutions, in order."""
        return self.encoder.blocks + self.dilation_neck.blocks + self.decoder.blocks

    def forward(self, x: Tensor, hole: Optional[Rect] = None) -> Tensor:
        """Run all three.

        Args:
            x (Tensor): (N, C, H, W); H and W as the parts demand (multiples of 4).
            hole (Rect, optional): Part of the output to compute. None: all.

        Returns:
            Tensor: (N, 3, H, W), or of the size of ``hole``.
        """
        if hole is None:
            return self.decoder(self.dilation_neck(self.encoder(x)))
        size = x.shape[-2:]
        source = source_rect(hole, self.blocks, size).aligned(STRIDE, size)
        return hole.within(source).crop(self(source.crop(x)))
