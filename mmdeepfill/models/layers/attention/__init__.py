"""The parts of contextual attention that never hold all pairs of query and key."""
from .function import Rule, attend
from .paste import from_blocks, overlap_count, to_blocks

__all__ = ['Rule', 'attend', 'from_blocks', 'overlap_count', 'to_blocks']
