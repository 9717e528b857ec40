"""`mmdeepfill inpaint` on videos."""

import json

import cv2
import numpy as np
import pytest

from tests.cli.inpaint_files import run
from tests.imageio.video.videos import SIZE, picture, read, write


@pytest.fixture
def folder(folder):
    mask = np.zeros(SIZE, np.uint8)
    mask[30:40, 50:60] = 255
    assert cv2.imwrite('mask.png', mask)
    return folder


def test_a_folder_of_pictures_and_videos(folder, capsys):
    for name in ('p', 'm'):
        (folder / name).mkdir()
    write(folder / 'p' / 'a.mkv', [picture(number) for number in range(6)])
    write(folder / 'p' / 'b.mkv', [picture(number) for number in range(6)])
    (folder / 'p' / 'c.mp4').write_bytes(b'no video')
    cv2.imwrite('p/d.png', picture(3))
    mask = cv2.imread('mask.png', cv2.IMREAD_GRAYSCALE)
    for name in ('a', 'c', 'd'):
        cv2.imwrite(f'm/{name}.png', mask)
    masks = [np.dstack([np.roll(mask, -3 * number, 1)] * 3) for number in range(5)]
    write(folder / 'm' / 'b.mkv', masks)  # one too few
    words = 'p', '--mask', 'm', '--batch-size', 4
    assert run(*words) == 1
    out, err = capsys.readouterr()
    assert '2 filled, 2 failed' in out
    assert 'failed: p/b.mkv: the masks end after 5 frames' in err
    assert "failed: p/c.mp4: 'p/c.mp4' is damaged, or no video" in err
    assert not (folder / 'filled' / 'b.mkv').exists()
    write(folder / 'm' / 'b.mkv', [*masks, masks[0]])
    assert run(*words, '--resume') == 1
    assert '1 filled, 2 were done before, 1 failed' in capsys.readouterr().out
    record = [json.loads(line) for line in open('filled/inpaint.jsonl')][-2]
    assert record['output'] == 'b.mkv' and record['mask'] == 'm/b.mkv'
    assert record['frames'] == 6 and record['size'] == list(SIZE)
    assert record['hole_ratio'] == round(100 / 3500, 6)
    for name, still in (('a', True), ('b', False)):
        before, after = read(folder / 'p' / f'{name}.mkv'), read(folder / 'filled' / f'{name}.mkv')
        assert before[0] == after[0]
        for number, (old, new) in enumerate(zip(before[1], after[1])):
            left = 50 - (0 if still or number == 5 else 3 * number)
            rows, columns = (old[0] != new[0]).nonzero()
            assert all((rows >= 30) & (rows < 40) & (left <= columns) & (columns < left + 10))


def test_codec_and_quality(folder, capsys):
    write(folder / 'a.mp4', [picture(number) for number in range(4)], 'libx264')
    assert run('a.mp4', '--mask', 'mask.png', '--out', 'b.mkv', '--video-codec', 'ffv1') == 0
    old, new = read(folder / 'a.mp4')[1], read(folder / 'b.mkv')[1]
    old[0][0][30:40, 50:60] = new[0][0][30:40, 50:60]
    assert (old[0][0] == new[0][0]).all()
    for crf in (5, 45):
        assert run('a.mp4', '--mask', 'mask.png', '--out', f'{crf}.mp4', '--crf', crf) == 0
    assert (folder / '45.mp4').stat().st_size < (folder / '5.mp4').stat().st_size
    assert run('a.mp4', '--mask', 'mask.png', '--out', 'd.mkv', '--video-codec', 'nonsense') == 1
    assert "video codec 'nonsense' cannot be written" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        run('a.mp4', '--mask', 'mask.png', '--out', 'e.png')
    assert "the video 'e.png' must end in one of .mp4" in capsys.readouterr().err


def test_more_masks_than_frames_are_noted(folder, capsys):
    write(folder / 'a.mkv', [picture(number) for number in range(3)])
    mask = np.dstack([cv2.imread('mask.png', cv2.IMREAD_GRAYSCALE)] * 3)
    for count, told in ((3, False), (5, True)):
        write(folder / 'masks.mkv', [mask] * count)
        assert run('a.mkv', '--mask', 'masks.mkv', '--out', f'{count}.mkv') == 0
        errors = ' '.join(capsys.readouterr().err.split())
        assert ('there are more masks than its 3 frames' in errors) == told


@pytest.mark.parametrize('where', ['m', 'm/a'])
def test_a_folder_has_a_mask_for_each_frame(folder, capsys, where):
    write(folder / 'a.mkv', [picture(number) for number in range(11)])
    mask = cv2.imread('mask.png', cv2.IMREAD_GRAYSCALE)
    (folder / where).mkdir(parents=True)
    for number in range(11):  # 1, 10, 11, 2 by letters
        assert cv2.imwrite(f'{where}/{number + 1}.png', np.roll(mask, -3 * number, 1))
    assert run('a.mkv', '--mask', 'm', '--out', 'b.mkv', '--log', 'log.jsonl') == 0
    before, after = read(folder / 'a.mkv')[1], read(folder / 'b.mkv')[1]
    for number, (old, new) in enumerate(zip(before, after)):
        columns = (old[0] != new[0]).nonzero()[1]
        left = 50 - 3 * number
        assert columns.size == 0 or (left <= columns.min() and columns.max() < left + 10)
    again = 'a.mkv', '--mask', 'm', '--out', 'b.mkv', '--log', 'log.jsonl', '--resume'
    assert run(*again) == 0 and '1 were done before' in capsys.readouterr().out
    (folder / where / '11.png').unlink()
    assert run(*again, '--overwrite') == 1
    assert 'the masks end after 10 frames' in capsys.readouterr().err


def test_what_is_odd_about_the_mask_of_a_video_is_noted(folder, capsys):
    write(folder / 'a.mkv', [picture(0)])
    cv2.imwrite('mask.png', np.full(SIZE, 255, np.uint8))
    assert run('a.mkv', '--mask', 'mask.png', '--out', 'b.mkv') == 0
    assert 'is hole all over' in ' '.join(capsys.readouterr().err.split())


def test_steady_copies_what_other_frames_show(folder, capsys):
    still = picture(0)
    flash = still.copy()
    flash[30:40, 50:60] = 0
    write(folder / 'a.mkv', [still, flash, still])
    for number in range(3):
        (folder / 'm').mkdir(exist_ok=True)
        hole = np.zeros(SIZE, np.uint8)
        hole[30:40, 50:60] = 255 * (number == 1)
        cv2.imwrite(f'm/{number}.png', hole)
    words = 'a.mkv', '--mask', 'm', '--out', 'b.mkv'
    assert run(*words, '--steady') == 0
    old, new = read(folder / 'a.mkv')[1], read(folder / 'b.mkv')[1]
    for one, other in zip(new, (old[0], old[0], old[2])):
        assert np.abs(one[0].astype(int) - other[0]).max() <= 2  # luma, to RGB and back
    cv2.imwrite('d.png', picture(3))
    with pytest.raises(SystemExit):
        run('d.png', '--mask', 'mask.png', '--out', 'e.png', '--steady')
    assert '--steady is for videos, and there is none' in capsys.readouterr().err
