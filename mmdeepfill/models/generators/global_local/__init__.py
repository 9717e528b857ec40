"""Global&Local (Iizuka et al., 2017), and blocks of it that DeepFill's stages reuse."""
from .decoder import GLDecoder
from .dilation_neck import GLDilationNeck
from .encoder import GLEncoder
from .encoder_decoder import GLEncoderDecoder
from .generator import GLGenerator

__all__ = ['GLDecoder', 'GLDilationNeck', 'GLEncoder', 'GLEncoderDecoder', 'GLGenerator']
