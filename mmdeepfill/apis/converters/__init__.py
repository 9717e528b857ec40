"""Weights that other programs have trained, for our models."""
from .daa233 import convert_daa233
from .deepfillv1_tensorflow import convert_tensorflow
from .deepfillv2_tensorflow import convert_tensorflow_v2
from .gmcnn import convert_gmcnn
from .tensor_bundle import TensorBundle, find_bundle
from .writing import write_checkpoint

__all__ = [
    'TensorBundle', 'convert_daa233', 'convert_gmcnn', 'convert_tensorflow',
    'convert_tensorflow_v2', 'find_bundle', 'write_checkpoint'
]
