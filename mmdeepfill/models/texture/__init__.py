"""Filling holes with texture that a VGG finds like that of the rest of the picture."""
from .optimizer import NeuralPatchOptimizer

__all__ = ['NeuralPatchOptimizer']
