"""Inpaintors: the training step and the prediction of a method, from collated samples on."""

from .adversarial import AdversarialInpaintor
from .blending import PoissonBlend
from .mosaic import Mosaic
from .phase_schedule import PhaseSchedule
from .preprocessor import InpaintingPreprocessor
from .reconstruction import ReconstructionInpaintor

__all__ = [
    'AdversarialInpaintor',
    'InpaintingPreprocessor',
    'Mosaic',
    'PhaseSchedule',
    'PoissonBlend',
    'ReconstructionInpaintor',
]
