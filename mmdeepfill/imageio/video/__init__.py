"""Videos, frame by frame."""

from .masks import frame_files, read_mask_video
from .rewriting import fill_video
from .streams import CONTAINERS

__all__ = ['CONTAINERS', 'fill_video', 'frame_files', 'read_mask_video']
