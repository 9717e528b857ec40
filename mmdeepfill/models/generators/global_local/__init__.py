"""Blocks of Global&Local (Iizuka et al., 2017) that DeepFill's stages reuse."""
from .dilation_neck import GLDilationNeck
from .encoder_decoder import GLEncoderDecoder

__all__ = ['GLDilationNeck', 'GLEncoderDecoder']
