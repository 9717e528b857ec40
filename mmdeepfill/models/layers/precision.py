"""Floating point types."""
import torch
from torch import Tensor


def at_least_float32(x: Tensor) -> Tensor:
    """Half precision to float32; float32 and float64 as they are."""
    return x.float() if torch.finfo(x.dtype).bits < 32 else x
