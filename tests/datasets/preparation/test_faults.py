"""One fault planted at a time: it is named, and no list is written, or it is left out."""

import os
import shutil

import cv2
import numpy as np
import pytest
from PIL import Image

from mmdeepfill.datasets.image_bytes import read_image

from .conftest import lines
from .trees import encoded, imagenet_names, make, picture

BAD = 'data_large/a/airfield/00000002.jpg'
SUBSET = ('prepare', 'places365', '--subset')


def finding(report, kind):
    found = [f for f in report['findings'] if f['kind'] == kind]
    assert len(found) == 1, report['findings']
    return found[0]


def no_lists(root):
    return not [p for p in root.iterdir() if p.name.endswith(('.txt', '.part'))]


def cut_off(data):
    return data[:-200]


def scrambled(data):
    at = len(data) * 2 // 3
    noise = np.random.default_rng(1).integers(0, 255, 40, dtype=np.uint8).tobytes()
    return data[:at] + noise + data[at + 40 :]


@pytest.mark.parametrize(
    'kind,spoil,says',
    [
        ('unreadable', cut_off, 'cut off'),
        ('unreadable', lambda data: b'', 'is empty'),
        ('unreadable', lambda data: b'<html>404</html>', 'cannot decode'),
        ('damaged', scrambled, 'the decoder says'),
        ('damaged', lambda data: data[: len(data) // 2] + b'\xff\xd9', 'premature end'),
    ],
)
def test_a_bad_image_stops_or_is_left_out(places, data, kind, spoil, says):
    make(places, [BAD], side=200)
    bad = places / BAD
    bad.write_bytes(spoil(bad.read_bytes()))
    status, _, errors, report = data(*SUBSET, places)
    assert status == 2 and no_lists(places)
    assert f'1 {kind} images. Repair or remove them, or say --{kind} leave-out.' in errors
    assert str(bad) in errors and says in errors
    found = finding(report, kind)
    assert found['severity'] == 'error' and str(bad) in found['items'][0]
    status, output, errors, report = data(*SUBSET, places, f'--{kind}', 'leave-out')
    assert status == 0 and '8 images, 1 left out' in output
    assert finding(report, kind)['severity'] == 'warning' and str(bad) in errors
    assert BAD not in lines(places / 'train.txt') and len(lines(places / 'train.txt')) == 8


def test_a_damaged_image_may_be_kept_and_an_unreadable_one_may_not(places, data):
    make(places, [BAD], side=200)
    (places / BAD).write_bytes(scrambled((places / BAD).read_bytes()))
    read_image(places / BAD)  # training would not notice
    assert data(*SUBSET, places, '--damaged', 'keep')[0] == 0
    assert BAD in lines(places / 'train.txt')
    status, _, errors, _ = data(*SUBSET, places, '--unreadable', 'keep')
    assert status == 2 and 'invalid choice' in errors


def test_every_bad_image_is_named_once_in_one_run(places, data):
    for number, name in enumerate(['data_large/a/airfield/00000001.jpg', BAD]):
        (places / name).write_bytes(b'x' * number)
    (places / 'val_large/Places365_val_00000003.jpg').write_bytes(b'')
    report = data(*SUBSET, places)[3]
    assert len(finding(report, 'unreadable')['items']) == 3


def test_header_check_and_none(places, data):
    bad = places / BAD
    bad.write_bytes(cut_off(encoded('x', side=200)))
    status, _, errors, report = data(*SUBSET, places, '--check', 'header')
    assert status == 0 and 'damaged ones, duplicates and leaks of other names' in errors
    assert finding(report, 'unchecked')['severity'] == 'warning'
    bad.write_bytes(b'')
    status, _, errors, _ = data(*SUBSET, places, '--check', 'header', '--out', places / 'a')
    assert status == 2 and str(bad) in data(*SUBSET, places, '--check', 'header')[2]
    assert data(*SUBSET, places, '--check', 'none')[0] == 0


def test_the_same_picture_twice(places, data):
    first, again, other = (f'data_large/z/zen_garden/0000000{i}.jpg' for i in (1, 2, 3))
    shutil.copy(places / first, places / again)
    # other bytes, the same pixels
    comment = b'\xff\xfe\x00\x06made'
    whole = (places / first).read_bytes()
    (places / other).write_bytes(whole[:2] + comment + whole[2:])
    status, _, errors, report = data(*SUBSET, places)
    assert status == 0
    assert 'train: 1 pictures are there more than once, 2 images too many. Kept.' in errors
    assert f'{first} = {again} = {other}' in errors
    assert finding(report, 'duplicate')['items'] == [[first, again, other]]
    assert len(lines(places / 'train.txt')) == 9
    status, _, errors, _ = data(*SUBSET, places, '--duplicates', 'stop', '--force')
    assert status == 2 and '--duplicates leave-out or keep' in errors
    assert len(lines(places / 'train.txt')) == 9
    assert data(*SUBSET, places, '--duplicates', 'leave-out', '--force')[0] == 0
    kept = lines(places / 'train.txt')
    assert first in kept and again not in kept and other not in kept and len(kept) == 7


def test_a_training_image_among_the_validation_images(places, data):
    leaked = 'val_large/Places365_val_00000004.jpg'
    shutil.copy(places / BAD, places / leaked)
    status, _, errors, report = data(*SUBSET, places)
    assert status == 2 and no_lists(places)
    assert '1 pictures are in train and in val.' in errors and f'{BAD} = {leaked}' in errors
    assert finding(report, 'leak')['items'] == [[BAD, leaked]]
    assert data(*SUBSET, places, '--leaks', 'leave-out')[0] == 0
    assert BAD not in lines(places / 'train.txt') and leaked in lines(places / 'val.txt')
    assert data(*SUBSET, places, '--leaks', 'keep', '--force')[0] == 0
    assert BAD in lines(places / 'train.txt')


def test_pictures_of_other_sizes_and_the_same_bytes_are_not_the_same(tmp_path, data):
    make(tmp_path, [f'train/{i}.png' for i in range(2)] + ['val/9.png'])
    flat = np.full((6, 4, 3), 7, np.uint8)
    assert cv2.imwrite(str(tmp_path / 'train/0.png'), flat)
    assert cv2.imwrite(str(tmp_path / 'train/1.png'), flat.reshape(4, 6, 3))
    status, _, errors, report = data('prepare', 'celeba_hq', tmp_path, '--subset')
    assert status == 0 and not [f for f in report['findings'] if f['kind'] == 'duplicate']


def test_files_that_are_no_images_and_hidden_ones(places, data):
    (places / 'data_large/a/README.md').write_text('of somebody')
    (places / 'data_large/a/._x.jpg').write_text('of a file manager')
    status, _, errors, report = data(*SUBSET, places)
    assert status == 0
    assert finding(report, 'other-file')['items'] == ['data_large/a/README.md']
    assert len(lines(places / 'train.txt')) == 9 and '._x' not in errors


def test_odd_names_are_told_and_can_be_trained_on(places, data):
    odd = ['data_large/a/airfield/00000004 (1).jpg', 'data_large/a/jardin été/画像.jpg']
    make(places, odd)
    status, _, errors, report = data(*SUBSET, places)
    assert status == 0
    assert finding(report, 'name')['items'] == [n[len('data_large/') :] for n in odd]
    assert '00000004 (1).jpg' in errors and '画像' in errors
    listed = lines(places / 'train.txt')
    assert set(odd) <= set(listed) and listed == sorted(listed)
    assert all((places / name).is_file() for name in listed)


@pytest.mark.parametrize('name', [b'two\nlines.jpg', b'car\rriage.jpg', b'latin-\xe9.jpg'])
def test_names_that_a_list_cannot_hold(places, data, name):
    shutil.copy(places / BAD, os.path.join(os.fsencode(places / 'val_large'), name))
    status, _, errors, report = data(*SUBSET, places)
    assert status == 2 and no_lists(places)
    assert '1 file names cannot be written in a list' in errors
    assert report['passed'] is False


def test_links(places, data, tmp_path):
    make(tmp_path, ['elsewhere/00000001.jpg'])
    (places / 'data_large/a/abbey').symlink_to(tmp_path / 'elsewhere')
    assert data(*SUBSET, places)[0] == 0
    assert 'data_large/a/abbey/00000001.jpg' in lines(places / 'train.txt')
    link = places / 'val_large/Places365_val_00000005.jpg'
    link.symlink_to(tmp_path / 'gone.jpg')
    status, _, errors, _ = data(*SUBSET, places)
    assert status == 2 and str(link) in errors and 'not found' in errors
    link.unlink()
    link.symlink_to(places / BAD)
    status, _, errors, report = data(*SUBSET, places)
    assert status == 2 and finding(report, 'leak')['items'][0][0] == BAD
    link.unlink()
    # one that leads back brings nothing that is not there already
    assert data(*SUBSET, places)[0] == 0
    before = lines(places / 'val.txt')
    (places / 'val_large/again').symlink_to(places / 'val_large')
    assert data(*SUBSET, places)[0] == 0 and lines(places / 'val.txt') == before


def test_cmyk_and_a_png_called_jpeg_are_read_listed_and_told(tmp_path, data):
    train, val = imagenet_names()
    make(tmp_path, train + val)
    cmyk, png = train[0], 'train/n02105855/n02105855_2933.JPEG'
    (tmp_path / cmyk).write_bytes(encoded('cmyk', mode='CMYK', side=64))
    (tmp_path / png).write_bytes(encoded('png', 'PNG'))
    status, _, errors, report = data('prepare', 'imagenet', tmp_path, '--subset')
    assert status == 0, errors
    assert finding(report, 'content')['items'] == [f'{cmyk}: JPEG CMYK', f'{png}: PNG RGB']
    assert report['kinds'] == {'JPEG CMYK': 1, 'JPEG RGB': 7, 'PNG RGB': 1}
    assert {cmyk, png} <= set(lines(tmp_path / 'train.txt'))
    assert (read_image(tmp_path / png) == picture('png')).all()
    reference = np.asarray(Image.open(tmp_path / cmyk).convert('RGB')).astype(int)
    assert np.abs(read_image(tmp_path / cmyk) - reference).mean() < 8


def test_a_list_whose_images_are_all_left_out(places, data):
    for path in (places / 'val_large').iterdir():
        path.write_bytes(b'')
    status, _, errors, _ = data(*SUBSET, places, '--unreadable', 'leave-out')
    assert status == 2 and 'val: no image is left' in errors and no_lists(places)
