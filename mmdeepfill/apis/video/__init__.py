"""Videos, frame by frame."""
from .filling import fill_video
from .masks import read_mask_video

__all__ = ['fill_video', 'read_mask_video']
