"""Using trained models from Python."""
from ..zoo import download, find_model, list_models, verify
from .inpainting import init_model, inpaint_array

__all__ = [
    'download', 'find_model', 'init_model', 'inpaint_array', 'list_models', 'verify'
]
