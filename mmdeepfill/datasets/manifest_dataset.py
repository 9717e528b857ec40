"""The images and holes of a manifest."""

import os
from typing import Union

from mmengine.dataset import Compose
from torch.utils.data import Dataset

from mmdeepfill.core.plain_parts import check_registered
from mmdeepfill.core.random import global_randomness_from, rng_of, sample_rng
from mmdeepfill.core.registry import DATASETS, TRANSFORMS

from .manifest import Manifest, ManifestMismatch, check_content, check_size, mask_sha256
from .manifest_files import load_manifest


@DATASETS.register_module()
class ManifestDataset(Dataset):
    """The samples of a manifest; a file that has changed is an error.

    Each image and mask file is compared with its sha256 when it is read, and each hole with
    the sha256 of its pixels: a generator that draws differently from the one that the
    manifest was made with shows too. Existence and length of all files are looked at when
    the dataset is built. In a config it takes the place of another dataset::

        test_dataloader = dict(dataset=dict(type='ManifestDataset', manifest='val.json'))

    Args:
        manifest (str | Path | Manifest): The file.
        image_root, mask_root (str, optional): Where the data lies, instead of where the
            manifest says.
        verify (bool): Compare; off only while a manifest is being made.

    Raises:
        FileNotFoundError: No such manifest.
        ManifestMismatch: Files are missing or of another length.
        ValueError: The file is no manifest, or its pipeline cannot be built.

    Example:
        >>> from mmdeepfill.datasets import Manifest
        >>> dataset = ManifestDataset(Manifest('empty', '.', None, 0, [], [], []))
        >>> len(dataset)
        0
    """

    METAINFO = metainfo = {'dataset_type': 'inpainting', 'task_name': 'inpainting'}

    def __init__(
        self,
        manifest: Union[str, 'os.PathLike[str]', Manifest],
        image_root: str | None = None,
        mask_root: str | None = None,
        verify: bool = True,
    ) -> None:
        if not isinstance(manifest, Manifest):
            manifest = load_manifest(manifest)
        self.manifest = manifest.sorted()
        self.image_root = manifest.image_root if image_root is None else image_root
        self.mask_root = manifest.mask_root if mask_root is None else mask_root
        self.verify = verify
        check_registered(manifest.pipeline, TRANSFORMS, f'manifest {manifest.name!r}')
        steps = [{'type': 'LoadImage'}, *manifest.pipeline, {'type': 'PackInputs'}]
        try:
            # Copies: building takes `type` out of a dict.
            self.pipeline = Compose([TRANSFORMS.build(dict(step)) for step in steps])
        except OSError:
            raise
        except Exception as error:  # what constructors do with values of other kinds is open
            raise ValueError(
                f'manifest {self.manifest.name!r}: its pipeline cannot be built: '
                f'{type(error).__name__}: {error}'
            ) from error
        if verify:
            for entry in self.manifest.images:
                self._check(entry, check_size)

    def _check(self, entry: dict, check) -> None:
        check(self.image_root, entry, 'image')
        if 'mask' in entry:
            check(self._mask_root(), entry['mask'], 'mask')

    def _mask_root(self) -> str:
        if self.mask_root is None:
            raise ValueError('manifest: masks are files, and mask_root is missing')
        return self.mask_root

    def __len__(self) -> int:
        """Number of images."""
        return len(self.manifest.images)

    def get_data_info(self, index: int) -> dict:
        """Paths of a sample, and the index of its generator."""
        entry = self.manifest.images[index]
        info = {
            'img_path': os.path.join(self.image_root, entry['path']),
            'sample_idx': entry['index'],
        }
        if 'mask' in entry:
            info['mask_path'] = os.path.join(self._mask_root(), entry['mask']['path'])
        return info

    def __getitem__(self, index: int) -> dict:
        """Run the pipeline on one image, like :class:`InpaintingDataset`.

        Raises:
            IndexError: If there is no such image.
            ManifestMismatch: A file or the hole has changed.
        """
        if not 0 <= index < len(self):
            raise IndexError(f'index {index} is out of range for {len(self)} images')
        entry = self.manifest.images[index]
        if self.verify:
            self._check(entry, check_content)
        results = self.get_data_info(index)
        results['rng'] = sample_rng(self.manifest.seed, entry['index'])
        with global_randomness_from(rng_of(results)):
            packed = self.pipeline(results)
        if self.verify and mask_sha256(packed['mask'][0].numpy()) != entry['mask_sha256']:
            raise ManifestMismatch(
                f'the hole made for image {entry["path"]!r} is not that of the manifest: masks '
                'are drawn or resized differently here (another version of OpenCV or of this '
                'package); evaluate with the version that made the manifest, or make it again'
            )
        return packed
