import re

import numpy as np
import pytest

pytest.importorskip('skimage', reason='the samples need scikit-image')
import skimage

from mmdeepfill.datasets import samples
from mmdeepfill.datasets.image_bytes import read_image


@pytest.fixture(scope='module')
def laid_out(tmp_path_factory):
    root = tmp_path_factory.mktemp('samples')
    return root, samples.lay_out_samples(root)


def names_of(root, split):
    return (root / f'{split}.txt').read_text().split()


def test_lists_name_existing_crops_of_one_size(laid_out):
    root, counts = laid_out
    for split, count in counts.items():
        names = names_of(root, split)
        assert len(names) == len(set(names)) == count > 0
        assert all(name.startswith(f'{split}/') for name in names)
        assert {read_image(root / name).shape for name in names} == {(160, 160, 3)}
    assert counts['train'] >= 100 and counts['val'] >= 16 and counts['test'] >= 8


def covered(root, split, photograph):
    """Pixels of a photograph that the crops of a split show, by the crops' names."""
    height, width = photograph.image.shape[:2]
    seen = np.zeros((height, width), bool)
    for name in names_of(root, split):
        stem, top, left = re.fullmatch(rf'{split}/(\w+)_(\d+)_(\d+)\.png', name).groups()
        if stem == photograph.stem:
            top, left = int(top), int(left)
            crop = read_image(root / name)
            assert (crop == photograph.image[top : top + 160, left : left + 160]).all()
            seen[top : top + 160, left : left + 160] = True
    return seen


class Original:
    """A photograph as scikit-image itself reads it."""

    def __init__(self, stem, image):
        self.stem = stem
        self.image = image if image.ndim == 3 else np.repeat(image[..., None], 3, 2)


@pytest.mark.parametrize('stem', ['astronaut', 'camera', 'grass', 'coffee'])
def test_no_pixel_is_in_training_and_validation(laid_out, stem):
    photograph = Original(stem, getattr(skimage.data, stem)())
    train, val, test = (covered(laid_out[0], s, photograph) for s in ('train', 'val', 'test'))
    assert train.any() and val.any() and not test.any()
    assert not (train & val).any()


@pytest.mark.parametrize('height,width', [(512, 512), (400, 600), (436, 500), (470, 470)])
def test_no_rectangle_overlaps_another_splits(height, width):
    cut = samples.crop_rectangles(height, width, 'train')
    right = max(left + w for _, left, _, w in cut['train'])
    assert right <= min(left for _, left, *_ in cut['val'])
    assert all(t + h <= height and x + w <= width for s in cut.values() for t, x, h, w in s)


def test_test_photographs_are_held_out_whole(laid_out):
    root, _ = laid_out
    trained = names_of(root, 'train') + names_of(root, 'val')
    assert not any('chelsea' in name or 'rocket' in name for name in trained)
    assert (read_image(root / 'photographs' / 'chelsea.png') == skimage.data.chelsea()).all()
    assert covered(root, 'test', Original('chelsea', skimage.data.chelsea())).any()


def test_every_photograph_has_its_rights_noted(laid_out):
    text = (laid_out[0] / 'LICENSES.md').read_text()
    for photograph in samples.PHOTOGRAPHS:
        assert re.search(rf'{photograph.file} .*(CC0|Public domain|No known copyright)', text)


def test_again_changes_nothing_and_other_content_is_never_overwritten(tmp_path):
    samples.lay_out_samples(tmp_path)
    crop, listing = tmp_path / names_of(tmp_path, 'train')[0], tmp_path / 'val.txt'
    crop.unlink()
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob('*.png')}
    samples.lay_out_samples(tmp_path)
    assert crop.is_file()
    assert all(p.stat().st_mtime_ns == time for p, time in before.items())
    assert not list(tmp_path.rglob('*.part'))

    listing.write_text('mine\n')
    with pytest.raises(FileExistsError, match='val.txt.*not overwritten'):
        samples.lay_out_samples(tmp_path)
    assert listing.read_text() == 'mine\n'
    crop.write_bytes((tmp_path / names_of(tmp_path, 'train')[1]).read_bytes())
    with pytest.raises(FileExistsError, match=f'{crop.name}.*not overwritten'):
        samples.lay_out_samples(tmp_path)


def test_without_scikit_image_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__('sys').modules, 'skimage', None)
    with pytest.raises(ImportError, match=r'pip install "mmdeepfill\[samples\]"'):
        samples.lay_out_samples(tmp_path)


def test_a_photograph_that_is_not_in_the_wheel_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(samples, 'PHOTOGRAPHS', (samples.Photograph('gone.png', 'train', 'CC0'),))
    with pytest.raises(FileNotFoundError, match=r"lacks \['gone.png'\]"):
        samples.lay_out_samples(tmp_path)
