"""Second stage of DeepFill: a convolution branch and an attention branch."""
import torch
from torch import Tensor, nn

from mmdeepfill.registry import MODELS


@MODELS.register_module()
class DeepFillRefiner(nn.Module):
    """Two encoders in parallel, one decoder.

    Args:
        encoder_attention (dict): Config of the attention branch's encoder.
        encoder_conv (dict): Config of the other branch's encoder.
        dilation_neck (dict): Config of that branch's dilated convolutions.
        contextual_attention (dict): Config of the :class:`ContextualAttentionNeck`.
        decoder (dict): Config of the decoder; gets the convolution branch's channels
            first, then the attention branch's.
    """

    def __init__(self, encoder_attention: dict, encoder_conv: dict, dilation_neck: dict,
                 contextual_attention: dict, decoder: dict):
        super().__init__()
        self.encoder_attention = MODELS.build(encoder_attention)
        self.encoder_conv = MODELS.build(encoder_conv)
        self.contextual_attention_neck = MODELS.build(contextual_attention)
        self.dilation_neck = MODELS.build(dilation_neck)
        self.decoder = MODELS.build(decoder)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Input (N, 5, H, W) and mask (N, 1, H, W) to an image (N, 3, H, W)."""
        by_conv = self.dilation_neck(self.encoder_conv(x))
        by_attention = self.contextual_attention_neck(self.encoder_attention(x), mask)
        return self.decoder(torch.cat([by_conv, by_attention], dim=1))
