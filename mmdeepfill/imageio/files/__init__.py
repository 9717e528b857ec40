"""Files that a user names, and which mask belongs to which picture."""

from .folder_index import MASK, SKETCH
from .pairing import Pair, add_sketches, pair_masks, without_masks
from .sources import VIDEO_SUFFIXES, Source, find_sources, is_video_name, lies_below, passed_over

__all__ = [
    'MASK',
    'SKETCH',
    'VIDEO_SUFFIXES',
    'Pair',
    'Source',
    'add_sketches',
    'find_sources',
    'is_video_name',
    'lies_below',
    'pair_masks',
    'passed_over',
    'without_masks',
]
