"""Using trained models from Python."""
from ..zoo import download, find_model, list_models, verify
from .attention import attention_sources, record_attention
from .inpainting import init_model, inpaint_array

__all__ = [
    'attention_sources', 'download', 'find_model', 'init_model', 'inpaint_array',
    'list_models', 'record_attention', 'verify'
]
