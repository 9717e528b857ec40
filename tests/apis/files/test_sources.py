"""Words of a command line, and the files they stand for."""
from pathlib import Path

import pytest

from mmdeepfill.apis.file_runs import outside_of
from mmdeepfill.apis.files import find_sources


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name in ('photos/a.jpg', 'photos/sub/b.PNG', 'photos/sub/clip.mp4', 'photos/notes.txt',
                 'photos/.hidden.png', 'photos/filled/a.jpg', 'odd.xyz'):
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


def test_a_name_with_brackets_is_a_file_before_it_is_a_pattern(folder):
    (folder / 'a[1].png').touch()
    assert relative('a[1].png') == ['a[1].png']


def test_results_below_the_searched_folder_are_no_sources(folder):
    sources = find_sources(['photos'])
    kept = outside_of(sources, Path('photos/filled'))
    assert [source.relative.as_posix() for source in kept] == ['a.jpg', 'sub/b.PNG',
                                                               'sub/clip.mp4']
    inside = find_sources(['photos/filled'])
    assert outside_of(inside, Path('photos/filled')) == inside


@pytest.mark.parametrize('word, kind, message', [
    ('gone.png', FileNotFoundError, "no file, folder or pattern 'gone.png'"),
    ('gone/*.png', FileNotFoundError, "no file is named like 'gone/"),
    ('*.xyz', ValueError, 'no picture and no video in'),
    ('empty', ValueError, "no picture and no video in 'empty'")])
def test_what_stands_for_nothing(folder, word, kind, message):
    (folder / 'empty').mkdir()
    with pytest.raises(kind, match=message):
        find_sources(['photos', word])
