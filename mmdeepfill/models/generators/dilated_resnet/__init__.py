"""Residual blocks with dilation: patch-based GAN inpainting (2018), EdgeConnect (2019)."""
from .block import DilatedResidualBlock
from .generator import DilatedResnetGenerator
from .network import DilatedResnet

__all__ = ['DilatedResidualBlock', 'DilatedResnet', 'DilatedResnetGenerator']
