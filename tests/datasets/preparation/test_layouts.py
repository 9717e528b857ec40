"""Each data set in its real layout: what is listed, and what of the layout is refused."""

from pathlib import Path

import pytest

from mmdeepfill.datasets import InpaintingDataset
from mmdeepfill.datasets.preparation.plan import Plan, hold_out

from .conftest import lines
from .trees import (
    animal_names,
    dtd_names,
    imagenet_names,
    make,
    make_dtd,
    paris_names,
    places_names,
)


def kinds(report, severity):
    return [f['kind'] for f in report['findings'] if f['severity'] == severity]


def test_places_lists_can_be_trained_on(places, data):
    status, output, errors, report = data('prepare', 'places365', places, '--subset')
    assert status == 0, errors
    train, val = places_names()
    assert lines(places / 'train.txt') == sorted(train) and lines(places / 'val.txt') == val
    dataset = InpaintingDataset('train.txt', str(places), pipeline=[{'type': 'LoadImage'}])
    assert dataset[8]['img'].shape == (24, 24, 3)
    assert 'train.txt: 9 images (written)' in output
    assert report['official'] == {'train': 1803460, 'val': 36500}
    assert report['kinds'] == {'JPEG RGB': 13} and report['smallest'] == [24, 24]
    assert set(kinds(report, 'warning')) == {'count', 'layout'} and report['passed']


def test_without_subset_counts_and_classes_are_refused(places, data):
    status, _, errors, report = data('prepare', 'places365', places)
    assert status == 2 and not (places / 'train.txt').exists()
    for part in (
        'data_large (standard): 9 images of 1,803,460',
        'val_large: 4 images of 36,500',
        '3 class folders of 365',
        '--subset',
        'no list was written',
    ):
        assert part in errors
    assert kinds(report, 'error') == ['layout', 'count', 'count'] and not report['passed']
    assert not report['written']


@pytest.mark.parametrize(
    'train,val', [('data_256', 'val_256'), ('data_large_standard', 'val_large'), ('train', 'val')]
)
def test_other_names_of_places(tmp_path, data, train, val):
    for names in places_names(train, val):
        make(tmp_path, names)
    if train == 'train':  # the easy format: no letter, and validation images in classes
        (tmp_path / 'train/a').rename(tmp_path / 'train/b')
        (tmp_path / 'train/b/airfield').rename(tmp_path / 'train/airfield')
        (tmp_path / 'val/airfield').mkdir()
        first = tmp_path / 'val/Places365_val_00000001.jpg'
        first.rename(tmp_path / 'val/airfield' / first.name)
    status, _, errors, _ = data('prepare', 'places365', tmp_path, '--subset')
    assert status == 0 and 'not named' not in errors, errors
    assert len(lines(tmp_path / 'train.txt')) == 9 and len(lines(tmp_path / 'val.txt')) == 4


def test_the_challenge_is_told_by_its_folder_its_list_or_the_option(tmp_path, data):
    train, val = places_names()
    make(tmp_path, train + val)
    assert data('prepare', 'places365', tmp_path, '--subset')[3]['official']['train'] == 1803460
    listed = ''.join(f'/{n[len("data_large/") :]} 0\n' for n in train)
    (tmp_path / 'places365_train_challenge.txt').write_text(listed)
    status, output, errors, report = data('prepare', 'places365', tmp_path, '--subset')
    assert status == 0 and report['official']['train'] == 8026628 and 'Challenge' in output
    report = data('prepare', 'places365', tmp_path, '--subset', '--variant', 'standard')[3]
    assert report['official']['train'] == 1803460
    (tmp_path / 'places365_train_challenge.txt').unlink()
    (tmp_path / 'data_large').rename(tmp_path / 'data_large_challenge')
    report = data('prepare', 'places365', tmp_path, '--subset', '--force')[3]
    assert report['official']['train'] == 8026628


