"""Files that a config names."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ...core.component_names import typed_dicts
from ...core.packaged import locate
from ...datasets.image_files import check_below, find_images, read_lines
from ...datasets.list_lines import first_fault
from ...datasets.preparation.look import look_at_header
from ...zoo import list_models
from ..finding import Finding, find
from .pipeline import keeps_size, name_of, pair
from .recipe import SPLITS, Recipe

#: Heads of image files that are read of a data set, evenly spread.
_HEADS = 200


def weights(recipe: Recipe) -> Iterator[Finding]:
    """``load_from`` and first weights (``Pretrained``)."""
    names = {key: recipe.cfg.get(key) for key in ('load_from', 'resume')}
    for path, part in typed_dicts(recipe.model, 'model'):
        if name_of(part) == 'Pretrained':
            names[f'{path}.checkpoint'] = part.get('checkpoint')
    known = {model.name for model in list_models()}
    for place, name in names.items():
        if isinstance(name, str) and name and '://' not in name and name not in known:
            if not os.path.isfile(name):
                yield find('checkpoint-missing', place=place, name=name, here=os.getcwd())


class Source(NamedTuple):
    """The files of a data set: the folder of its images and, if there is one, the list."""

    where: str
    folder: Path
    list_file: Path | None
    dataset: dict[str, Any]

    def some(self) -> list[str]:
        """Paths of some images relative to the folder, evenly spread.

        Raises:
            ValueError: If the list cannot be used.
            FileNotFoundError: If there is no such list or folder.
        """
        if self.list_file is None:
            names = find_images(self.folder)
        else:
            names = read_lines(self.list_file)
            if self.dataset.get('labelled'):
                names = [line.strip().partition(' ')[0].lstrip('/') for line in names]
            check_below(names, '' if self.folder == Path() else self.folder, self.list_file)
        chosen = np.linspace(0, len(names) - 1, min(len(names), _HEADS)).astype(int)
        return [names[number] for number in np.unique(chosen)]


def sources(recipe: Recipe) -> Iterator[Source]:
    """Yield the source of each data set of files, in every split."""
    for split in SPLITS:
        for dataset in recipe.datasets(split):
            if name_of(dataset) == 'InpaintingDataset':
                root = Path(dataset.get('data_root') or '')
                folder = root / (dataset.get('data_prefix') or {}).get('img_path', '')
                listed = dataset.get('ann_file')
                where = f'{split}_dataloader'
                yield Source(where, folder, root / listed if listed else None, dataset)


def data(recipe: Recipe) -> Iterator[Finding]:
    """Folders, lists and manifests that are not there."""
    named = []
    for where, folder, list_file, _ in sources(recipe):
        if list_file is None or not folder.is_dir():
            named.append((f'data_root: folder {str(folder)!r}', where, folder.is_dir()))
        else:
            named.append((f'ann_file: list {str(list_file)!r}', where, list_file.is_file()))
    for where in (f'{split}_dataloader' for split in SPLITS):
        for _, part in typed_dicts(recipe.part(f'{where}.dataset')):
            paths = {key: part[key] for key in ('manifest', 'folder') if key in part}
            named += [(f'{k} {p!r}', where, not p or locate(p).exists()) for k, p in paths.items()]
    for what in dict.fromkeys(what for what, _, there in named if not there):
        places = ', '.join(dict.fromkeys(where for other, where, _ in named if other == what))
        yield find('data-missing', what=f'{places}: {what} does not exist', here=os.getcwd())


def images(recipe: Recipe) -> Iterator[Finding]:
    """Lists that cannot be used or are trained on, files that are gone, or below a crop."""
    trained = [(s.list_file or s.folder) for s in sources(recipe) if s.where.startswith('train')]
    for source in sources(recipe):
        place, where, folder = source.list_file or source.folder, source.where, source.folder
        if not where.startswith('train') and place in trained:
            yield find('same-list', where=where, place=str(place))
        if not folder.is_dir() or not place.exists():
            continue
        try:
            names = source.some()
        except ValueError as error:
            if source.list_file:
                yield find('data-list', where=where, error=error)
            continue
        gone = [name for name in names if not (folder / name).is_file()]
        if gone:
            what = (
                f'{where}: {len(gone)} of {len(names)} files of {str(place)!r} that were looked '
                f'for are not in {str(folder)!r}{first_fault(gone, folder)}'
            )
            yield find('data-missing', gone, what=what, here=os.getcwd())
        if crop := _crop(source.dataset.get('pipeline', ())):
            looks = {name: look_at_header(folder / name) for name in names}
            small = [
                f'{name}: {look.height}x{look.width}'
                for name, look in looks.items()
                if look.height and (look.height < crop[0] or look.width < crop[1])
            ]
            if small:
                size, looked = f'{crop[0]}x{crop[1]}', len(looks)
                yield find('images-below-crop', small, where=where, looked=looked, size=size)


def _crop(pipeline: Any) -> tuple[int, int] | None:
    """Size of a crop that refuses smaller images, and gets them as they are."""
    crop = None
    for step in pipeline:
        if isinstance(step, dict):
            if name_of(step) == 'Crop' and not step.get('allow_smaller'):
                crop = pair(step.get('crop_size'))
            if not keeps_size(step):
                break
    return crop


CHECKS = (weights, data, images)
