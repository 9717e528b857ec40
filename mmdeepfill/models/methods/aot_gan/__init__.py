"""AOT-GAN (Zeng et al., TVCG 2022): one stage, aggregated contextual transformations."""

from .block import AOTBlockNeck
from .encoder_decoder import AOTDecoder, AOTEncoder, AOTEncoderDecoder
from .soft_mask import SoftMaskPatchLoss

__all__ = ['AOTBlockNeck', 'AOTDecoder', 'AOTEncoder', 'AOTEncoderDecoder', 'SoftMaskPatchLoss']
