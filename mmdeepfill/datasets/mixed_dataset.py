"""Several data sets as one."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from torch.utils.data import Dataset

from mmdeepfill.core.registry import DATASETS

from .sampler import StreamIndex


@DATASETS.register_module()
class MixedDataset(Dataset):
    """Data sets one behind the other, small ones several times.

    mmengine's ConcatDataset hands plain integers on; here a part gets the
    :class:`StreamIndex` of the sampler, so that its samples follow from the run's seed and
    the position in the stream, whatever the number of workers and ranks.

    Args:
        datasets (Sequence[dict | Dataset]): Parts, or their configs.
        times (Sequence[int], optional): How often each image of a part comes in one pass.
            None: once.

    Raises:
        ValueError: There is no part, or ``times`` does not fit.

    Example:
        >>> mixed = MixedDataset([['a', 'b'], ['c']], times=[1, 3])
        >>> [mixed[i] for i in range(len(mixed))]
        ['a', 'b', 'c', 'c', 'c']
    """

    METAINFO = metainfo = {'dataset_type': 'inpainting', 'task_name': 'inpainting'}

    def __init__(self, datasets: Sequence, times: Sequence[int] | None = None) -> None:
        if not datasets:
            raise ValueError('datasets must hold at least one data set, got none')
        times = [1] * len(datasets) if times is None else list(times)
        if len(times) != len(datasets) or not all(isinstance(n, int) and n > 0 for n in times):
            raise ValueError(
                f'times must be {len(datasets)} integers of at least 1, one for each '
                f'data set, got {times!r}'
            )
        self.datasets = [
            DATASETS.build(part) if isinstance(part, dict) else part for part in datasets
        ]
        self._ends = list(
            accumulate(len(part) * count for part, count in zip(self.datasets, times))
        )

    def __len__(self) -> int:
        """Images of one pass."""
        return self._ends[-1]

    def __getitem__(self, index: int) -> dict:
        """A sample of the part that the index falls into.

        Raises:
            IndexError: If there is no such sample.
        """
        if not 0 <= index < len(self):
            raise IndexError(f'index {index} is out of range for {len(self)} images')
        number = bisect_right(self._ends, index)
        part = self.datasets[number]
        inner = (index - (self._ends[number - 1] if number else 0)) % len(part)
        if isinstance(index, StreamIndex):
            inner = StreamIndex(inner, index.position, index.seed)
        return part[inner]
