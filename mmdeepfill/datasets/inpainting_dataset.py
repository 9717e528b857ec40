"""Images to train or evaluate inpainting on."""

import os
from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

import numpy as np
from mmengine.dataset import BaseDataset

from mmdeepfill.core.random import sample_rng
from mmdeepfill.core.registry import DATASETS

from .image_files import IMAGE_SUFFIXES, check_below, find_images, read_lines
from .list_lines import first_fault
from .making import build_steps, make_sample
from .replacement import limit_for, make_readable

#: Of longer lists only so many files, evenly spread, are looked for when the dataset is
#: built: on a network disk a million looks take minutes. The list makers check all.
CHECKED_FILES = 10_000


@DATASETS.register_module()
class InpaintingDataset(BaseDataset):
    """Image files from a list or a folder, each with a generator of its own.

    It is an mmengine BaseDataset, so that ``indices``, ``lazy_init``, the serialised list
    that workers share, and mmengine's dataset wrappers work. It differs in that a
    sample that cannot be made is an error; only in training, and only if a file cannot be
    read, another one takes its place, see ``max_unreadable``.

    The generator of a sample is ``results['rng']``, and while the sample is made ``random`` and
    ``numpy.random`` are seeded from it (and restored after) if the pipeline has transforms
    of others that may draw from them. So the result depends neither on the worker nor on
    what was made before:

    * ``test_mode=True``: a function of (``seed``, index): the same crop and mask in every
      evaluation, whatever the order, batch size or number of ranks.
    * training with ``SeededInfiniteSampler``: a function of the sampler's seed, which is
      the run's, and the position in its stream. ``seed`` has no part in it.
    * training with another sampler: seeded from NumPy's global state, as OpenMMLab's
      pipelines are.

    Args:
        ann_file (str): List file, one path a line, relative to ``data_prefix['img_path']``
            and below it. Empty: all images below that folder, sorted by path.
        labelled (bool): Lines are paths and labels, as in the lists of Places365: what follows
            the first space does not count, nor does a ``/`` at the beginning.
        data_root (str): What ``ann_file`` and ``data_prefix`` are relative to.
        data_prefix (dict): ``img_path``: folder of the images. ``mask_path``, optional:
            folder of masks that belong to them: same relative path, with
            ``mask_suffix`` for the ending; the transform MaskFromFile reads them.
        mask_suffix (str): Such as '.png', or '_mask.png'.
        suffixes (Sequence[str]): Endings of images in a folder without list.
        seed (int): Of evaluation, in [0, 2**64).
        pipeline (Sequence[dict | callable]): Transforms; see ``datasets.transforms``.
        test_mode (bool): Evaluation.
        max_unreadable (int, optional): In training, files of images, masks and sketches that
            may be missing, empty, cut off or no picture; 0 makes the first one an error. Each
            is replaced by another image, drawn from the sampler's seed and position, so that
            every run trains on the same. ``UnreadableFilesHook`` counts and logs them, and
            ends the training above the limit. None: a hundredth of the images, at most 100.
            In evaluation such a file is an error at once.
        indices, serialize_data, lazy_init: As in BaseDataset.

    Raises:
        FileNotFoundError: If list, folder or listed files are missing.
        ValueError: If there is no image at all, ``max_unreadable`` is negative, or the list is
            no list, or leads out of the folder.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> from PIL import Image
        >>> steps = dict(type='LoadImage'), dict(type='CentreMask', size=4), dict(type='PackInputs')
        >>> with TemporaryDirectory() as folder:
        ...     Image.new('RGB', (16, 8)).save(f'{folder}/a.png')
        ...     dataset = InpaintingDataset(
        ...         data_root=folder, data_prefix=dict(img_path=''), suffixes=('.png',),
        ...         pipeline=steps, test_mode=True)
        ...     len(dataset), dataset[0]['image'].shape, int(dataset[0]['mask'].sum())
        (1, torch.Size([3, 8, 16]), 16)
    """

    METAINFO = {'dataset_type': 'inpainting', 'task_name': 'inpainting'}

    def __init__(
        self,
        ann_file: str = '',
        data_root: str = '',
        data_prefix: dict | None = None,
        mask_suffix: str = '.png',
        suffixes: Sequence[str] = IMAGE_SUFFIXES,
        seed: int = 0,
        labelled: bool = False,
        pipeline: Sequence[dict | Callable] = (),
        test_mode: bool = False,
        max_unreadable: int | None = None,
        indices: int | Sequence[int] | None = None,
        serialize_data: bool = True,
        lazy_init: bool = False,
    ) -> None:
        prefix = {'img_path': ''} if data_prefix is None else dict(data_prefix)
        unknown = set(prefix) - {'img_path', 'mask_path'}
        if unknown or 'img_path' not in prefix:
            raise ValueError(
                'data_prefix must have the key img_path and may have mask_path, '
                f'got {data_prefix!r}'
            )
        sample_rng(seed, 0)  # refuses a seed out of range now rather than in a worker
        if max_unreadable is not None and max_unreadable < 0:
            raise ValueError(
                'max_unreadable must be a number of files, 0 or more, or None; got '
                f'{max_unreadable!r}'
            )
        self.max_unreadable = max_unreadable
        self.mask_suffix = mask_suffix
        self.suffixes = tuple(suffixes)
        self.labelled = labelled
        self.seed = seed
        steps, self._draws_globally = build_steps(pipeline)
        super().__init__(
            ann_file=ann_file,
            data_root=data_root,
            data_prefix=prefix,
            pipeline=steps,
            test_mode=test_mode,
            indices=indices,
            serialize_data=serialize_data,
            lazy_init=lazy_init,
        )

    def load_data_list(self) -> list[dict]:
        """Paths of all samples; see the class for the errors."""
        folder = self.data_prefix['img_path'] or '.'
        if not os.path.isdir(folder):
            raise FileNotFoundError(
                f"data_prefix['img_path']: folder not found: {folder!r} (data_root="
                f'{self.data_root!r}); docs/datasets.md says how the data is laid out'
            )
        names = self._read_list() if self.ann_file else find_images(folder, self.suffixes)
        if not names:
            where = (
                f'ann_file {self.ann_file!r} is empty'
                if self.ann_file
                else f"data_prefix['img_path']: no image ({', '.join(self.suffixes)}) below "
                f'{folder!r}'
            )
            raise ValueError(f'dataset without images: {where}')
        samples = [{'img_path': os.path.join(folder, name)} for name in names]
        self._check_files(
            samples, 'img_path', self.ann_file or folder, names if self.ann_file else ()
        )
        if 'mask_path' in self.data_prefix:
            masks = self.data_prefix['mask_path']
            for sample, name in zip(samples, names):
                stem = str(PurePosixPath(name).with_suffix(''))
                sample['mask_path'] = os.path.join(masks, stem + self.mask_suffix)
            self._check_files(samples, 'mask_path', masks)
        return samples

    def _read_list(self) -> list[str]:
        if not os.path.isfile(self.ann_file):
            raise FileNotFoundError(
                f'ann_file: list not found: {self.ann_file!r} (data_root={self.data_root!r}); '
                '`mmdeepfill data prepare` makes lists, see docs/datasets.md'
            )
        names = read_lines(self.ann_file)
        if self.labelled:
            names = [name.strip().partition(' ')[0].lstrip('/') for name in names]
        check_below(names, self.data_prefix['img_path'], self.ann_file)
        return names

    def _check_files(
        self, samples: list[dict], key: str, source: str, lines: Sequence[str] = ()
    ) -> None:
        count = min(len(samples), CHECKED_FILES)
        spread = np.unique(np.linspace(0, len(samples) - 1, count).astype(np.int64))
        missing = [i for i in spread if not os.path.isfile(samples[i][key])]
        if missing:
            fault = first_fault(
                [lines[i] for i in missing] if lines else (), self.data_prefix['img_path']
            )
            raise FileNotFoundError(
                f"data_prefix['{key}']: {len(missing)} of {len(spread)} files looked for do not "
                f'exist, first: {samples[missing[0]][key]!r} (from {source!r}){fault}; check '
                'data_root and data_prefix, or make the list again'
            )

    def __getitem__(self, idx: int) -> dict:
        """Run the pipeline on one image.

        Args:
            idx (int): Of the image; a StreamIndex from SeededInfiniteSampler.

        Raises:
            IndexError: If there is no such image.
            ValueError: If a transform returns None, or a file cannot be read; see
                ``max_unreadable``.
        """
        if not self._fully_initialized:
            self.full_init()
        if not -len(self) <= idx < len(self):
            raise IndexError(f'index {idx} is out of range for {len(self)} images')
        if self.unreadable_limit == 0:
            return self._make(idx)
        return make_readable(self._make, idx, len(self), self.name, self.unreadable_limit)

    @property
    def name(self) -> str:
        """The name in messages: the list, or the folder."""
        return self.ann_file or self.data_prefix['img_path']

    @property
    def unreadable_limit(self) -> int:
        """Files that may be unreadable."""
        return 0 if self.test_mode else limit_for(self.max_unreadable, len(self))

    def _make(
        self, index: int, rng: np.random.Generator | None = None, unreadable: str = ''
    ) -> dict:
        results = self.get_data_info(int(index) % len(self))
        results['unreadable'] = unreadable
        sample = make_sample(
            results,
            index,
            self.pipeline,
            self._draws_globally,
            self.seed if self.test_mode else None,
            rng,
        )
        if unreadable and sample.get('unreadable') != unreadable:
            raise ValueError(
                f'max_unreadable of {self.name!r}: the pipeline must end in '
                'PackInputs, or nobody would know that an image was replaced; set '
                'max_unreadable=0 to make unreadable files errors'
            )
        return sample
