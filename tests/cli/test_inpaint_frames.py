"""Objects selected, sides moved and holes grown by ``mmdeepfill inpaint`` and in Python."""

import cv2
import numpy as np
import pytest
from PIL import Image

import mmdeepfill
from mmdeepfill.imageio.pictures import read_picture
from mmdeepfill.imageio.proposals import select_object
from mmdeepfill.inference import as_mask
from tests.cli.inpaint_files import HOLE, make, mask, photo, read, records, refused, run, save


def disc():
    """(80, 100, 3) uint8 BGR, a red disc on grey."""
    image = np.full((80, 100, 3), 130, np.uint8)
    return cv2.circle(image, (60, 30), 12, (30, 30, 200), -1)


def test_a_selected_object_is_removed(folder):
    save(folder / 'a.png', disc())
    for number, words in enumerate((('--select', '62,28'), ('--select-box', '44,14,32,32'))):
        assert run('a.png', *words, '--out', f'{number}.png') == 0
        # the disc differs by 70 and more
        assert np.abs(read(f'{number}.png').astype(int) - 130).max() <= 5
    assert run('a.png', '--select', '62,28', '--out', 'folder/') == 0
    (record,) = records('folder/inpaint.jsonl')
    assert record['options']['select'] == [[62, 28]] and record['mask'] is None


def test_selecting_and_a_box_are_one_hole(folder):
    save(folder / 'a.png', disc())
    assert run('a.png', '--select', '62,28', '--box', 60, 0, 20, 30, '--out', 'b.png') == 0
    hole = dict(select=[(62, 28)], box=(60, 0, 20, 30))
    wanted = mmdeepfill.inpaint('a.png', hole, 'opencv_telea')
    assert np.array_equal(read('b.png')[..., ::-1], wanted)
    found = as_mask(hole, (80, 100), picture=read_picture('a.png'))
    assert found[60:, :30].all()
    found[60:, :30] = 0
    assert np.array_equal(found, select_object(disc()[..., ::-1], [(62, 28)]))


def test_extend_fills_what_is_new_and_keeps_the_rest(folder):
    save(folder / 'a.png', photo(1))
    assert run('a.png', '--extend', 0, 6, 9, 0, '--out', 'b.png') == 0
    result = read('b.png')
    assert result.shape == (30, 41, 3)
    assert np.array_equal(result[6:, :32], photo(1))
    assert result[:6].any() and result[:, 32:].any()
    # the Python call gives the same, and of a PIL image a PIL image
    wanted = mmdeepfill.inpaint('a.png', model='opencv_telea', extend=(0, 6, 9, 0))
    assert np.array_equal(result[..., ::-1], wanted)
    image = mmdeepfill.inpaint(Image.open('a.png'), model='opencv_telea', extend=(0, 6, 9, 0))
    assert np.array_equal(np.array(image), wanted)


def test_crop_with_a_mask_of_the_whole_picture(folder):
    save(folder / 'a.png', photo(1))
    save(folder / 'm.png', mask())
    words = (
        'a.png',
        '--mask',
        'm.png',
        '--crop',
        '6,4,20,18',
        '--out',
        'b.png',
        '--compare',
        'c.png',
    )
    assert run(*words) == 0
    result, part = read('b.png'), photo(1)[4:22, 6:26]
    changed = (result != part).any(-1)
    assert changed.any() and not changed[mask()[4:22, 6:26] == 0].any()
    assert run('a.png', '--crop', '6,4,20,18', '--out', 'd.png') == 0
    assert np.array_equal(read('d.png'), part)


def test_grow_mask(folder):
    make(folder, 2)
    assert run('photos', '--mask', 'masks', '--grow-mask', 3, '--out', 'wide') == 0
    assert run('photos', '--mask', 'masks', '--grow-mask', '-3', '--out', 'narrow') == 0
    wide, narrow = (
        records(f'{name}/inpaint.jsonl')[0]['hole_ratio'] for name in ('wide', 'narrow')
    )
    # 8x12: a rim of 3 pixels with quarters of discs of radius 3 at the corners (29 - 13 = 16
    # pixels and 13 in the straight parts); shrunk, 2x6 is left
    disc = sum(y * y + x * x <= 9 for y in range(-3, 4) for x in range(-3, 4))
    assert wide == pytest.approx((8 * 12 + 2 * 3 * (8 + 12) + disc - 13) / (24 * 32), abs=1e-6)
    assert narrow == pytest.approx(2 * 6 / (24 * 32), abs=1e-6)
    changed = (read('narrow/001.png') != photo(1)).any(-1)
    assert changed[HOLE].any() and changed.sum() <= 12


@pytest.mark.parametrize(
    'words,message',
    [
        ([], 'expected a hole: --mask, --box, --select or --select-box; or --extend or --crop'),
        (['--mask', 'masks', '--select', '3,4'], '--mask and --select cannot be combined'),
        (['--select', '3'], "argument --select: expected whole numbers X,Y, got '3'"),
        (['--select-box', '3,4,5,-1'], 'argument --select-box: expected whole numbers X,Y,W,H'),
        (['--extend', '0', '0', '0', '0'], '--extend: expected pixels to add'),
        (
            ['--box', '1', '1', '2', '2', '--grow-mask', 'much'],
            '--grow-mask: expected a whole number',
        ),
    ],
)
def test_mistakes_in_the_command(folder, capsys, words, message):
    make(folder, 1)
    assert message in refused(capsys, 'photos', *words)


@pytest.mark.parametrize(
    'words,message',
    [
        (['--select', '90,4'], '--select: expected x in 0..31 and y in 0..23'),
        (['--select-box', '90,4,5,5'], '--select-box: expected at least 3x3 pixels inside'),
        (['--crop', '30,0,9,9'], '--crop: expected a part of the picture of 32x24'),
    ],
)
def test_what_one_picture_cannot_do_is_its_own_error(folder, capsys, words, message):
    make(folder, 1)
    assert run('photos', *words) == 1
    assert message in capsys.readouterr().err
