"""Networks that turn (masked_image, mask) into coarse and refined images."""
from .deepfillv1 import (ContextualAttentionNeck, DeepFillDecoder, DeepFillEncoder,
                         DeepFillEncoderDecoder, DeepFillRefiner)
from .global_local import GLDilationNeck, GLEncoderDecoder

__all__ = [
    'ContextualAttentionNeck', 'DeepFillDecoder', 'DeepFillEncoder',
    'DeepFillEncoderDecoder', 'DeepFillRefiner', 'GLDilationNeck', 'GLEncoderDecoder'
]
