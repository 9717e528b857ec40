"""Making manifests: a dataset config, and every file and hole it means at this moment."""

import os
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from torch.utils.data import DataLoader

from mmdeepfill.core.plain_parts import check_plain
from mmdeepfill.core.registry import DATASETS

from .inpainting_dataset import InpaintingDataset
from .manifest import Manifest, file_record, mask_sha256
from .manifest_dataset import ManifestDataset
from .masks import list_masks

_FILE_MASKS = ('MaskFromFile', 'MaskFromFolder')


def freeze(
    dataset: dict,
    metrics: Sequence[dict],
    name: str,
    masks: Sequence[str] | None = None,
    workers: int = 0,
    progress: Callable[[Iterable, int], Iterable] = lambda items, total: items,
) -> Manifest:
    """The protocol that a dataset config means.

    Args:
        dataset (dict): Config of an InpaintingDataset with ``test_mode=True``.
        metrics (Sequence[dict]): Configs of the metrics.
        name (str): For people.
        masks (Sequence[str], optional): Mask files; the n-th image gets the n-th of them,
            counted round. The pipeline then has MaskFromFile.
        workers (int): Processes that read images.
        progress (callable): Wraps an iterable of known length, to show how far it is.

    Returns:
        Manifest: Every file hashed, every hole made once.

    Raises:
        ValueError: The dataset is of another kind, or its masks are drawn in a way that
            cannot be written down.
        FileNotFoundError: Data is missing.
    """
    built = _build(dataset)
    steps, metrics = _plain(dataset['pipeline']), _plain(metrics)
    check_plain([steps, metrics], 'manifest')
    if steps[0] != {'type': 'LoadImage'} or steps[-1].get('type') != 'PackInputs':
        raise ValueError(
            'pipeline: expected LoadImage (without arguments) first and PackInputs '
            f'last, got {[step.get("type") for step in steps]}'
        )
    inner, files = _mask_files(steps[1:-1], masks)
    entries, mask_paths = [], []
    for index in range(len(built)):
        info = built.get_data_info(index)
        entries.append({'path': info['img_path'], 'index': index})
        if any(step['type'] == 'MaskFromFile' for step in inner):
            mask_paths.append(files[index % len(files)] if files else info.get('mask_path'))
    image_root, images = _relative([entry['path'] for entry in entries])
    for entry, path in zip(entries, images):
        entry.update(file_record(image_root, path))
    mask_root = None
    if mask_paths:
        if None in mask_paths:
            raise ValueError(
                'MaskFromFile: the dataset has no masks: give data_prefix=dict('
                'img_path=..., mask_path=...)'
            )
        mask_root, relative = _relative(mask_paths)
        records = {path: file_record(mask_root, path) for path in set(relative)}
        for entry, path in zip(entries, relative):
            entry['mask'] = records[path]
    manifest = Manifest(name, image_root, mask_root, built.seed, inner, list(metrics), entries)
    manifest = manifest.sorted()
    _add_holes(manifest, workers, progress)
    return manifest


def _build(dataset: dict) -> InpaintingDataset:
    if dataset.get('type') == 'ManifestDataset':
        raise ValueError('dataset: it is a manifest already')
    built = DATASETS.build(dict(dataset))
    if not isinstance(built, InpaintingDataset) or not built.test_mode:
        raise ValueError(
            'dataset: expected an InpaintingDataset with test_mode=True, whose samples are a '
            f'function of (seed, index); got {type(built).__name__}'
            f'(test_mode={getattr(built, "test_mode", None)})'
        )
    return built


def _plain(value: Any) -> Any:
    """Config dicts and tuples as JSON has them, our types without their scope."""
    if isinstance(value, dict):
        return {
            key: item.removeprefix('mmdeepfill.') if key == 'type' else _plain(item)
            for key, item in value.items()
        }
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def _mask_files(steps: list[dict], given: Sequence[str] | None) -> tuple[list[dict], Sequence[str]]:
    """The pipeline with masks from files made MaskFromFile without path, and those files."""
    nested = [inner.get('type') for step in steps for inner in step.get('masks', ())]
    if set(nested) & set(_FILE_MASKS):
        raise ValueError('UnionMask: file masks inside it cannot be written into a manifest')
    steps, files = [dict(step) for step in steps], given or ()
    for step in steps:
        if step['type'] == 'MaskFromFile':
            path = step.pop('path', None)
            files = files or ([path] if path else ())
        elif step['type'] == 'MaskFromFolder':
            if step.pop('choose', 'random') != 'index':
                raise ValueError(
                    "MaskFromFolder: choose must be 'index' in evaluation: the "
                    'n-th image then always gets the n-th mask'
                )
            files = list_masks(step.pop('folder', None), step.pop('list_file', None))
            step['type'] = 'MaskFromFile'
    return steps, files


def _relative(paths: Sequence[str]) -> tuple[str, list[str]]:
    """The folder that all paths have in common, and the paths below it with ``/``."""
    folders = {os.path.dirname(path) or os.curdir for path in paths}
    # Mixed absolute and relative ones have none.
    if len({os.path.isabs(folder) for folder in folders}) > 1:
        paths = [os.path.abspath(path) for path in paths]
        folders = {os.path.dirname(path) for path in paths}
    root = os.path.commonpath(folders) or os.curdir
    return root, [os.path.relpath(path, root).replace(os.sep, '/') for path in paths]


def _add_holes(manifest: Manifest, workers: int, progress) -> None:
    """Make every sample once, and note its hole."""
    dataset = ManifestDataset(manifest, verify=False)
    collate: Any = _hole  # without batches it gets a sample
    loader = DataLoader(dataset, batch_size=None, num_workers=workers, collate_fn=collate)
    # The bar first: zip then runs it to its end.
    for hole, entry in zip(progress(loader, len(dataset)), manifest.images):
        entry.update(hole)


def _hole(sample: dict) -> dict[str, Any]:
    mask = sample['mask'][0].numpy()
    return {'mask_sha256': mask_sha256(mask), 'mask_ratio': float((mask != 0).mean())}
