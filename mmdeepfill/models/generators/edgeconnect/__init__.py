"""EdgeConnect (Nazeri et al., 2019): edges first, then colours along them."""
from .edges import detect_edges
from .generator import EdgeConnectGenerator

__all__ = ['EdgeConnectGenerator', 'detect_edges']
