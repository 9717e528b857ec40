"""Using trained models from Python."""
from .inpainting import init_model, inpaint_array

__all__ = ['init_model', 'inpaint_array']
