"""How a method trains and predicts."""
from .adversarial import AdversarialInpaintor
from .blending import PoissonBlend
from .neural_patch import NeuralPatchInpaintor
from .opencv import OpenCVInpaintor
from .patchmatch import PatchMatchInpaintor
from .phase_schedule import PhaseSchedule
from .reconstruction import ReconstructionInpaintor
from .views import HoleAlone, ImageWith, LocalPatch, WholeImage, WithGrayTruth

__all__ = [
    'AdversarialInpaintor', 'HoleAlone', 'ImageWith', 'LocalPatch', 'NeuralPatchInpaintor',
    'OpenCVInpaintor', 'PatchMatchInpaintor', 'PhaseSchedule', 'PoissonBlend',
    'ReconstructionInpaintor', 'WholeImage', 'WithGrayTruth'
]
