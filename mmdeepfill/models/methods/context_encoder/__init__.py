"""Context Encoder (Pathak et al., CVPR 2016): a picture through a narrow code."""

from .bottleneck import CEChannelWiseBottleneck, CEConvBottleneck
from .centre import CentreContextEncoder
from .discriminator import ContextEncoderDiscriminator
from .encoder_decoder import ContextEncoder

__all__ = [
    'CEChannelWiseBottleneck',
    'CEConvBottleneck',
    'CentreContextEncoder',
    'ContextEncoder',
    'ContextEncoderDiscriminator',
]
