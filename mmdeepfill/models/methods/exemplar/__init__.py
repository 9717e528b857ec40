"""Exemplar synthesis: holes filled with texture from the photograph itself."""

from .completion import Completion, complete
from .inpaintor import ExemplarInpaintor

__all__ = ['Completion', 'ExemplarInpaintor', 'complete']
