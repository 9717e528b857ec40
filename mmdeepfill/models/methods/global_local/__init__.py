"""Global&Local (Iizuka et al., 2017), and blocks of it that DeepFill's stages reuse."""

from .discriminators import GLDiscs
from .encoder_decoder import GLDecoder, GLDilationNeck, GLEncoder, GLEncoderDecoder
from .generator import GLGenerator

__all__ = ['GLDecoder', 'GLDilationNeck', 'GLDiscs', 'GLEncoder', 'GLEncoderDecoder', 'GLGenerator']
