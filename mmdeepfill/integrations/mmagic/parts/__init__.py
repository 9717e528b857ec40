"""Networks and losses as mmagic's inpainting models build and call them.

A config of mmagic's names them ``mmdeepfill.DeepFillEncoderDecoder`` and so on, see
docs/inside_mmagic.md. They are the parts of this package, under the same names, with mmagic's
arguments and defaults, and with what goes in and out of ``forward`` as there; weights have the
same names on both sides. mmagic itself is not needed to import this.
"""

from .losses import (
    DiscShiftLoss,
    GANLoss,
    GradientPenaltyLoss,
    L1Loss,
    MaskedTVLoss,
    MSELoss,
    PerceptualLoss,
)
from .networks import (
    AdversarialInpaintor,
    AOTEncoderDecoder,
    DeepFillEncoderDecoder,
    DeepFillv1Discriminators,
    GLDiscs,
    GLEncoderDecoder,
    MultiLayerDiscriminator,
    OpenCVInpaintor,
    PConvEncoderDecoder,
    ReconstructionInpaintor,
    SoftMaskPatchDiscriminator,
)
from .parts import (
    ContextualAttentionNeck,
    DeepFillDecoder,
    DeepFillEncoder,
    DeepFillRefiner,
    GLDecoder,
    GLDilationNeck,
)

__all__ = [
    'AOTEncoderDecoder',
    'AdversarialInpaintor',
    'ContextualAttentionNeck',
    'DeepFillDecoder',
    'DeepFillEncoder',
    'DeepFillEncoderDecoder',
    'DeepFillRefiner',
    'DeepFillv1Discriminators',
    'DiscShiftLoss',
    'GANLoss',
    'GLDecoder',
    'GLDilationNeck',
    'GLDiscs',
    'GLEncoderDecoder',
    'GradientPenaltyLoss',
    'L1Loss',
    'MSELoss',
    'MaskedTVLoss',
    'MultiLayerDiscriminator',
    'OpenCVInpaintor',
    'PConvEncoderDecoder',
    'PerceptualLoss',
    'ReconstructionInpaintor',
    'SoftMaskPatchDiscriminator',
]
