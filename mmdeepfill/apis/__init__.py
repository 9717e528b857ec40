"""Using trained models from Python."""
from ..zoo import download, find_model, list_models, verify
from .arrays import inpaint_with_sketch
from .attention import attention_sources, record_attention
from .hole_masks import MaskWarning, as_mask
from .inferencer import InpaintingInferencer
from .inpainting import inpaint
from .model_files import init_model
from .pictures import Picture, read_picture, write_picture

__all__ = [
    'InpaintingInferencer', 'MaskWarning', 'Picture', 'as_mask', 'attention_sources', 'download',
    'find_model', 'init_model', 'inpaint', 'inpaint_with_sketch', 'list_models', 'read_picture',
    'record_attention', 'verify', 'write_picture'
]