def test_images_are_compared_with_the_official_lists(places, data):
    meta = places / 'meta'
    meta.mkdir()
    train, val = places_names()
    names = [f'/{n[len("data_large/") :]} 0\n' for n in train] + ['/a/airfield/00005000.jpg 0\n']
    (meta / 'places365_train_standard.txt').write_text(''.join(names))
    (meta / 'places365_val.txt').write_text(''.join(f'{n[len("val_large/") :]} 7\n' for n in val))
    status, _, errors, _ = data('prepare', 'places365', places, '--subset')
    assert status == 0 and '1 of 10 images of' in errors
    assert '  a/airfield/00005000.jpg' in errors
    make(places, ['data_large/a/airfield/00009999.jpg', 'val_large/Places365_val_00000009.jpg'])
    status, _, errors, _ = data('prepare', 'places365', places, '--subset', '--force')
    assert status == 2 and '1 images are not on' in errors
    assert '  a/airfield/00009999.jpg' in errors and '  Places365_val_00000009.jpg' in errors


def test_folders_that_are_missing_or_ambiguous_are_named(places, data):
    make(places, ['data_256/a/abbey/00000001.jpg'])
    status, _, errors, _ = data('prepare', 'places365', places, '--subset')
    assert status == 2 and "['data_large', 'data_256']; choose one with --train" in errors
    options = ('--subset', '--train', 'data_256')
    status, _, errors, _ = data('prepare', 'places365', places, *options)
    assert status == 0 and 'different sizes' in errors
    assert lines(places / 'train.txt') == ['data_256/a/abbey/00000001.jpg']
    status, _, errors, _ = data('prepare', 'places365', places, *options, '--val', 'nowhere')
    assert status == 2 and 'image folder not found' in errors and 'nowhere' in errors
    status, _, errors, _ = data('prepare', 'places365', places / 'nowhere')
    assert status == 2 and 'ROOT: folder not found' in errors


def test_a_part_of_the_places_validation_images(places, data):
    assert data('prepare', 'places365', places, '--subset', '--val-size', 2)[0] == 0
    assert len(set(lines(places / 'val.txt'))) == 2
    status, _, errors, _ = data('prepare', 'places365', places, '--subset', '--val-size', 4)
    assert status == 2 and '--val-size' in errors


@pytest.mark.parametrize(
    'folder,pattern',
    [
        ('CelebA-HQ-img', '{}.jpg'),
        ('data1024x1024', '{:05d}.jpg'),
        ('celeba_hq_256', '{:05d}.jpg'),
        ('data256x256', '{:05d}.png'),
    ],
)
def test_celeba_split_is_seeded_disjoint_and_complete(tmp_path, data, folder, pattern):
    names = [f'{folder}/{pattern.format(i)}' for i in range(12)]
    make(tmp_path, names)
    splits = []
    options = ('prepare', 'celeba_hq', tmp_path, '--val-size', 3, '--subset', '--force')
    for seed in (0, 0, 1):
        status, output, errors, _ = data(*options, '--seed', seed)
        assert status == 0, errors
        splits.append((lines(tmp_path / 'train.txt'), lines(tmp_path / 'val.txt')))
    train, val = splits[0]
    assert len(val) == 3 and sorted(train + val) == sorted(names)
    assert splits[1] == splits[0] and splits[2] != splits[0]
    assert '3 images, chosen by seed 1, are held out.' in output


def test_celeba_split_of_others(tmp_path, data):
    make(tmp_path, [f'CelebA-HQ-img/{i}.jpg' for i in range(20)])
    listing = tmp_path / 'theirs.txt'
    listing.write_text('faces/00.png\n')
    options = ('prepare', 'celeba_hq', tmp_path, '--subset', '--force')
    status, _, errors, _ = data(*options, '--val-list', listing)
    assert status == 2 and "['00']" in errors
    listing.write_text('faces/3.png\n17.jpg\n')
    assert data(*options, '--val-list', listing)[0] == 0
    assert lines(tmp_path / 'val.txt') == ['CelebA-HQ-img/17.jpg', 'CelebA-HQ-img/3.jpg']
    assert len(lines(tmp_path / 'train.txt')) == 18
    make(tmp_path, ['train/1.jpg', 'val/2.jpg', 'val/3.jpg'])
    assert data(*options)[0] == 0
    assert lines(tmp_path / 'train.txt') == ['train/1.jpg']
    assert lines(tmp_path / 'val.txt') == ['val/2.jpg', 'val/3.jpg']


