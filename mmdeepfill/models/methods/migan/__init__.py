"""MI-GAN (Sargsyan et al., ICCV 2023): one small network for phones."""

from .generator import MIGANGenerator
from .layers import SeparableConv

__all__ = ['MIGANGenerator', 'SeparableConv']
