"""Lists and manifests name what is in their folder, and nothing else."""

import argparse
import json

import pytest

from mmdeepfill.app.guard import is_loopback
from mmdeepfill.cli.app import add_arguments
from mmdeepfill.datasets import InpaintingDataset, load_manifest
from mmdeepfill.datasets.masks import list_masks
from mmdeepfill.doctor.config import Recipe, check_config
from testbed.fuzz.whole_files import MANIFEST, RECORD, seeds

OUTSIDE = [
    '../secret.png',
    'sub/../../secret.png',
    '{root}/../secret.png',
    '/etc/hostname',
    '..\\secret.png',
    'C:\\secret.png',
    '\\\\server\\secret.png',
]


@pytest.fixture
def photos(tmp_path):
    root = tmp_path / 'photos'
    (root / 'sub').mkdir(parents=True)
    for path in (root / 'a.png', root / 'sub' / 'b..png', tmp_path / 'secret.png'):
        path.write_bytes(seeds()[0])
    return root


@pytest.mark.parametrize('line', OUTSIDE)
def test_a_list_leads_nowhere_else(photos, tmp_path, line):
    path = tmp_path / 'list.txt'
    path.write_text('a.png\n' + line.replace('{root}', str(photos)) + '\n')
    with pytest.raises(ValueError, match='leads out of .*photos'):
        InpaintingDataset(str(path), data_prefix={'img_path': str(photos)})
    with pytest.raises(ValueError, match='leads out of .*photos'):
        list_masks(photos, path)


def test_what_is_below_may_be_named_as_it_likes(photos, tmp_path):
    path = tmp_path / 'list.txt'
    path.write_text('a.png\nsub/b..png\n./a.png\n')
    assert len(InpaintingDataset(str(path), data_prefix={'img_path': str(photos)})) == 3
    assert len(list_masks(photos, path)) == 3


def test_without_a_folder_paths_are_what_they_are(photos, tmp_path):
    path = tmp_path / 'list.txt'
    path.write_text(f'{photos}/a.png\n')
    assert list_masks(None, path) == [f'{photos}/a.png']
    assert len(InpaintingDataset(str(path))) == 1


@pytest.mark.parametrize('line', OUTSIDE)
def test_doctor_looks_nowhere_else(photos, tmp_path, line):
    path = tmp_path / 'list.txt'
    path.write_text('a.png\n' + line.replace('{root}', str(photos)) + '\n')
    dataset = {
        'type': 'InpaintingDataset',
        'ann_file': str(path),
        'pipeline': [{'type': 'Crop', 'crop_size': 9999}],
        'data_prefix': {'img_path': str(photos)},
    }
    found = check_config(Recipe({'train_dataloader': {'dataset': dataset}}))
    assert ['leads out of' in one.found for one in found if one.code == 'data-list'] == [True]
    assert 'secret' not in ''.join(str(one.items) for one in found)


@pytest.mark.parametrize('path', ['../secret.png', '/etc/hostname', 'sub/../../secret.png'])
@pytest.mark.parametrize('key', ['image', 'mask'])
def test_a_manifest_leads_nowhere_else(tmp_path, path, key):
    entry = dict(MANIFEST['images'][0])
    entry.update({'path': path} if key == 'image' else {'mask': dict(RECORD, path=path)})
    (tmp_path / 'm.json').write_text(json.dumps(dict(MANIFEST, images=[entry])))
    with pytest.raises(ValueError, match=f'm.json.*{path}.*leads out of'):
        load_manifest(tmp_path / 'm.json')


def test_the_page_is_for_this_computer_unless_said_otherwise():
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    assert is_loopback(parser.parse_args([]).host)
