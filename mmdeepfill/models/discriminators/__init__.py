"""Discriminators; several critics are one module with several outputs."""
from .context_encoder_discriminator import ContextEncoderDiscriminator
from .deepfillv1_discriminators import DeepFillv1Discriminators
from .gl_discs import GLDiscs
from .independent_discriminators import IndependentDiscriminators
from .multi_layer_discriminator import MultiLayerDiscriminator
from .patch_global_discriminator import PatchGlobalDiscriminator
from .soft_mask_patch_discriminator import SoftMaskPatchDiscriminator

__all__ = [
    'ContextEncoderDiscriminator', 'DeepFillv1Discriminators', 'GLDiscs',
    'IndependentDiscriminators', 'MultiLayerDiscriminator', 'PatchGlobalDiscriminator',
    'SoftMaskPatchDiscriminator'
]
