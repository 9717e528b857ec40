"""Masks proposed from a picture itself, for a person to look over."""

from .damage import detect_damage
from .growing import grow_mask
from .selection import select_object

__all__ = ['detect_damage', 'grow_mask', 'select_object']
