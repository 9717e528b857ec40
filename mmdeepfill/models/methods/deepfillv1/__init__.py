"""DeepFillv1 (Yu et al., CVPR 2018): two stages, contextual attention in the second."""

from .attention_neck import ContextualAttentionNeck
from .decoder import DeepFillDecoder
from .discriminators import DeepFillv1Discriminators
from .encoder import DeepFillEncoder
from .encoder_decoder import DeepFillEncoderDecoder
from .refiner import DeepFillRefiner

__all__ = [
    'ContextualAttentionNeck',
    'DeepFillDecoder',
    'DeepFillEncoder',
    'DeepFillEncoderDecoder',
    'DeepFillRefiner',
    'DeepFillv1Discriminators',
]
