"""Masks proposed from a picture itself, for a person to look over."""

from .damage import detect_damage

__all__ = ['detect_damage']
