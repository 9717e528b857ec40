"""Manifests as files: writing them, and reading them with every field checked."""

import json
import os
from pathlib import Path
from typing import Any

import yaml

from mmdeepfill.core.files import write_text
from mmdeepfill.core.packaged import locate
from mmdeepfill.core.plain_parts import check_plain

from .image_files import check_below
from .manifest import FORMAT, VERSION, Manifest, PathLike, canonical_json
from .plain_yaml import PlainYaml

_FIELDS = {
    'format': str,
    'version': int,
    'seed': int,
    'pipeline': list,
    'metrics': list,
    'images': list,
    'image_root': str,
}

_ENTRY = {
    'path': str,
    'bytes': int,
    'sha256': str,
    'index': int,
    'mask_sha256': str,
    'mask_ratio': (int, float),
}
_FILE = {key: _ENTRY[key] for key in ('path', 'bytes', 'sha256')}


def save_manifest(manifest: Manifest, path: PathLike) -> None:
    """Write JSON, or YAML if the name ends so.

    Raises:
        ValueError: Another ending.

    Example:
        >>> save_manifest(Manifest('mine', 'images', None, 0, [], [], []), 'mine.txt')
        Traceback (most recent call last):
            ...
        ValueError: ...
    """
    _check_ending(path)
    text = (
        json.dumps(manifest.as_dict(), indent=1, ensure_ascii=False)
        if str(path).endswith('.json')
        else yaml.safe_dump(manifest.as_dict(), sort_keys=False, allow_unicode=True)
    )
    write_text(text.rstrip('\n') + '\n', path)


def _check_ending(path: PathLike) -> None:
    if not str(path).endswith(('.json', '.yaml', '.yml')):
        raise ValueError(
            f'manifest: expected a name that ends in .json, .yaml or .yml, got {os.fspath(path)!r}'
        )


def load_manifest(path: PathLike) -> Manifest:
    """Read a manifest and check its form.

    Args:
        path (str | PathLike): One that comes with the package is found from every working
            folder: ``configs/proof/box_64x64.json``, see :func:`~mmdeepfill.core.packaged.locate`.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: It is no manifest, of a newer version, lacks something, names files
            outside its folders, or could run code (see :mod:`mmdeepfill.core.plain_parts`).

    Example:
        >>> load_manifest('configs/proof/box_64x64.json').name  # comes with the package
        'proof, boxes'
    """
    _check_ending(path)
    path = locate(path)
    if not os.path.isfile(path):
        raise FileNotFoundError(f'manifest: no file {os.fspath(path)!r}')
    try:
        text = Path(path).read_text(encoding='utf-8')
        # mmengine's reader of YAML would run code that a file asks for.
        data = json.loads(text) if str(path).endswith('.json') else yaml.load(text, PlainYaml)
        canonical_json(data).encode()  # which the hash is made of
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise ValueError(f'manifest {os.fspath(path)!r}: cannot be read: {error}') from error
    where = f'manifest {os.fspath(path)!r}'
    if not isinstance(data, dict) or data.get('format') != FORMAT:
        raise ValueError(
            f'manifest {os.fspath(path)!r}: expected format {FORMAT!r}; make one '
            'with `mmdeepfill manifest make`'
        )
    if data.get('version') != VERSION:
        raise ValueError(
            f'manifest {os.fspath(path)!r}: expected version {VERSION}, got '
            f'{data.get("version")!r}: it needs another release of this package'
        )
    _check_fields(data, _FIELDS, where)
    for key in ('pipeline', 'metrics'):
        if not all(isinstance(config, dict) for config in data[key]):
            raise ValueError(f'{where}: {key}: expected a list of dicts')
    if not 0 <= data['seed'] < 2**64:
        raise ValueError(f'{where}: seed: expected 0 to 2**64 - 1, got {data["seed"]}')
    for key in ('name', 'mask_root'):
        if not isinstance(data.get(key, ''), str):
            raise ValueError(f'{where}: {key}: expected a text, got {data[key]!r}')
    for number, entry in enumerate(data['images']):
        _check_entry(entry, data, f'{where}, image {number}')
    if not data['images']:
        raise ValueError(f'{where}: no images')
    check_plain([data['pipeline'], data['metrics']], where)
    return Manifest(
        data.get('name', Path(path).stem),
        data['image_root'],
        data.get('mask_root'),
        data['seed'],
        data['pipeline'],
        data['metrics'],
        data['images'],
    )


def _check_entry(entry: Any, data: dict, where: str) -> None:
    _check_fields(entry, _ENTRY, where)
    if not 0 <= entry['index'] < 2**64:
        raise ValueError(f'{where}: index: expected 0 to 2**64 - 1, got {entry["index"]}')
    check_below([entry['path']], data['image_root'] or '.', where)
    if 'mask' in entry:
        _check_fields(entry['mask'], _FILE, f'{where}, mask')
        check_below([entry['mask']['path']], data.get('mask_root') or '.', where)


def _check_fields(data: dict, fields: dict, where: str) -> None:
    for key, kind in fields.items():
        if not isinstance(data, dict) or not isinstance(data.get(key), kind):
            came = repr(data.get(key))[:60] if isinstance(data, dict) else repr(data)[:60]
            raise ValueError(
                f'{where}: {key}: expected {getattr(kind, "__name__", "a number")}, got {came}'
            )
