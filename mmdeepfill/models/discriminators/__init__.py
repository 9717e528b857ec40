"""Discriminators; several critics are one module with several outputs."""

from .independent_discriminators import IndependentDiscriminators
from .multi_layer_discriminator import MultiLayerDiscriminator
from .soft_mask_patch_discriminator import SoftMaskPatchDiscriminator

__all__ = ['IndependentDiscriminators', 'MultiLayerDiscriminator', 'SoftMaskPatchDiscriminator']
