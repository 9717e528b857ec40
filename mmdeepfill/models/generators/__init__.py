"""Networks that turn (masked_image, mask) into coarse and refined images."""
from .aot_gan import AOTBlockNeck, AOTDecoder, AOTEncoder, AOTEncoderDecoder
from .deepfillv1 import (ContextualAttentionNeck, DeepFillDecoder, DeepFillEncoder,
                         DeepFillEncoderDecoder, DeepFillRefiner)
from .global_local import (GLDecoder, GLDilationNeck, GLEncoder, GLEncoderDecoder,
                           GLGenerator)
from .gmcnn import MultiColumnGenerator
from .partial_conv import PConvDecoder, PConvEncoder, PConvEncoderDecoder

__all__ = [
    'AOTBlockNeck', 'AOTDecoder', 'AOTEncoder', 'AOTEncoderDecoder',
    'ContextualAttentionNeck', 'DeepFillDecoder', 'DeepFillEncoder',
    'DeepFillEncoderDecoder', 'DeepFillRefiner', 'GLDecoder', 'GLDilationNeck', 'GLEncoder',
    'GLEncoderDecoder', 'GLGenerator', 'MultiColumnGenerator', 'PConvDecoder', 'PConvEncoder',
    'PConvEncoderDecoder'
]
