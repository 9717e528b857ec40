"""Networks, losses and how they are trained; importing this registers them all."""

from . import discriminators, generators, inpaintors, layers, losses, methods
from .inpaintors import InpaintingPreprocessor, Mosaic

__all__ = [
    'InpaintingPreprocessor',
    'Mosaic',
    'discriminators',
    'generators',
    'inpaintors',
    'layers',
    'losses',
    'methods',
]
