"""Memory that is used again and again."""
from typing import Dict

from torch import Tensor


class Buffers:
    """Numbered buffers which are used again, and grow when asked.

    Fresh memory costs page faults on a CPU, which take longer than what is computed in it.

    Args:
        like (Tensor): Its dtype and device are those of the buffers.
        count (int): Buffers [0, count) are made at once, in one piece of memory.
        size (int): Numbers in each of them.
    """

    def __init__(self, like: Tensor, count: int = 0, size: int = 0):
        self.like = like
        self.flat: Dict[int, Tensor] = dict(enumerate(like.new_empty(count, size)))

    def take(self, number: int, *shape: int) -> Tensor:
        """Contiguous and of undefined content; what was in buffer ``number`` is lost."""
        size = 1
        for length in shape:
            size *= length
        if number not in self.flat or len(self.flat[number]) < size:
            self.flat[number] = self.like.new_empty(size)
        return self.flat[number][:size].view(shape)
