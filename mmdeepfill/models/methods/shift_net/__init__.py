"""Shift-Net (Yan et al., ECCV 2018): a U-Net that copies features of what is known."""

from .generator import ShiftNetGenerator

__all__ = ['ShiftNetGenerator']
