"""Networks that metrics and losses look through, and where their weights come from.

They are built here, a few lines each, and not taken from torchvision and torch-fidelity:
the former must match torch to the build, and an installed torch-fidelity whose torchvision
does not fit keeps torchmetrics from being imported at all.
"""

from .dilated_resnet import DilatedResNet50
from .efficientnet import EfficientNetLite0
from .inception import InceptionV3
from .lpips import LPIPSNetwork
from .packaged import PACKAGED, convert_hed, packaged_file
from .vgg import VGGFeatures, vgg_layers
from .weights import WEIGHTS, find_weights, load_weights

__all__ = [
    'PACKAGED',
    'WEIGHTS',
    'DilatedResNet50',
    'EfficientNetLite0',
    'InceptionV3',
    'LPIPSNetwork',
    'VGGFeatures',
    'convert_hed',
    'find_weights',
    'load_weights',
    'packaged_file',
    'vgg_layers',
]
