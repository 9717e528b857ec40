"""Manifests, replay files and lists that name what is not theirs."""

import json
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import torch

from mmdeepfill.datasets import ManifestDataset, load_manifest
from mmdeepfill.datasets.manifest import file_record, mask_sha256
from mmdeepfill.engine.numerics.replay_file import FORMAT, VERSION, write_replay

from .attack import FLAG, Attack
from .commands import run_main

_CODE = f'import pathlib\npathlib.Path(__file__).with_name({FLAG!r}).mkdir()\n'


def plant(folder):
    """A package, and modules, that show that they were imported."""
    for name in ('evil', 'PSNR', 'Crop', 'L1Loss'):
        (folder / f'{name}.py').write_text(_CODE)
    (folder / 'hostile').mkdir()
    (folder / 'hostile' / '__init__.py').write_text(_CODE.replace('__file__', '__path__[0]'))
    (folder / 'hostile' / 'registry.py').write_text('')


def _write_manifest(folder, changes, **parts):
    plant(folder)
    cv2.imwrite(str(folder / 'a.png'), np.zeros((64, 64, 3), np.uint8))
    mask = np.zeros((64, 64), np.uint8)
    mask[20:40, 20:40] = 1
    pipeline = [{'type': 'CentreMask'}]
    manifest = {
        'format': 'mmdeepfill-manifest',
        'version': 1,
        'name': 'n',
        'image_root': str(folder),
        'seed': 3,
        'pipeline': pipeline,
        'metrics': [{'type': 'PSNR'}],
        'images': [
            dict(
                file_record(folder, 'a.png'), index=0, mask_sha256=mask_sha256(mask), mask_ratio=0.1
            )
        ],
    }
    for key, value in parts.items():
        manifest[key] = value
    for key, change in changes.items():
        manifest[key][0].update(change)
    (folder / 'm.json').write_text(json.dumps(manifest))


def _dataset(changes, parts, folder):
    _write_manifest(folder, changes, **parts)
    return ManifestDataset(folder / 'm.json')[0]


def _eval(changes, parts, folder):
    _write_manifest(folder, changes, **parts)
    return run_main(
        'eval', 'opencv_telea', '--manifest', 'm.json', '--out', 'r.json', '--workers', '0'
    )


def _load(changes, folder):
    _write_manifest(folder, changes)
    return load_manifest(folder / 'm.json')


def _replay(config, folder):
    plant(folder)
    model = {'type': 'InpaintingPreprocessor'}
    wrapper = {'type': 'OptimWrapper', 'optimizer': {'type': 'SGD', 'lr': 1}}
    whole = dict({'model': model, 'optim_wrapper': wrapper}, **config)
    write_replay(
        folder / 'r.pt',
        {
            'format': FORMAT,
            'version': VERSION,
            'state_dict': {'a': torch.zeros(1)},
            'optimizer': {},
            'counts': {},
            'data': {},
            'rng': {},
            'findings': [],
            'stepped': {},
            'config': whole,
            'meta': {
                'iteration': 0,
                'rank': 0,
                'world_size': 1,
                'mmdeepfill': '1',
                'torch': '2',
                'players': ['generator'],
            },
        },
    )
    return run_main('replay', 'r.pt')


def _list(line, folder):
    (folder / 'photos').mkdir()
    for place in (folder, folder / 'photos'):
        cv2.imwrite(str(place / 'a.png'), np.zeros((64, 64, 3), np.uint8))
    Path('list.txt').write_text(f'a.png\n{line.format(folder=folder)}\n')
    return run_main('data', 'check', 'list.txt', '--root', 'photos')


_SCOPE = {'_scope_': 'hostile'}
_IMPORTS = 'could import a package'
_RUNS = 'which can run any code'
_PREPROCESSOR = {'type': 'InpaintingPreprocessor'}

ATTACKS = [
    Attack('a scope in a transform', 'manifest', partial(_load, {'pipeline': _SCOPE}), _IMPORTS),
    Attack('a scope in a metric', 'manifest', partial(_load, {'metrics': _SCOPE}), _IMPORTS),
    Attack(
        'a scope deep inside',
        'manifest',
        partial(_load, {'pipeline': {'masks': [{'type': 'Crop', 'inner': [_SCOPE]}]}}),
        _IMPORTS,
    ),
    Attack(
        'custom_imports',
        'manifest',
        partial(_load, {'metrics': {'custom_imports': {'imports': ['evil']}}}),
        _IMPORTS,
    ),
    Attack(
        'a type that is a module',
        'manifest',
        partial(_dataset, {}, {'pipeline': [{'type': 'evil'}]}),
        "'evil' is not registered as a transf",
    ),
    Attack(
        'a metric in the pipeline, and a module of its name',
        'manifest',
        partial(_dataset, {}, {'pipeline': [{'type': 'PSNR'}]}),
        "'PSNR' is not registered as a transf",
    ),
    Attack(
        'a metric that is a module',
        'eval',
        partial(_eval, {}, {'metrics': [{'type': 'evil'}]}),
        "'evil' is not registered as a metric",
    ),
    Attack(
        'a scope in a model',
        'replay',
        partial(_replay, {'model': dict(_PREPROCESSOR, **_SCOPE)}),
        f"'hostile', {_RUNS}",
    ),
    Attack(
        'a default scope',
        'replay',
        partial(_replay, {'default_scope': 'hostile'}),
        f"'hostile', {_RUNS}",
    ),
    Attack(
        'custom_imports in a model',
        'replay',
        partial(_replay, {'model': dict(_PREPROCESSOR, custom_imports={'imports': 'evil'})}),
        _RUNS,
    ),
    Attack(
        'a model that is a module',
        'replay',
        partial(_replay, {'model': {'type': 'evil'}}),
        f"'evil', {_RUNS}",
    ),
    Attack(
        'a transform as a model, and a module of its name',
        'replay',
        partial(_replay, {'model': {'type': 'Crop'}}),
        f"'Crop', {_RUNS}",
    ),
    *(
        Attack(f'a line {line!r}', 'data check --root', partial(_list, line), 'leads out of')
        for line in ('../a.png', '{folder}/a.png', 'sub/../../a.png', '..\\a.png', 'C:\\a.png')
    ),
]
