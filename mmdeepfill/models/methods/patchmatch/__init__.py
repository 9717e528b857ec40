"""PatchMatch (Barnes et al., SIGGRAPH 2009): holes filled with patches of the same picture."""

from .completion import complete
from .inpaintor import PatchMatchInpaintor

__all__ = ['PatchMatchInpaintor', 'complete']
