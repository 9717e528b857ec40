"""Pictures for people: comparison grids."""
from .grid import comparison_grid, paint_hole

__all__ = ['comparison_grid', 'paint_hole']
