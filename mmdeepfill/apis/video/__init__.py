"""Videos, frame by frame."""
from .filling import fill_video
from .masks import read_mask_video
from .streams import CONTAINERS

__all__ = ['CONTAINERS', 'fill_video', 'read_mask_video']
