"""Frozen protocols: the same samples, one hash, and an error for whatever has changed."""

import json
import random

import cv2
import numpy as np
import pytest
import torch

from mmdeepfill.datasets import (
    InpaintingDataset,
    ManifestDataset,
    ManifestMismatch,
    load_manifest,
    save_manifest,
)
from mmdeepfill.datasets.freezing import freeze
from mmdeepfill.datasets.manifest import canonical_json, mask_sha256

METRICS = [{'type': 'MAE'}]


@pytest.fixture
def images(tmp_path):
    rng = np.random.default_rng(0)
    for name in ('b', 'a', 'c'):
        picture = rng.integers(0, 256, (40, 44, 3)).astype(np.uint8)
        (tmp_path / 'images').mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / 'images' / f'{name}.png'), picture)
    return tmp_path / 'images'


def dataset(folder, *masks, **options):
    return dict(
        {
            'type': 'InpaintingDataset',
            'test_mode': True,
            'seed': 7,
            'data_prefix': {'img_path': str(folder)},
            'pipeline': [
                {'type': 'LoadImage'},
                {'type': 'Crop', 'crop_size': (32, 36)},
                *(masks or [{'type': 'BrushStrokeMask', 'brush_width': (2, 5)}]),
                {'type': 'PackInputs'},
            ],
        },
        **options,
    )


def test_samples_are_those_of_the_frozen_dataset(images):
    config = dataset(images)
    manifest = freeze(config, METRICS, 'mine')
    frozen, own = (
        ManifestDataset(manifest),
        InpaintingDataset(**{k: v for k, v in config.items() if k != 'type'}),
    )
    assert len(frozen) == 3
    for index in range(3):  # a random crop and a random hole, sorted by path
        for field in ('image', 'mask', 'box', 'sample_seed'):
            assert torch.equal(frozen[index][field], own[index][field]), field
    with pytest.raises(IndexError, match='index 3 is out of range for 3 images'):
        frozen[3]


def test_hash_is_of_the_protocol_alone(images, tmp_path):
    manifest = freeze(dataset(images), METRICS, 'mine')
    shuffled = list(manifest.images)
    random.Random(1).shuffle(shuffled)
    other = manifest._replace(name='other', image_root='/elsewhere', images=shuffled)
    assert other.sha256() == manifest.sha256()
    for change in ({'seed': 8}, {'metrics': []}, {'images': manifest.images[1:]}):
        assert manifest._replace(**change).sha256() != manifest.sha256()
    for name in ('m.json', 'm.yaml'):
        save_manifest(other, tmp_path / name)
        assert load_manifest(tmp_path / name) == other


def test_masks_from_files_go_round(images, tmp_path):
    (tmp_path / 'masks').mkdir()
    for number in range(2):
        mask = np.zeros((20, 20), np.uint8)
        mask[5 : 10 + number] = 255
        cv2.imwrite(str(tmp_path / 'masks' / f'{number}.png'), mask)
    folder = {'type': 'MaskFromFolder', 'folder': str(tmp_path / 'masks'), 'resize': True}
    manifest = freeze(dataset(images, dict(folder, choose='index')), METRICS, 'mine')
    assert [entry['mask']['path'] for entry in manifest.images] == ['0.png', '1.png', '0.png']
    assert [entry['mask_ratio'] for entry in manifest.images] == pytest.approx(
        [0.25, 0.3, 0.25], abs=0.03
    )
    assert 'MaskFromFolder' not in str(manifest.pipeline)
    ManifestDataset(manifest)[1]
    cv2.imwrite(str(tmp_path / 'masks' / '1.png'), np.full((20, 20), 255, np.uint8))
    with pytest.raises(ManifestMismatch, match=r"mask file '.*1.png' has changed"):
        ManifestDataset(manifest)[1]
    one = {'type': 'MaskFromFile', 'path': str(tmp_path / 'masks' / '0.png'), 'resize': True}
    manifest = freeze(dataset(images, one), METRICS, 'mine')
    assert [entry['mask']['path'] for entry in manifest.images] == ['0.png'] * 3
    assert manifest.pipeline[1] == {'type': 'MaskFromFile', 'resize': True}
    with pytest.raises(ValueError, match="choose must be 'index' in evaluation"):
        freeze(dataset(images, folder), METRICS, 'mine')


def test_changed_missing_and_moved_images(images, tmp_path):
    manifest = freeze(dataset(images), METRICS, 'mine')
    path = images / 'a.png'
    before = path.read_bytes()
    path.write_bytes(before[:-1] + b'x')  # the same length
    frozen = ManifestDataset(manifest)
    with pytest.raises(ManifestMismatch, match=r"image file '.*a.png' has changed .*sha256"):
        frozen[0]
    path.write_bytes(before + b'x')
    with pytest.raises(ManifestMismatch, match=r'changed .* bytes, then'):
        ManifestDataset(manifest)
    path.unlink()
    with pytest.raises(ManifestMismatch, match=r"'.*a.png' of the manifest does not exist"):
        ManifestDataset(manifest)
    path.write_bytes(before)
    moved = images.rename(tmp_path / 'moved')
    assert ManifestDataset(manifest, image_root=str(moved))[0]['image'].shape == (3, 32, 36)


