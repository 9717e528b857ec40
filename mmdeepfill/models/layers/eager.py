"""What torch.compile is to leave alone."""
import sys
from typing import Callable


def eager(function: Callable) -> Callable:
    """The function itself, called but not traced where a compiled function calls it.

    ``torch.compiler.disable`` would import a second's worth of compiler into every process.
    """
    dynamo = sys.modules.get('torch._dynamo')
    return dynamo.disable(function) if dynamo else function