def test_whole_paris_and_what_is_not(tmp_path, data):
    # 15,000 names of one picture: names and numbers are what this is about.
    train, val = paris_names(14900, 100)
    make(tmp_path, [train[0], val[0]])
    for names in (train, val):
        for name in names[1:]:
            (tmp_path / name).hardlink_to(tmp_path / names[0])
    options = ('prepare', 'paris_streetview', tmp_path, '--check', 'none')
    status, _, errors, report = data(*options)
    assert status == 0, errors
    assert kinds(report, 'warning') == ['unchecked']
    assert lines(tmp_path / 'train.txt') == train and lines(tmp_path / 'val.txt') == val
    (tmp_path / val[4]).unlink()
    status, _, errors, _ = data(*options)
    assert status == 2 and 'paris_eval_gt: 99 images of 100' in errors
    (tmp_path / val[4]).hardlink_to(tmp_path / val[0])
    make(tmp_path, ['paris_train_original/one_more.JPG'])
    status, _, errors, _ = data(*options, '--subset')
    assert status == 2 and '14,901 images, and the whole data set has 14,900' in errors


def test_paris_pairs_and_the_folder_in_the_folder(tmp_path, data):
    train, val = paris_names()
    make(tmp_path, train + val)
    make(tmp_path / 'paris_eval/paris_eval_corrupted', ['001.png', '002.png', '009.png'])
    (tmp_path / 'paris_train_original').rename(tmp_path / 'inner')
    (tmp_path / 'paris_train_original').mkdir()
    (tmp_path / 'inner').rename(tmp_path / 'paris_train_original/paris_train_original')
    status, _, errors, report = data('prepare', 'paris_streetview', tmp_path, '--subset')
    assert status == 0
    pairs = next(f for f in report['findings'] if f['kind'] == 'layout')
    assert pairs['items'] == ['003', '004', '009'] and '003' in errors
    assert len(lines(tmp_path / 'train.txt')) == 6
    assert (tmp_path / lines(tmp_path / 'train.txt')[0]).is_file()


@pytest.mark.parametrize('parent', ['', 'ILSVRC/Data/CLS-LOC/'])
@pytest.mark.parametrize('flat', [True, False])
def test_imagenet(tmp_path, data, parent, flat):
    train, val = imagenet_names(parent)
    if not flat:
        val = [name.replace('val/', 'val/n01440764/', 1) for name in val]
    make(tmp_path, train + val)
    status, _, errors, report = data('prepare', 'imagenet', tmp_path, '--subset')
    assert status == 0, errors
    assert 'not named' not in errors and '2 class folders of 1,000' in errors
    assert lines(tmp_path / 'train.txt') == sorted(train) and lines(tmp_path / 'val.txt') == val
    assert report['official'] == {'train': 1281167, 'val': 50000}


def test_imagenet_class_archives_that_were_not_unpacked(tmp_path, data):
    make(tmp_path, imagenet_names()[1])
    (tmp_path / 'train').mkdir()
    (tmp_path / 'train/n01440764.tar').write_bytes(b'an archive')
    status, _, errors, report = data('prepare', 'imagenet', tmp_path)
    assert status == 2 and 'train: no images below' in errors
    other = next(f for f in report['findings'] if f['kind'] == 'other-file')
    assert other['items'] == ['train/n01440764.tar'] and 'unpacked' in other['text']


def test_another_data_set_is_not_taken_for_imagenet(tmp_path, data):
    for names in places_names('train', 'val'):
        make(tmp_path, names)
    status, _, errors, _ = data('prepare', 'imagenet', tmp_path, '--subset')
    assert status == 2 and 'train: no file is named as in this data set' in errors
    assert 'val: no file is named' in errors


def test_whole_dtd(tmp_path, data):
    classes = [f'{c}ish' for c in 'abcdefghijklmnopqrstuvwxyz'] + [
        f'{c}y-spotted' for c in 'abcdefghijklmnopqrstu'
    ]
    assert len(classes) == 47
    make_dtd(tmp_path, classes, 120, side=8)
    status, _, errors, report = data('prepare', 'dtd', tmp_path)
    assert status == 0, errors
    assert report['findings'] == []
    assert {s: v['images'] for s, v in report['lists'].items()} == dict.fromkeys(
        ('train', 'val', 'test'), 1880
    )
    for split, names in dtd_names(classes, 120).items():
        assert lines(tmp_path / f'{split}.txt') == sorted(f'images/{name}' for name in names)


