"""Checks that train: a few real steps, in a process of their own."""

from .checks import largest_batch, try_training

__all__ = ['largest_batch', 'try_training']
