"""Losses: pure modules of tensors; one loss, one file."""
from .adversarial import (HingeLoss, LeastSquaresLoss, VanillaLoss, WassersteinLoss)
from .disc_shift import DiscShiftLoss
from .gradient_penalty import GradientPenalty
from .l1 import L1Loss
from .masked_tv import MaskedTVLoss
from .mse import MSELoss
from .perceptual import PerceptualLoss
from .regions import GrownHole, SizeAveraged, SpatialDiscount
from .soft_mask import SoftMaskPatchLoss
from .terms import LossTerms

__all__ = [
    'DiscShiftLoss', 'GradientPenalty', 'GrownHole', 'HingeLoss', 'L1Loss',
    'LeastSquaresLoss', 'LossTerms', 'MSELoss', 'MaskedTVLoss', 'PerceptualLoss',
    'SizeAveraged', 'SoftMaskPatchLoss', 'SpatialDiscount', 'VanillaLoss', 'WassersteinLoss'
]
