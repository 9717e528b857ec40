"""Pictures with everything that is in their files or PIL images."""

from .framing import check_extend, reframe
from .heif import enable_heif, is_heif, is_heif_name
from .jpeg_blocks import can_keep_blocks
from .picture import Metadata, Picture, PictureWarning, from_pil, pixels_of, to_pil
from .reading import foreign_format, read_picture
from .writing import check_quality, encoder_for, write_picture

__all__ = [
    'Metadata',
    'Picture',
    'PictureWarning',
    'can_keep_blocks',
    'check_extend',
    'check_quality',
    'enable_heif',
    'encoder_for',
    'foreign_format',
    'from_pil',
    'is_heif',
    'is_heif_name',
    'pixels_of',
    'read_picture',
    'reframe',
    'to_pil',
    'write_picture',
]
