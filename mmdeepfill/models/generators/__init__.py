"""Networks that turn (masked_image, mask) into coarse and refined images."""
from .aot_gan import AOTBlockNeck, AOTDecoder, AOTEncoder, AOTEncoderDecoder
from .deepfillv1 import (ContextualAttentionNeck, DeepFillDecoder, DeepFillEncoder,
                         DeepFillEncoderDecoder, DeepFillRefiner)
from .global_local import GLDilationNeck, GLEncoderDecoder

__all__ = [
    'AOTBlockNeck', 'AOTDecoder', 'AOTEncoder', 'AOTEncoderDecoder',
    'ContextualAttentionNeck', 'DeepFillDecoder', 'DeepFillEncoder',
    'DeepFillEncoderDecoder', 'DeepFillRefiner', 'GLDilationNeck', 'GLEncoderDecoder'
]
