"""Cases to judge: a photograph, a hole in it, and where the truth is known."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from mmdeepfill.datasets.image_bytes import read_image
from mmdeepfill.datasets.manifest import Manifest, check_content, mask_sha256
from mmdeepfill.datasets.manifest_dataset import ManifestDataset
from mmdeepfill.datasets.manifest_files import load_manifest

from .catalogue import load
from .fetch import target
from .manifests import file_of
from .removals import load_removals

#: Pixels around the hole that are kept of a result: more than any measure looks at.
MARGIN = 96


class Case(NamedTuple):
    """One photograph with one hole.

    Attributes:
        name: Unique, such as 'test_label_03_mate_dune'.
        image: (H, W, 3) uint8 RGB: what contenders get; under the hole is the truth, or the thing
            to be removed. They must not look.
        mask: (H, W) uint8, 1 = hole.
        key: Hash of the hole; results of another hole are not used.
        truth: False for removals.
    """

    name: str
    image: np.ndarray
    mask: np.ndarray
    key: str
    truth: bool

    def box(self, margin: int = MARGIN) -> tuple[slice, slice]:
        """Rows and columns of the hole's bounding box with a margin, inside the image."""
        return tuple(
            slice(max(0, int(at[0]) - margin), int(at[-1]) + margin + 1)
            for at in (np.flatnonzero(self.mask.any(axis)) for axis in (1, 0))
        )


class Group(NamedTuple):
    """Cases of one class. ``manifest`` is None for removals."""

    name: str
    manifest: Manifest | None
    count: int
    folder: Path

    def __iter__(self) -> Iterator[Case]:
        """Load them one by one, as files and holes were when they were frozen.

        Raises:
            ManifestMismatch: A photograph or a hole is another one, or is missing.
        """
        if self.manifest is None:
            return _removals(self.folder, self.count)
        return _frozen(self)


def groups(data: Path, names: Sequence[str], limit: int | None = None) -> list[Group]:
    """Groups by name: 'test_scratch', 'validation_large', 'small', 'removal'.

    Args:
        data (Path): Where ``fetch`` laid the photographs out.
        names (sequence): Of manifests, and 'removal'.
        limit (int, optional): So many cases of each, evenly spread.
    """
    found = []
    for name in names:
        if name == 'removal':
            found.append(Group(name, None, limit or len(load_removals()), data / 'test'))
            continue
        manifest = load_manifest(file_of(name)).sorted()
        if limit is not None and limit < len(manifest.images):
            count = len(manifest.images)
            manifest = manifest._replace(
                images=[manifest.images[i * count // limit] for i in range(limit)]
            )
        folder = data / Path(manifest.image_root).name
        found.append(Group(name, manifest, len(manifest.images), folder))
    return found


def _frozen(group: Group) -> Iterator[Case]:
    dataset = ManifestDataset(group.manifest, str(group.folder))
    for index, entry in enumerate(dataset.manifest.images):
        sample = dataset[index]
        yield Case(
            f'{group.name}_{entry["index"]:02d}_{Path(entry["path"]).stem}',
            np.ascontiguousarray(sample['image'].permute(1, 2, 0).numpy()),
            sample['mask'][0].numpy().astype(np.uint8),
            entry['mask_sha256'],
            True,
        )


def _removals(folder: Path, count: int) -> Iterator[Case]:
    photographs = {one.name: one for one in load() if one.split == 'test'}
    for removal in load_removals()[:count]:
        one = photographs[removal.picture]
        path = target(Path(), one).name
        size = (folder / path).stat().st_size if (folder / path).is_file() else 0
        check_content(folder, {'path': path, 'bytes': size, 'sha256': one.sha256}, 'image')
        mask = removal.draw()
        if mask_sha256(mask) != removal.mask_sha256:
            raise ValueError(
                f'removal {removal.name!r}: the hole is drawn differently here '
                '(another version of OpenCV)'
            )
        yield Case(
            f'removal_{removal.name}', read_image(folder / path), mask, removal.mask_sha256, False
        )
