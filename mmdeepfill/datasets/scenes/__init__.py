"""Procedural scenes: endless pictures to train on without a download (docs/scenes.md)."""

from .families import FAMILIES
from .scene import SIZES, SceneDrawer

__all__ = ['FAMILIES', 'SIZES', 'SceneDrawer']
