"""Weights that other programs have trained, for our models."""

from ..checkpoints import read_released
from .aot_gan import convert_aot_gan
from .context_encoder import convert_context_encoder
from .daa233 import convert_daa233
from .deepfillv1_tensorflow import convert_tensorflow
from .deepfillv2_tensorflow import convert_tensorflow_v2
from .edgeconnect import convert_edgeconnect
from .gmcnn import convert_gmcnn
from .lama import convert_lama, lama_size
from .migan import convert_migan, migan_resolution
from .shift_net import convert_shift_net
from .table import CONVERTERS, Converter, converter
from .tensor_bundle import TensorBundle, find_bundle
from .writing import write_checkpoint

__all__ = [
    'CONVERTERS',
    'Converter',
    'TensorBundle',
    'convert_aot_gan',
    'convert_context_encoder',
    'convert_daa233',
    'convert_edgeconnect',
    'convert_gmcnn',
    'convert_lama',
    'convert_migan',
    'convert_shift_net',
    'convert_tensorflow',
    'convert_tensorflow_v2',
    'converter',
    'find_bundle',
    'lama_size',
    'migan_resolution',
    'read_released',
    'write_checkpoint',
]
