"""Masks by name."""

from pathlib import Path

import pytest

from mmdeepfill.imageio.files import find_sources, pair_masks, without_masks


def make(*names):
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).touch()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def pairs(inputs, mask):
    """Relative path -> mask, or what is wrong."""
    sources = without_masks(find_sources(inputs), Path(mask))
    return {
        pair.source.relative.as_posix(): pair.mask.as_posix() if pair.mask else pair.problem
        for pair in pair_masks(sources, Path(mask))
    }


def test_one_file_is_the_mask_of_all_and_no_picture(tmp_path):
    make('p/a.png', 'p/b.jpg', 'p/m.png')
    assert pairs(['p'], 'p/m.png') == {'a.png': 'p/m.png', 'b.jpg': 'p/m.png'}


def test_the_nearest_name_counts():
    make(
        'p/a.png',
        'p/s/b.jpg',
        'p/s/c.jpg',
        'p/t/d.jpg',
        'p/e.jpg',
        'm/a.png',
        'm/a.jpg',
        'm/a_mask.png',  # the very name
        'm/s/b.png',
        'm/b.jpg',  # the place, with another suffix
        'm/s/c-mask.png',
        'm/c.png',  # the place, marked
        'm/x/d.png',  # the name alone
        'm/x/e_mask001.png',
    )
    assert pairs(['p'], 'm') == {
        'a.png': 'm/a.png',
        's/b.jpg': 'm/s/b.png',
        's/c.jpg': 'm/s/c-mask.png',
        't/d.jpg': 'm/x/d.png',
        'e.jpg': 'm/x/e_mask001.png',
    }


def test_links_into_a_store_are_paired_by_their_names():
    """Also where pictures and masks lie in one folder: a picture is not its own mask."""
    make('store/1', 'store/2')
    for name, stored in (('a.jpg', 1), ('b.jpg', 1), ('a_mask.png', 2), ('b_mask.png', 2)):
        make(f'p/{name}')
        Path(f'p/{name}').unlink()
        Path(f'p/{name}').symlink_to(f'../store/{stored}')
    assert pairs(['p'], 'p') == {'a.jpg': 'p/a_mask.png', 'b.jpg': 'p/b_mask.png'}


def test_missing_and_ambiguous_masks_are_told_by_name():
    make('p/a.png', 'p/b.png', 'p/c.png', 'p/s/c.png', 'm/b.jpg', 'm/b.tif', 'm/x/c.png')
    found = pairs(['p'], 'm')
    assert found['a.png'] == "no mask in 'm': expected a.* or a_mask.*"
    assert found['b.png'] == "2 files in 'm' could be its mask: b.jpg, b.tif; leave one"
    # m/x/c.png could be of either
    assert "several images are called 'c'" in found['c.png']
    assert found['s/c.png'].startswith("no mask in 'm': expected s/c.*")


def test_masks_among_the_pictures_are_the_marked_ones():
    make(
        'p/a.jpg',
        'p/a_mask.png',
        'p/s/b.png',
        'p/s/b.mask.png',
        'p/c.jpg',
        'p/c.png',
        'p/my_mask_photo.png',
    )
    found = pairs(['p'], 'p')
    assert found.pop('a.jpg') == 'p/a_mask.png' and found.pop('s/b.png') == 'p/s/b.mask.png'
    # of two with one stem, neither is taken for the other's mask
    assert set(found) == {'c.jpg', 'c.png', 'my_mask_photo.png'}
    assert all(
        text.startswith("no mask in 'p': expected ") and '_mask.*' in text
        for text in found.values()
    )


def test_a_folder_of_masks_below_the_pictures_holds_no_pictures():
    make('p/a.jpg', 'p/masks/a.png')
    assert pairs(['p'], 'p/masks') == {'a.jpg': 'p/masks/a.png'}
    assert pairs(['p/**/*.*'], 'p/masks') == {'a.jpg': 'p/masks/a.png'}


def test_one_picture_named_beside_its_mask():
    make('p/s/a.jpg', 'p/s/a_mask.png', 'p/s/a.png')
    assert pairs(['p/s/a.jpg'], 'p') == {'a.jpg': 'p/s/a_mask.png'}
    assert pairs(['p/s/a.jpg'], 'p/s') == {'a.jpg': 'p/s/a_mask.png'}


def test_videos_are_masks_of_videos_only():
    make('p/a.mp4', 'p/b.png', 'p/c.mkv', 'm/a.mp4', 'm/b.mp4', 'm/c.png')
    found = pairs(['p'], 'm')
    assert found['a.mp4'] == 'm/a.mp4' and found['c.mkv'] == 'm/c.png'
    assert found['b.png'].startswith('no mask')


def test_no_masks_at_all():
    make('p/a.png', 'm/read.me')
    with pytest.raises(FileNotFoundError, match="no file or folder 'gone'"):
        pairs(['p'], 'gone')
    with pytest.raises(ValueError, match="no masks in 'm'"):
        pairs(['p'], 'm')


def test_a_mask_of_a_kind_that_is_not_taken_is_named():
    make('p/a.jpg', 'm/a_mask.gif', 'm/b.png')
    told = pairs(['p'], 'm')['a.jpg']
    assert "'a_mask.gif' is there, and a mask in a folder must be a .jpg, .jpeg, .png" in told
    make('only/a.gif')
    with pytest.raises(ValueError, match="no masks in 'only': it holds 1 .gif"):
        pairs(['p'], 'only')
