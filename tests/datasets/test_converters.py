import runpy
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from mmdeepfill.datasets import InpaintingDataset
from mmdeepfill.datasets.listing import find_bad_images, hold_out

TOOLS = Path(__file__).parents[2] / 'tools' / 'dataset_converters'


@pytest.fixture
def convert(monkeypatch, capsys):
    """Run a tool's ``main`` with arguments: status, output, errors."""

    def run(tool, *arguments):
        monkeypatch.setattr(sys, 'argv', [tool, *map(str, arguments), '--workers', '1'])
        status = runpy.run_path(str(TOOLS / tool))['main']()
        return (status, *capsys.readouterr())

    return run


def make_images(folder, names):
    rng = np.random.default_rng(0)
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        image = rng.integers(0, 256, (24, 20, 3), dtype=np.uint8)
        assert cv2.imwrite(str(folder / name), image)


@pytest.fixture
def places(tmp_path):
    make_images(tmp_path, [f'data_large/a/airfield/{i:08d}.jpg' for i in range(5)])
    make_images(tmp_path, [f'val_large/Places365_val_{i:08d}.jpg' for i in range(4)])
    return tmp_path


def lines(path):
    return path.read_text().split()


def test_places_lists_can_be_trained_on(places, convert):
    status, _, errors = convert('places365.py', places)
    assert status == 0, errors
    assert lines(places / 'train.txt') == [
        f'data_large/a/airfield/{i:08d}.jpg' for i in range(5)]
    assert lines(places / 'val.txt') == [f'val_large/Places365_val_{i:08d}.jpg' for i in range(4)]
    dataset = InpaintingDataset('train.txt', str(places), pipeline=[dict(type='LoadImage')])
    assert dataset[4]['img'].shape == (24, 20, 3)


def test_a_damaged_image_is_listed_left_out_and_makes_the_status_1(places, convert):
    bad = places / 'data_large/a/airfield/00000002.jpg'
    bad.write_bytes(bad.read_bytes()[:-200])
    status, output, errors = convert('places365.py', places)
    assert status == 1 and f'bad image: {bad}' in errors
    assert len(lines(places / 'train.txt')) == 4 and '1 bad' in output
    assert not any('00000002' in name for name in lines(places / 'train.txt'))
    names = ['data_large/a/airfield/00000002.jpg', 'val_large/Places365_val_00000000.jpg']
    assert find_bad_images(places, names, 'header') == {}
    bad.write_bytes(b'')
    assert list(find_bad_images(places, names, 'header')) == names[:1]
    assert find_bad_images(places, names, 'none') == {}
    with pytest.raises(ValueError, match='check must be one of .* got .all.'):
        find_bad_images(places, names, 'all')


def test_places_folders_that_are_missing_or_ambiguous_are_named(places, convert):
    make_images(places, ['data_256/a/abbey/1.jpg'])
    status, _, errors = convert('places365.py', places)
    assert status == 1
    assert "['data_large', 'data_256']; choose one with --train" in errors
    assert convert('places365.py', places, '--train', 'data_256')[0] == 0
    assert lines(places / 'train.txt') == ['data_256/a/abbey/1.jpg']
    status, _, errors = convert('places365.py', places, '--train', 'data_256', '--val', 'nowhere')
    assert status == 1 and 'image folder not found' in errors and 'nowhere' in errors
    status, _, errors = convert('places365.py', places / 'nowhere')
    assert status == 1 and 'root: folder not found' in errors


def test_a_part_of_the_places_validation_images(places, convert):
    assert convert('places365.py', places, '--val-size', 2)[0] == 0
    assert len(set(lines(places / 'val.txt'))) == 2
    status, _, errors = convert('places365.py', places, '--val-size', 4)
    assert status == 1 and '--val-size' in errors


def test_celeba_split_is_seeded_disjoint_and_complete(tmp_path, convert):
    names = [f'CelebA-HQ-img/{i}.jpg' for i in range(30)]
    make_images(tmp_path, names)
    splits = []
    for seed in (0, 0, 1):
        assert convert('celeba_hq.py', tmp_path, '--val-size', 6, '--seed', seed)[0] == 0
        splits.append((lines(tmp_path / 'train.txt'), lines(tmp_path / 'val.txt')))
    train, val = splits[0]
    assert len(val) == 6 and sorted(train + val) == sorted(names)
    assert splits[1] == splits[0] and splits[2] != splits[0]


def test_celeba_split_of_others(tmp_path, convert):
    make_images(tmp_path, [f'CelebA-HQ-img/{i}.jpg' for i in range(20)])
    listing = tmp_path / 'theirs.txt'
    listing.write_text('faces/00.png\n')
    status, _, errors = convert('celeba_hq.py', tmp_path, '--val-list', listing)
    assert status == 1 and "['00']" in errors
    listing.write_text('faces/3.png\n17.jpg\n')
    assert convert('celeba_hq.py', tmp_path, '--val-list', listing)[0] == 0
    assert lines(tmp_path / 'val.txt') == ['CelebA-HQ-img/17.jpg', 'CelebA-HQ-img/3.jpg']
    assert len(lines(tmp_path / 'train.txt')) == 18
    make_images(tmp_path, ['train/1.jpg', 'val/2.jpg', 'val/3.jpg'])
    assert convert('celeba_hq.py', tmp_path)[0] == 0
    assert lines(tmp_path / 'train.txt') == ['train/1.jpg']
    assert lines(tmp_path / 'val.txt') == ['val/2.jpg', 'val/3.jpg']


def test_hold_out_keeps_order_and_refuses_too_many():
    rest, held = hold_out(list('abcdefgh'), 3, seed=0)
    assert sorted(rest) == rest and sorted(held) == held and len(held) == 3
    with pytest.raises(ValueError, match=r'must be in \[1, 3\), got 3'):
        hold_out(list('abc'), 3, seed=0)
