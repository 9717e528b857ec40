"""Networks, losses and how they are trained; importing this registers them all."""
from . import discriminators, generators, inpaintors, layers, losses
from .preprocessor import InpaintingPreprocessor

__all__ = [
    'InpaintingPreprocessor', 'discriminators', 'generators', 'inpaintors', 'layers',
    'losses'
]
