"""Pictures with everything that is in their files or PIL images."""
from .picture import Metadata, Picture, from_pil, pixels_of, to_pil
from .reading import read_picture
from .writing import encoder_for, write_picture

__all__ = [
    'Metadata', 'Picture', 'encoder_for', 'from_pil', 'pixels_of', 'read_picture', 'to_pil',
    'write_picture'
]