def test_dtd_that_is_not_whole(tmp_path, data):
    splits = make_dtd(tmp_path)
    status, _, errors, _ = data('prepare', 'dtd', tmp_path)
    assert status == 2
    for part in (
        '2 class folders of 47',
        'images: 12 images of 5,640',
        'banded: 6',
        'train1.txt: 4 images of 1,880',
    ):
        assert part in errors
    gone = tmp_path / 'images' / splits['val'][0]
    gone.rename(tmp_path / 'images/banded/banded_0999.jpg')
    status, _, errors, _ = data('prepare', 'dtd', tmp_path, '--subset')
    assert status == 0
    assert f'  images/{splits["val"][0]}' in errors and '  images/banded/banded_0999.jpg' in errors
    assert len(lines(tmp_path / 'val.txt')) == 3
    status, _, errors, _ = data('prepare', 'dtd', tmp_path, '--fold', 2)
    assert status == 2 and 'official list not found' in errors and 'train2.txt' in errors
    status, _, errors, _ = data('prepare', 'dtd', tmp_path / 'images')
    assert status == 2 and "no folder 'images'" in errors


def test_whole_animals(tmp_path, data):
    names = animal_names(90, 60)
    make(tmp_path, [f'animals/animals/{name}' for name in names], side=4)
    status, _, errors, report = data('prepare', 'animals', tmp_path)
    assert status == 0, errors
    assert report['findings'] == []
    train, val = lines(tmp_path / 'train.txt'), lines(tmp_path / 'val.txt')
    assert (len(train), len(val)) == (4950, 450)
    assert sorted(train + val) == sorted(f'animals/animals/{name}' for name in names)
    kinds = [Path(name).parent.name for name in val]
    assert {kinds.count(kind) for kind in kinds} == {5} and len(set(kinds)) == 90


def test_animals_that_are_not_whole(tmp_path, data):
    make(tmp_path, animal_names(3, 7), side=4)
    status, _, errors, _ = data('prepare', 'animals', tmp_path)
    assert status == 2
    assert '3 class folders of 90' in errors and '21 images of 5,400' in errors
    status, _, errors, _ = data('prepare', 'animals', tmp_path, '--subset')
    assert status == 0, errors
    assert (len(lines(tmp_path / 'train.txt')), len(lines(tmp_path / 'val.txt'))) == (6, 15)
    val = lines(tmp_path / 'val.txt')
    assert data('prepare', 'animals', tmp_path, '--subset', '--force', '--seed', 1)[0] == 0
    assert lines(tmp_path / 'val.txt') != val


def test_some_images_of_imagenet(tmp_path, data):
    for names in imagenet_names():
        make(tmp_path, names)
    count = sum(1 for _ in (tmp_path / 'train').rglob('*.JPEG'))
    status, _, errors, _ = data(
        'prepare', 'imagenet', tmp_path, '--subset', '--train-size', count - 1
    )
    assert status == 0, errors
    assert len(lines(tmp_path / 'train.txt')) == count - 1
    status, _, errors, _ = data('prepare', 'imagenet', tmp_path, '--subset', '--train-size', count)
    assert status == 2 and f'--train-size: expected 1 to {count - 1}' in errors


def test_missing_numbers_are_named():
    plan = Plan()
    plan.check_count('faces', 4, 6, [0, 2, 3, 5])
    plan.check_count('faces', 4, 6, [1, 2, 3, 6])
    plan.check_count('faces', 2, 6, [1, 182638])  # numbers of something else
    assert [f.items for f in plan.findings] == [('1', '4'), ('4', '5'), ()]
    plan = Plan()
    plan.check_count('faces', 6, 6, [])
    assert plan.findings == []


def test_hold_out_keeps_order_and_refuses_too_many():
    rest, held = hold_out(list('abcdefgh'), 3, seed=0)
    assert sorted(rest) == rest and sorted(held) == held and len(held) == 3
    with pytest.raises(ValueError, match=r'must be in \[1, 3\), got 3'):
        hold_out(list('abc'), 3, seed=0)
