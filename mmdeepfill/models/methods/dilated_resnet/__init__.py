"""Residual blocks with dilation: patch-based GAN inpainting (2018), EdgeConnect (2019)."""

from .block import DilatedResidualBlock
from .discriminator import PatchGlobalDiscriminator
from .generator import DilatedResnet, DilatedResnetGenerator

__all__ = [
    'DilatedResidualBlock',
    'DilatedResnet',
    'DilatedResnetGenerator',
    'PatchGlobalDiscriminator',
]
