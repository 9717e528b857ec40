"""Folders of masks: what is in them, and that nothing is lost."""

import hashlib
import json

import cv2
import numpy as np
import pytest

from mmdeepfill.datasets.mask_folder import INDEX, make_masks
from mmdeepfill.datasets.mask_recipes import MaskMaker, mask_recipe
from mmdeepfill.datasets.masks import read_mask

SIZE = (40, 56)


def maker(kind='brush', seed=5, size=SIZE, ratio=None):
    return MaskMaker(mask_recipe([kind], size, {}, ratio), size, seed, ratio)


def contents(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


class Stop(Exception):
    pass


def stopping_after(count):
    """A progress bar that fails."""

    def wrap(items, total):
        for number, item in enumerate(items):
            if number == count:
                raise Stop
            yield item

    return wrap


@pytest.mark.parametrize('format', ['png', 'bmp', 'tif'])
def test_files_and_list(tmp_path, format):
    make = maker(ratio=(0.1, 0.3))
    done = make_masks(tmp_path / 'new' / 'm', make, 4, format)
    folder = tmp_path / 'new' / 'm'
    assert [path.name for path in sorted(folder.iterdir())] == [
        *(f'00000{i}.{format}' for i in range(4)),
        INDEX,
    ]
    entries = [json.loads(line) for line in (folder / INDEX).read_text().splitlines()]
    assert entries == done.entries and done.made == 4
    for number, entry in enumerate(entries):
        pixels = cv2.imread(str(folder / entry['file']), cv2.IMREAD_UNCHANGED)
        assert set(np.unique(pixels)) == {0, 255} and pixels.shape == SIZE
        assert np.array_equal(read_mask(folder / entry['file']), make(number).mask)
        assert entry['index'] == number and entry['ratio'] == (pixels == 255).mean()
        assert 0.1 < entry['ratio'] <= 0.3
        assert (entry['seed'], entry['size'], entry['wanted']) == (5, [40, 56], [0.1, 0.3])
        assert entry['parameters']['type'] == 'BrushStrokeMask'
        digest = hashlib.sha256(b'40x56:' + np.packbits(pixels == 255).tobytes())
        assert entry['sha256'] == digest.hexdigest()


def test_a_larger_set_begins_with_the_smaller_one(tmp_path):
    make_masks(tmp_path / 'a', maker(), 3)
    make_masks(tmp_path / 'b', maker(), 5)
    small, large = contents(tmp_path / 'a'), contents(tmp_path / 'b')
    assert all(large[name] == small[name] for name in small if name != INDEX)
    assert large[INDEX].startswith(small[INDEX])
    before = (tmp_path / 'a' / '000000.png').stat().st_mtime_ns
    assert make_masks(tmp_path / 'a', maker(), 5).made == 2
    assert contents(tmp_path / 'a') == large
    assert (tmp_path / 'a' / '000000.png').stat().st_mtime_ns == before
    assert make_masks(tmp_path / 'a', maker(), 2).made == 0
    assert contents(tmp_path / 'a') == large


def test_an_interrupted_call_is_taken_up(tmp_path):
    make_masks(tmp_path / 'whole', maker(), 6)
    expected = contents(tmp_path / 'whole')
    folder = tmp_path / 'parts'
    with pytest.raises(Stop):
        make_masks(folder, maker(), 6, progress=stopping_after(4))
    # killed after a file and before its line, in the middle of a line, a file lost or empty
    lines = (folder / INDEX).read_text().splitlines(keepends=True)
    (folder / INDEX).write_text(''.join(lines[:3]) + lines[3][:20])
    (folder / '000001.png').unlink()
    (folder / '000002.png').write_bytes(b'')
    assert make_masks(folder, maker(), 6).made == 4
    assert contents(folder) == expected


@pytest.mark.parametrize(
    'other, message',
    [
        ({'seed': 6}, 'holds masks with seed 5, not 6'),
        ({'size': (40, 57)}, r'holds masks with size \[40,56\], not \[40,57\]'),
        ({'ratio': (0.0, 0.9)}, r'holds masks with wanted null, not \[0.0,0.9\]'),
        ({'kind': 'irregular'}, 'holds masks with parameters .*BrushStroke.*, not .*Irregular'),
    ],
)
def test_another_set_is_not_mixed_in(tmp_path, other, message):
    folder, fresh = tmp_path / 'one', tmp_path / 'other'
    make_masks(folder, maker(), 2)
    before = contents(folder)
    with pytest.raises(FileExistsError, match=message):
        make_masks(folder, maker(**other), 3)
    assert contents(folder) == before
    assert make_masks(folder, maker(**other), 2, overwrite=True).made == 2
    make_masks(fresh, maker(**other), 2)
    assert contents(folder) == contents(fresh)


def test_files_of_others_are_left_alone(tmp_path):
    (tmp_path / '000002.png').write_bytes(b'a photograph')
    before = contents(tmp_path)
    with pytest.raises(FileExistsError, match="000002.png' exists and is another mask"):
        make_masks(tmp_path, maker(), 4)
    assert contents(tmp_path) == before
    assert make_masks(tmp_path, maker(), 2).made == 2
    assert contents(tmp_path)['000002.png'] == b'a photograph'


def test_no_part_of_an_old_set_is_left_beside_a_new_one(tmp_path):
    make_masks(tmp_path, maker(), 5)
    before = contents(tmp_path)
    with pytest.raises(FileExistsError, match='3 masks of the set .* first 000002.png. Remove'):
        make_masks(tmp_path, maker(seed=1), 2, overwrite=True)
    with pytest.raises(FileExistsError, match='5 masks of the set'):
        make_masks(tmp_path, maker(), 5, 'bmp', overwrite=True)
    with pytest.raises(FileExistsError, match=r'another format \(000000.png\)'):
        make_masks(tmp_path, maker(), 5, 'bmp')
    assert contents(tmp_path) == before


def test_what_cannot_be_drawn_leaves_nothing(tmp_path):
    impossible = MaskMaker(mask_recipe(['box'], SIZE, {}), SIZE, ratio=(0.8, 0.9), tries=3)
    with pytest.raises(ValueError, match='mask 0: expected a hole above 0.8'):
        make_masks(tmp_path / 'new', impossible, 3)
    assert not (tmp_path / 'new').exists()


def test_refused(tmp_path):
    with pytest.raises(ValueError, match='count: expected 1 to 1000000, got 0'):
        make_masks(tmp_path, maker(), 0)
    with pytest.raises(ValueError, match="format: expected one of .*, got 'jpg'"):
        make_masks(tmp_path, maker(), 1, 'jpg')
    (tmp_path / 'file').write_text('')
    with pytest.raises(FileExistsError, match='is a file; name a folder'):
        make_masks(tmp_path / 'file', maker(), 1)
    (tmp_path / INDEX).write_text('{"file": "000000.png"}\nnonsense\n')
    with pytest.raises(ValueError, match="index.jsonl', line 2: is no list of masks"):
        make_masks(tmp_path, maker(), 1)