def test_a_generator_that_draws_differently(images):
    manifest = freeze(dataset(images), METRICS, 'mine')
    other = manifest._replace(
        pipeline=[manifest.pipeline[0], {'type': 'BrushStrokeMask', 'brush_width': (8, 12)}]
    )
    with pytest.raises(ManifestMismatch, match="the hole made for image 'a.png' is not that"):
        ManifestDataset(other)[0]


def test_what_cannot_be_frozen(images):
    with pytest.raises(ValueError, match='expected an InpaintingDataset with test_mode=True'):
        freeze(dataset(images, test_mode=False), METRICS, 'mine')
    with pytest.raises(ValueError, match='UnionMask: file masks inside it'):
        freeze(
            dataset(
                images,
                {
                    'type': 'UnionMask',
                    'masks': [{'type': 'MaskFromFile', 'path': str(images / 'a.png')}],
                },
            ),
            METRICS,
            'mine',
        )
    with pytest.raises(ValueError, match='MaskFromFile: the dataset has no masks'):
        freeze(dataset(images, {'type': 'MaskFromFile'}), METRICS, 'mine')
    with pytest.raises(ValueError, match='expected LoadImage .* first and PackInputs last'):
        freeze(dataset(images, pipeline=[{'type': 'LoadImage'}]), METRICS, 'mine')


def test_files_that_are_no_manifests(tmp_path):
    path = tmp_path / 'm.json'
    for content, message in (
        ('{', 'cannot be read'),
        ('{"a": 1}', "expected format 'mmdeepfill-manifest'"),
        (json.dumps({'format': 'mmdeepfill-manifest', 'version': 9}), 'version 1, got 9'),
        (
            json.dumps({'format': 'mmdeepfill-manifest', 'version': 1, 'seed': 'x'}),
            "seed: expected int, got 'x'",
        ),
    ):
        path.write_text(content)
        with pytest.raises(ValueError, match=message):
            load_manifest(path)
    with pytest.raises(FileNotFoundError, match="manifest: no file '.*none.json'"):
        load_manifest(tmp_path / 'none.json')
    with pytest.raises(ValueError, match='ends in .json, .yaml or .yml'):
        load_manifest(tmp_path / 'm.txt')


def test_a_manifest_runs_nothing(images, tmp_path):
    ran = tmp_path / 'ran'
    manifest = freeze(dataset(images), METRICS, 'mine')
    for where in ('pipeline', 'metrics'):
        bad = manifest._replace(**{where: [{'type': 'os.mkdir', 'path': str(ran)}]})
        save_manifest(bad, tmp_path / 'm.json')
        with pytest.raises(ValueError, match="without dots, got 'os.mkdir'"):
            load_manifest(tmp_path / 'm.json')
    (tmp_path / 'm.yaml').write_text(f'!!python/object/apply:os.mkdir ["{ran}"]')
    with pytest.raises(ValueError, match='cannot be read'):
        load_manifest(tmp_path / 'm.yaml')
    assert not ran.exists()
    with pytest.raises(ValueError, match="without dots, got 'mmcv.Resize'"):
        freeze(dataset(images, {'type': 'mmcv.Resize', 'scale': (8, 8)}), METRICS, 'mine')
    scoped = freeze(
        dataset(images, {'type': 'mmdeepfill.TFBoxMask', 'size': 9, 'max_delta': 2}),
        METRICS,
        'mine',
    )
    assert scoped.pipeline[1]['type'] == 'TFBoxMask'


def test_a_failed_write_leaves_what_was_there(images, tmp_path, monkeypatch):
    manifest = freeze(dataset(images), METRICS, 'mine')
    path = tmp_path / 'm.json'
    save_manifest(manifest, path)
    before = path.read_text()
    monkeypatch.setattr('os.replace', lambda *names: (_ for _ in ()).throw(OSError('disk')))
    with pytest.raises(OSError, match='disk'):
        save_manifest(manifest._replace(seed=9), path)
    assert path.read_text() == before and len(list(tmp_path.glob('*m.json*'))) == 1


def test_canonical_json_refuses_what_has_no_json():
    assert canonical_json({'b': 1, 'a': [1.5]}) == '{"a":[1.5],"b":1}'
    with pytest.raises(ValueError, match='expected plain values'):
        canonical_json({'a': object()})
    assert mask_sha256(np.zeros((4, 6))) != mask_sha256(np.zeros((6, 4)))
