"""Pictures for people: comparison grids, and where a hole was filled from."""

from .attention_map import visualize_attention
from .grid import comparison_grid, paint_hole

__all__ = ['comparison_grid', 'paint_hole', 'visualize_attention']
