"""EdgeConnect (Nazeri et al., 2019): edges first, then colours along them."""

from .generator import EdgeConnectGenerator, detect_edges

__all__ = ['EdgeConnectGenerator', 'detect_edges']
