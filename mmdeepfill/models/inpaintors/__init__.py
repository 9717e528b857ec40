"""How a method trains and predicts."""
from .adversarial import AdversarialInpaintor
from .phase_schedule import PhaseSchedule
from .reconstruction import ReconstructionInpaintor
from .views import LocalPatch, WholeImage

__all__ = [
    'AdversarialInpaintor', 'LocalPatch', 'PhaseSchedule', 'ReconstructionInpaintor',
    'WholeImage'
]
