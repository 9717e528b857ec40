"""Manifests, as JSON and as YAML, up to the dataset that is built of them."""

import copy
import json
from contextlib import contextmanager
from functools import partial

import yaml
from hypothesis import strategies as st

from mmdeepfill.datasets import ManifestDataset, load_manifest

from .mutation import PLAIN, mutated
from .target import Target, outcome
from .whole_files import MANIFEST, PICTURE

_TEXTS = [
    json.dumps(MANIFEST).encode(),
    yaml.safe_dump(MANIFEST).encode(),
    b'a: &a [1, 1]\nb: &b [*a, *a]\n',
    b'[' * 3000,
]
_PLACES = [
    ('format',),
    ('version',),
    ('name',),
    ('image_root',),
    ('mask_root',),
    ('seed',),
    ('pipeline',),
    ('pipeline', 0),
    ('pipeline', 0, 'type'),
    ('pipeline', 0, 'crop_size'),
    ('pipeline', 1, 'threshold'),
    ('metrics',),
    ('metrics', 0),
    ('images',),
    ('images', 0),
    *(('images', 0, key) for key in ('path', 'bytes', 'sha256', 'index', 'mask')),
    ('images', 0, 'mask', 'path'),
    ('images', 0, 'mask', 'bytes'),
]


def _replaced(changes):
    manifest = copy.deepcopy(MANIFEST)
    for place, value in changes:
        inner = manifest
        for key in place[:-1]:
            if (
                not isinstance(inner, (dict, list))
                or (isinstance(inner, list) and key != 0)
                or (isinstance(inner, dict) and key not in inner)
                or not inner
            ):
                break
            inner = inner[key]
        else:
            if isinstance(inner, dict):
                inner[place[-1]] = value
    return json.dumps(manifest).encode()


_CHANGES = st.lists(st.tuples(st.sampled_from(_PLACES), PLAIN), max_size=3).map(_replaced)


@contextmanager
def start(folder):
    (folder / 'a.png').write_bytes(PICTURE)

    def build(path):
        dataset = ManifestDataset(load_manifest(path))
        for index in range(len(dataset)):
            info = dataset.get_data_info(index)
            assert not {'..', ''} & set(info['img_path'][len(dataset.image_root) + 1 :].split('/'))

    def check(case):
        data, ending = case
        path = folder / f'case.{ending}'
        path.write_bytes(data.replace(b'ROOT', str(folder).encode()))
        return outcome(partial(build, path), (ValueError, FileNotFoundError), 'manifest')

    yield check


TARGET = Target(st.tuples(mutated(_TEXTS) | _CHANGES, st.sampled_from(['json', 'yaml'])), start)
