"""Files that a user names, and which mask belongs to which picture."""
from .pairing import Pair, pair_masks, without_masks
from .sources import VIDEO_SUFFIXES, Source, find_sources, is_video_name, lies_below

__all__ = [
    'Pair', 'Source', 'VIDEO_SUFFIXES', 'find_sources', 'is_video_name', 'lies_below',
    'pair_masks', 'without_masks'
]
