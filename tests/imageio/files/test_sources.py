"""Words of a command line, and the files they stand for."""

from pathlib import Path

import pytest

from mmdeepfill.imageio.files import find_sources, lies_below, passed_over
from mmdeepfill.inference.file_runs import outside_of


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in (
        'photos/a.jpg',
        'photos/sub/b.PNG',
        'photos/sub/clip.mp4',
        'photos/notes.txt',
        'photos/.hidden.png',
        'photos/filled/a.jpg',
        'odd.xyz',
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def relative(*words):
    return [source.relative.as_posix() for source in find_sources(words)]


def test_a_folder_gives_pictures_and_videos_below_it(folder):
    assert relative('photos') == ['a.jpg', 'filled/a.jpg', 'sub/b.PNG', 'sub/clip.mp4']
    assert [source.is_video for source in find_sources(['photos'])] == [False] * 3 + [True]


def test_a_pattern_is_relative_to_its_fixed_part(folder):
    assert relative('photos/**/*.[jm]p*') == ['a.jpg', 'filled/a.jpg', 'sub/clip.mp4']
    assert relative('photos/*/b.*') == ['sub/b.PNG']
    assert relative('photos/*') == ['a.jpg']


def test_a_named_file_is_taken_whatever_it_is_called(folder):
    assert relative('odd.xyz', 'photos/sub/b.PNG') == ['odd.xyz', 'b.PNG']


def test_a_file_that_is_named_twice_is_one(folder):
    (folder / 'link').symlink_to('photos')
    assert len(find_sources(['photos/a.jpg', './photos/../photos/a.jpg', 'photos', 'link'])) == 4


def test_links_to_one_stored_file_are_pictures_of_their_own(folder):
    """As git-annex, DVC and hard-linked stores have them."""
    (folder / 'store').mkdir()
    (folder / 'store/SHA256-e3b0').touch()
    (folder / 'kept').mkdir()
    for name in ('one.jpg', 'two.jpg'):
        (folder / 'kept' / name).symlink_to('../store/SHA256-e3b0')
    (folder / 'kept/three.jpg').hardlink_to(folder / 'store/SHA256-e3b0')
    names = ['one.jpg', 'three.jpg', 'two.jpg']
    assert relative('kept') == relative('kept/*') == names
    assert sorted(relative('kept/one.jpg', 'kept/two.jpg', 'kept')) == names
    # the same place by another way
    (folder / 'way').symlink_to('kept')
    assert relative('kept', 'way') == names


def test_a_link_into_a_store_lies_where_its_name_is(folder):
    (folder / 'store').mkdir()
    (folder / 'store/object').touch()
    (folder / 'photos/annexed.jpg').symlink_to('../store/object')
    (folder / 'elsewhere').symlink_to('photos')
    for path, below in (
        ('photos/annexed.jpg', 'photos'),
        ('elsewhere/annexed.jpg', 'photos'),
        ('photos/sub/..', '.'),
        ('photos/a.jpg', 'elsewhere'),
    ):
        assert lies_below(Path(path), Path(below)), path
    for path, above in (
        ('photos/annexed.jpg', 'store'),
        ('photos', 'photos'),
        ('photos/.', 'photos'),
        ('photos/sub/..', 'photos'),
    ):
        assert not lies_below(Path(path), Path(above)), path


@pytest.mark.parametrize('target', ['.', '..', '../../photos'])
def test_a_link_that_leads_back_does_not_refuse_the_folder(folder, target):
    expected = relative('photos'), relative('photos/**/*.jpg')
    (folder / 'photos/sub/round').symlink_to(target)
    assert (relative('photos'), relative('photos/**/*.jpg')) == expected
    (folder / 'photos/itself.jpg').symlink_to('itself.jpg')  # no file; said when it is read
    assert 'sub/b.PNG' in relative('photos')


def test_a_name_with_brackets_is_a_file_before_it_is_a_pattern(folder):
    (folder / 'a[1].png').touch()
    assert relative('a[1].png') == ['a[1].png']


def test_results_below_the_searched_folder_are_no_sources(folder):
    sources = find_sources(['photos'])
    kept = outside_of(sources, Path('photos/filled'))
    assert [source.relative.as_posix() for source in kept] == ['a.jpg', 'sub/b.PNG', 'sub/clip.mp4']
    inside = find_sources(['photos/filled'])
    assert outside_of(inside, Path('photos/filled')) == inside


def test_what_is_passed_over_is_counted_by_kind(folder):
    (folder / 'mixed').mkdir()
    for name in ('a.png', 'b.gif', 'c.GIF', 'd.avif', 'e.txt', 'f', 'IMG_1.CR2', '.hidden.txt'):
        (folder / 'mixed' / name).touch()
    (told,) = passed_over(['mixed', 'mixed/a.png', 'mixed/*.png'])
    kinds = told.split("'mixed': ")[1].split(' (')[0].split(', ')
    assert sorted(kinds) == ['1 .avif', '1 .cr2', '1 .txt', '1 without a suffix', '2 .gif']
    assert '.gif: read only where each file is named' in told
    assert '(.cr2: not read; convert them to PNG first)' in told
    (folder / 'mixed' / 'a.png').unlink()
    with pytest.raises(ValueError, match="no video in 'mixed'; passed over in 'mixed': 2 .gif"):
        find_sources(['mixed'])


@pytest.mark.parametrize(
    'word, kind, message',
    [
        ('gone.png', FileNotFoundError, "no file, folder or pattern 'gone.png'"),
        ('gone/*.png', FileNotFoundError, "no file is named like 'gone/"),
        ('*.xyz', ValueError, 'no picture and no video in .*: 1 .xyz'),
        ('empty', ValueError, "no picture and no video in 'empty'; it is empty"),
    ],
)
def test_what_stands_for_nothing(folder, word, kind, message):
    (folder / 'empty').mkdir()
    with pytest.raises(kind, match=message):
        find_sources(['photos', word])
