"""Encoder, dilated neck and decoder in a row."""
from torch import Tensor, nn

from mmdeepfill.registry import MODELS


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

    def forward(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, 3, H, W); H and W as the parts demand (multiples of 4)."""
        return self.decoder(self.dilation_neck(self.encoder(x)))
