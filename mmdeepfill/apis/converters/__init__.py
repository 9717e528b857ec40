"""Weights that other programs have trained, for our models."""
from .context_encoder import convert_context_encoder
from .daa233 import convert_daa233
from .deepfillv1_tensorflow import convert_tensorflow
from .deepfillv2_tensorflow import convert_tensorflow_v2
from .edgeconnect import convert_edgeconnect
from .gmcnn import convert_gmcnn
from .shift_net import convert_shift_net
from .tensor_bundle import TensorBundle, find_bundle
from .writing import write_checkpoint

__all__ = [
    'TensorBundle', 'convert_context_encoder', 'convert_daa233', 'convert_edgeconnect',
    'convert_gmcnn', 'convert_shift_net', 'convert_tensorflow', 'convert_tensorflow_v2',
    'find_bundle', 'write_checkpoint'
]
