"""How a method trains and predicts."""
from .adversarial import AdversarialInpaintor
from .phase_schedule import PhaseSchedule
from .reconstruction import ReconstructionInpaintor
from .views import ImageWith, LocalPatch, WholeImage

__all__ = [
    'AdversarialInpaintor', 'ImageWith', 'LocalPatch', 'PhaseSchedule',
    'ReconstructionInpaintor', 'WholeImage'
]
