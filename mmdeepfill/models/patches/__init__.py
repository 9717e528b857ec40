"""Filling holes with patches of the same picture."""
from .completion import complete

__all__ = ['complete']
