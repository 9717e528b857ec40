"""Files that a user names, and which mask belongs to which picture."""
from .pairing import MASK, SKETCH, Pair, add_sketches, pair_masks, without_masks
from .sources import VIDEO_SUFFIXES, Source, find_sources, is_video_name, lies_below

__all__ = [
    'MASK', 'Pair', 'SKETCH', 'Source', 'VIDEO_SUFFIXES', 'add_sketches', 'find_sources',
    'is_video_name', 'lies_below', 'pair_masks', 'without_masks'
]
