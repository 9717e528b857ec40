"""Networks that metrics and losses look through, and where their weights come from.

They are built here, a few lines each, and not taken from torchvision and torch-fidelity:
the former must match torch to the build, and an installed torch-fidelity whose torchvision
does not fit keeps torchmetrics from being imported at all.
"""
from .inception import InceptionV3
from .lpips import LPIPSNetwork
from .vgg import VGGFeatures, vgg_layers
from .weights import WEIGHTS, find_weights, load_weights

__all__ = [
    'InceptionV3', 'LPIPSNetwork', 'VGGFeatures', 'WEIGHTS', 'find_weights', 'load_weights',
    'vgg_layers'
]
