"""Networks, losses and how they are trained; importing this registers them all."""
from . import discriminators, generators, inpaintors, layers, losses, texture
from .mosaic import Mosaic
from .preprocessor import InpaintingPreprocessor

__all__ = [
    'InpaintingPreprocessor', 'Mosaic', 'discriminators', 'generators', 'inpaintors',
    'layers', 'losses', 'texture'
]
