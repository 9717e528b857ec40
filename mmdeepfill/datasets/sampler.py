"""The endless, shuffled stream of training samples."""

from collections.abc import Iterator, Sized

import numpy as np
from mmengine.dist import get_dist_info, sync_random_seed
from torch.utils.data import Sampler

from mmdeepfill.core.random import order_rng
from mmdeepfill.core.registry import DATA_SAMPLERS


class StreamIndex(int):
    """A dataset index that knows where in the stream it stands.

    It is an int to every dataset; ``InpaintingDataset`` also reads

    Attributes:
        position (int): How many samples all ranks together drew before it.
        seed (int): The stream's seed.

    Example:
        >>> index = StreamIndex(3, position=10, seed=0)
        >>> 'abcd'[index], index.position
        ('d', 10)
    """

    position: int
    seed: int

    def __new__(cls, index: int, position: int, seed: int) -> 'StreamIndex':
        self = super().__new__(cls, index)
        self.position, self.seed = position, seed
        return self

    def __getnewargs__(self):
        """The arguments of ``__new__`` for pickling (to worker processes)."""
        return int(self), self.position, self.seed


@DATA_SAMPLERS.register_module()
class SeededInfiniteSampler(Sampler):
    """Pass after pass over a dataset without end, each in an order of its own.

    The stream is a pure function of the seed: position p holds the image p % N of pass
    p // N, where N is the size of the dataset. Rank r of w takes the positions r, r + w,
    r + 2w, ...: the ranks together draw what one process with a batch w times as large
    draws, and no image comes twice in a pass. Every index is a :class:`StreamIndex`.

    To resume after an interruption, call ``start_at`` before iterating; nothing is read
    or decoded for that. Each ``iter()`` starts there again.

    Args:
        dataset (Sized): Not empty.
        shuffle (bool): Otherwise every pass is in the dataset's order.
        seed (int, optional): In [0, 2**64), equal on all ranks; mmengine's Runner gives
            its own. None: a random one, the same on all ranks.

    Example:
        >>> from itertools import islice
        >>> sampler = SeededInfiniteSampler(range(3), shuffle=False, seed=0)
        >>> list(islice(sampler, 5))
        [0, 1, 2, 0, 1]
        >>> sampler.start_at(4)
        >>> list(islice(sampler, 2))
        [1, 2]
    """

    def __init__(self, dataset: Sized, shuffle: bool = True, seed: int | None = None) -> None:
        if len(dataset) == 0:
            raise ValueError('dataset must not be empty: there is nothing to sample')
        self.size = len(dataset)
        self.shuffle = shuffle
        self.seed = sync_random_seed() if seed is None else seed
        self.rank, self.world_size = get_dist_info()
        self.start = 0

    def start_at(self, position: int) -> None:
        """Let the next iteration begin later in the stream.

        Args:
            position (int): Samples that all ranks together have consumed, which after n
                iterations is n * batch size per rank * ranks.

        Raises:
            ValueError: If it is negative.
        """
        if position < 0:
            raise ValueError(f'position must be >= 0, got {position}')
        self.start = position

    def __iter__(self) -> Iterator[StreamIndex]:
        """Indices for this rank, for ever."""
        position = self.start + self.rank
        current_pass, order = -1, np.empty(0, np.int64)
        while True:
            if position // self.size != current_pass:
                current_pass = position // self.size
                order = self._order(current_pass)
            yield StreamIndex(int(order[position % self.size]), position, self.seed)
            position += self.world_size

    def _order(self, pass_number: int) -> np.ndarray:
        if not self.shuffle:
            return np.arange(self.size)
        return order_rng(self.seed, pass_number).permutation(self.size)

    def __len__(self) -> int:
        """Samples of one pass for this rank; the stream itself has no end."""
        return -(-self.size // self.world_size)

    def set_epoch(self, epoch: int) -> None:
        """Nothing to do: the order follows from the position. mmengine calls it."""
