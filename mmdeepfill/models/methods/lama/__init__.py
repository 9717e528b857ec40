"""LaMa (Suvorov et al., WACV 2022): Fourier convolutions that see the whole picture."""

from .discriminator import LaMaDiscriminator
from .fourier import FFC, FFCResnetBlock, FourierUnit, SpectralTransform
from .generator import LaMaGenerator
from .losses import PatchNonSaturatingLoss, R1Penalty
from .resnet_pl import ResNetPL

__all__ = [
    'FFC',
    'FFCResnetBlock',
    'FourierUnit',
    'LaMaDiscriminator',
    'LaMaGenerator',
    'PatchNonSaturatingLoss',
    'R1Penalty',
    'ResNetPL',
    'SpectralTransform',
]
