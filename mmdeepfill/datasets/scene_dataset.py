"""Procedural scenes as a data set."""

from collections.abc import Callable, Sequence
from typing import Any

from mmengine.dataset import Compose
from torch.utils.data import Dataset

from mmdeepfill.core.registry import DATASETS

from .making import build_steps, make_sample
from .scenes import SceneDrawer


@DATASETS.register_module()
class SceneDataset(Dataset):
    """Scenes that are drawn when they are asked for; docs/scenes.md shows some.

    A scene is a function of (``seed``, ``split``, index), and its crop, hole and so on come
    from the generator that an :class:`InpaintingDataset` would give the sample: of (``seed``,
    index) in evaluation, of the sampler's seed and position in training. Neither the
    process nor the order matters.

    The pipeline starts where LoadImage ends: the results have ``img`` (size, size, 3) uint8
    RGB, ``img_shape``, ``ori_shape``, ``sample_idx``, and ``img_path``, which is no file but
    a name such as 'scenes/0/train/000012'.

    Args:
        length (int): Number of scenes, from index 0; a longer data set begins with a
            shorter one.
        size (int): Side in pixels, in [16, 1024].
        split (str): 'train', 'val' or 'test'; they share no scene.
        seed (int): In [0, 2**64).
        families (Sequence[str], optional): Kinds of scenes; None: all.
        keep (bool): Keep what was drawn: size * size * 3 bytes a scene, in each process that
            loads. Nothing else changes.
        pipeline (Sequence[dict | callable]): Transforms, without LoadImage.
        test_mode (bool): Evaluation.

    Raises:
        ValueError: An argument is out of range, or the pipeline loads files.

    Example:
        >>> dataset = SceneDataset(length=10, size=64, pipeline=[dict(type='CentreMask', size=32)])
        >>> len(dataset), dataset[0]['img'].shape
        (10, (64, 64, 3))
    """

    METAINFO = metainfo = {'dataset_type': 'inpainting', 'task_name': 'inpainting'}

    @staticmethod
    def picture_size(config: dict) -> Any:
        """Side of the pictures with which the pipeline of such a config begins."""
        return config.get('size')

    def __init__(
        self,
        length: int,
        size: int,
        split: str = 'train',
        seed: int = 0,
        families: Sequence[str] | None = None,
        keep: bool = False,
        pipeline: Sequence[dict | Callable] = (),
        test_mode: bool = False,
    ) -> None:
        if not isinstance(length, int) or length < 1:
            raise ValueError(f'length must be an integer of at least 1 (scenes), got {length!r}')
        for step in pipeline:
            if isinstance(step, dict) and str(step.get('type')).endswith('LoadImage'):
                raise ValueError(
                    'pipeline: scenes are drawn, not read from files; leave LoadImage out'
                )
        self.length = length
        self.seed = seed
        self.test_mode = test_mode
        self.drawer = SceneDrawer(seed, split, size, families)
        self._kept: dict[int, Any] | None = {} if keep else None
        steps, self._draws_globally = build_steps(pipeline)
        self.pipeline = Compose(steps)

    def __len__(self) -> int:
        """Number of scenes."""
        return self.length

    def draw(self, index: int) -> dict:
        """A scene as the first transform gets it."""
        drawer = self.drawer
        if self._kept is None:
            image = drawer(index)
        else:
            if index not in self._kept:
                self._kept[index] = drawer(index)
            image = self._kept[index].copy()  # transforms may write into it
        return {
            'img': image,
            'img_shape': image.shape[:2],
            'ori_shape': image.shape[:2],
            'img_path': f'scenes/{drawer.seed}/{drawer.split}/{index:06d}',
            'sample_idx': index,
        }

    def __getitem__(self, index: int) -> dict:
        """Run the pipeline on a scene.

        Raises:
            IndexError: If there is no such scene.
            ValueError: If a transform returns None.
        """
        if not -len(self) <= index < len(self):
            raise IndexError(f'index {index} is out of range for {len(self)} scenes')
        results = self.draw(int(index) % len(self))
        return make_sample(
            results,
            index,
            self.pipeline,
            self._draws_globally,
            self.seed if self.test_mode else None,
        )
