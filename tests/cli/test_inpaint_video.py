"""`mmdeepfill inpaint` on videos."""
import json

import cv2
import numpy as np
import pytest

from tests.apis.video.videos import SIZE, picture, read, write
from tests.cli.inpaint_files import run


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
    assert 'failed: p/b.mkv: the video of masks ends after 5 frames' in err
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
            assert all((30 <= rows) & (rows < 40) & (left <= columns) & (columns < left + 10))


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
