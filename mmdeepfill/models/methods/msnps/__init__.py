"""MSNPS (Yang et al., CVPR 2017): texture that a VGG finds like that of the rest of the picture."""

from .inpaintor import NeuralPatchInpaintor
from .optimizer import NeuralPatchOptimizer

__all__ = ['NeuralPatchInpaintor', 'NeuralPatchOptimizer']
