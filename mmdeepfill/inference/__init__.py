"""Using trained models from Python."""

from ..core.identity import verify
from ..zoo import download, find_model, list_models
from .arrays import inpaint_with_sketch
from .attention import attention_sources, record_attention
from .hole_masks import MaskWarning, as_mask
from .inferencer import InpaintingInferencer
from .inpainting import inpaint
from .model_files import init_model

__all__ = [
    'InpaintingInferencer',
    'MaskWarning',
    'as_mask',
    'attention_sources',
    'download',
    'find_model',
    'init_model',
    'inpaint',
    'inpaint_with_sketch',
    'list_models',
    'record_attention',
    'verify',
]
