"""Networks that turn (masked_image, mask) into coarse and refined images."""
from .aot_gan import AOTBlockNeck, AOTDecoder, AOTEncoder, AOTEncoderDecoder
from .context_encoder import (CEChannelWiseBottleneck, CEConvBottleneck, CentreContextEncoder,
                              ContextEncoder)
from .deepfillv1 import (ContextualAttentionNeck, DeepFillDecoder, DeepFillEncoder,
                         DeepFillEncoderDecoder, DeepFillRefiner)
from .dilated_resnet import DilatedResidualBlock, DilatedResnet, DilatedResnetGenerator
from .edgeconnect import EdgeConnectGenerator
from .global_local import (GLDecoder, GLDilationNeck, GLEncoder, GLEncoderDecoder, GLGenerator)
from .gmcnn import MultiColumnGenerator
from .partial_conv import PConvDecoder, PConvEncoder, PConvEncoderDecoder
from .shift_net import ShiftNetGenerator

__all__ = [
    'AOTBlockNeck', 'AOTDecoder', 'AOTEncoder', 'AOTEncoderDecoder',
    'CEChannelWiseBottleneck', 'CEConvBottleneck', 'CentreContextEncoder', 'ContextEncoder',
    'ContextualAttentionNeck', 'DeepFillDecoder', 'DeepFillEncoder',
    'DeepFillEncoderDecoder', 'DeepFillRefiner', 'DilatedResidualBlock', 'DilatedResnet',
    'DilatedResnetGenerator', 'EdgeConnectGenerator', 'GLDecoder', 'GLDilationNeck',
    'GLEncoder', 'GLEncoderDecoder', 'GLGenerator', 'MultiColumnGenerator', 'PConvDecoder',
    'PConvEncoder', 'PConvEncoderDecoder', 'ShiftNetGenerator'
]
