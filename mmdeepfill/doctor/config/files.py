"""Files that a config names."""
import os
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional

import numpy as np

from ...component_names import typed_dicts
from ...datasets.image_files import find_images, read_lines
from ...datasets.preparation.look import look_at_header
from ...zoo import list_models
from ..finding import ERROR, WARNING, Finding
from .recipe import SPLITS, Recipe, name_of, pair

#: Heads of image files that are read of a data set, evenly spread.
_HEADS = 200
_RESIZING = ('Resize', 'ResizeShortSide', 'RandomResizedCrop', 'RandomResize')


def weights(recipe: Recipe) -> Iterator[Finding]:
    """``load_from`` and first weights (``Pretrained``)."""
    names = {'load_from': recipe.cfg.get('load_from')}
    resume = recipe.cfg.get('resume')
    if isinstance(resume, str):
        names['resume'] = resume
    for path, part in typed_dicts(recipe.model, 'model'):
        if name_of(part) == 'Pretrained':
            names[f'{path}.checkpoint'] = part.get('checkpoint')
    for place, name in names.items():
        if name and '://' not in str(name) and not os.path.isfile(name) \
                and name not in {model.name for model in list_models()}:
            yield Finding(
                'checkpoint-missing', ERROR, f'{place}: there is no file {str(name)!r} '
                f'(looked from {os.path.abspath(os.curdir)})',
                'Give the path of a checkpoint, an address, or a name of `mmdeepfill zoo list`.')


class Source(NamedTuple):
    """Where the images of a data set are."""
    where: str
    folder: Path
    list_file: Optional[Path]
    dataset: Dict[str, Any]

    @property
    def is_there(self) -> bool:
        return self.folder.is_dir() and (self.list_file is None or self.list_file.is_file())

    def some(self) -> List[str]:
        """Names of some images, evenly spread."""
        names = self.names()
        chosen = np.linspace(0, len(names) - 1, min(len(names), _HEADS)).astype(int)
        return [names[number] for number in np.unique(chosen)]

    def names(self) -> List[str]:
        """Paths of images relative to the folder."""
        if self.list_file is None:
            return find_images(self.folder)
        lines = read_lines(self.list_file)
        if self.dataset.get('labelled'):
            lines = [line.strip().partition(' ')[0].lstrip('/') for line in lines]
        return lines


def sources(recipe: Recipe) -> Iterator[Source]:
    """Of every data set of files, of all splits."""
    for split in SPLITS:
        for dataset in recipe.datasets(split):
            if name_of(dataset) != 'InpaintingDataset':
                continue
            root = Path(dataset.get('data_root') or '')
            folder = root / (dataset.get('data_prefix') or {}).get('img_path', '')
            listed = dataset.get('ann_file')
            yield Source(f'{split}_dataloader', folder, root / listed if listed else None, dataset)


def data(recipe: Recipe) -> Iterator[Finding]:
    """Folders, lists and manifests that are not there."""
    missing: Dict[str, List[str]] = {}
    for source in sources(recipe):
        if not source.folder.is_dir():
            missing.setdefault(f'data_root: folder {str(source.folder)!r}', []).append(source.where)
        elif source.list_file and not source.list_file.is_file():
            missing.setdefault(f'ann_file: list {str(source.list_file)!r}', []).append(source.where)
    for split in SPLITS:
        for _, part in typed_dicts(recipe.part(f'{split}_dataloader.dataset')):
            for key in ('manifest', 'folder'):
                path = part.get(key)
                if isinstance(path, str) and not os.path.exists(path):
                    missing.setdefault(f'{key} {path!r}', []).append(f'{split}_dataloader')
    for what, places in missing.items():
        yield Finding(
            'data-missing', ERROR, f'{", ".join(dict.fromkeys(places))}: {what} does not exist '
            f'(looked from {os.path.abspath(os.curdir)})',
            'docs/datasets.md says how data is laid out; `mmdeepfill data prepare` makes lists.')


def listed(recipe: Recipe) -> Iterator[Finding]:
    """Files on a list that are not there; some are looked for."""
    for source in sources(recipe):
        if source.list_file and source.is_there:
            names = source.some()
            gone = [name for name in names if not (source.folder / name).is_file()]
            if gone:
                yield Finding(
                    'data-missing', ERROR, f'{source.where}: {len(gone)} of {len(names)} files of '
                    f'{str(source.list_file)!r} that were looked for are not in '
                    f'{str(source.folder)!r}', 'Make the list again, or correct data_root.', gone)


def same_list(recipe: Recipe) -> Iterator[Finding]:
    """Evaluation on the images of training."""
    train = {source.list_file or source.folder for source in sources(recipe)
             if source.where == 'train_dataloader'}
    for source in sources(recipe):
        if source.where != 'train_dataloader' and (source.list_file or source.folder) in train:
            yield Finding(
                'same-list', WARNING, f'{source.where} reads '
                f'{str(source.list_file or source.folder)!r}, which is trained on: the metrics '
                'say nothing about other pictures', 'Name another list.')


def small_images(recipe: Recipe) -> Iterator[Finding]:
    """Images smaller than a crop that refuses them; by their heads."""
    for source in sources(recipe):
        steps = [step for step in source.dataset.get('pipeline', ()) if isinstance(step, dict)]
        crop = None
        for step in steps:
            if name_of(step) in _RESIZING:
                break
            if name_of(step) == 'Crop' and not step.get('allow_smaller'):
                crop = pair(step.get('crop_size'))
                break
        if crop is None or not source.is_there:
            continue
        looks = {name: look_at_header(source.folder / name) for name in source.some()}
        small = [f'{name}: {look.height}x{look.width}' for name, look in looks.items()
                 if look.height and (look.height < crop[0] or look.width < crop[1])]
        if small:
            yield Finding(
                'images-below-crop', ERROR, f'{source.where}: {len(small)} of {len(looks)} images '
                f'looked at are smaller than crop_size {crop[0]}x{crop[1]}',
                'Put ResizeShortSide before Crop, or make the crop smaller.', small)


CHECKS = (weights, data, listed, same_list, small_images)
