"""Videos in, videos out."""

import subprocess
import sys
from itertools import repeat

import numpy as np
import pytest

from tests.imageio.video.videos import RATE, SIZE, packets, picture, read, write

from mmdeepfill.imageio.video import fill_video, read_mask_video  # isort: skip

COUNT = 9
HOLE = slice(12, 32), slice(20, 40)
GREY = 126  # 16 + 219 * 128 / 255


def grey(images, masks):
    for image, mask in zip(images, masks):
        assert image.shape == (*SIZE, 3) and mask.shape == SIZE
    return [
        np.where(
            mask[..., None] != 0, np.asarray(128 * (257 if i.dtype == np.uint16 else 1), i.dtype), i
        )
        for i, mask in zip(images, masks)
    ]


def box(first):
    mask = np.zeros(first.shape[:2], np.uint8)
    mask[HOLE] = 1
    return repeat(mask)


@pytest.fixture
def pictures():
    return [picture(number) for number in range(COUNT)]


@pytest.mark.parametrize('batch_size', [1, 4])
def test_without_loss_known_luma_is_the_same_bits(pictures, tmp_path, batch_size):
    times = [0, 33, 67, 100, 133, 400, 433, 467, 500]  # the rate varies
    source = write(tmp_path / 'a.mkv', pictures, times=times)
    told = []

    def begun(total):
        told.append(total)
        return lambda: told.append(1)

    result = fill_video(source, box, tmp_path / 'b.mkv', grey, batch_size, begun=begun)
    assert result == {
        'frames': COUNT,
        'size': list(SIZE),
        'hole_ratio': round(400 / 3500, 6),
        'notes': [],
    }
    assert told[1:] == [1] * COUNT
    before, after = read(source), read(tmp_path / 'b.mkv')
    assert after[0] == before[0] and [round(t * 1000) for t in after[0]] == times
    for old, new in zip(before[1], after[1]):
        assert (np.abs(new[0][HOLE].astype(int) - GREY) <= 1).all()
        new[0][HOLE] = old[0][HOLE]
        assert (new[0] == old[0]).all()
        changed = (new[1] != old[1]).nonzero()
        assert changed[0].min() >= 6 and changed[0].max() < 16
        assert changed[1].min() >= 10 and changed[1].max() < 20


@pytest.mark.parametrize(
    'name, codec, audio, decoder',
    [
        ('a.mp4', 'libx264', 'aac', 'h264'),
        ('a.webm', 'libvpx-vp9', 'libopus', 'vp9'),
        ('a.avi', 'mpeg4', None, 'mpeg4'),
    ],
)
def test_codec_times_and_audio_are_the_source_s(pictures, tmp_path, name, codec, audio, decoder):
    source = write(tmp_path / name, pictures, codec, audio=audio)
    target = tmp_path / f'filled-{name}'
    assert fill_video(source, box, target, grey)['notes'] == []
    assert packets(target, 'video')[0] == packets(source, 'video')[0] == decoder
    before, after = read(source), read(target)
    assert after[0] == before[0] and len(after[0]) == COUNT
    for old, new in zip(before[1], after[1]):
        hole = new[0][HOLE][3:-3, 3:-3].astype(int)
        assert np.abs(hole - GREY).max() < 12
        assert np.abs(new[0][40:].astype(int) - old[0][40:]).max() < 12
    if audio:
        assert packets(target) == packets(source) and len(packets(target)[1]) > 5


def test_audio_that_the_container_cannot_hold_is_told(pictures, tmp_path):
    source = write(tmp_path / 'a.mp4', pictures, 'libx264', audio='aac')
    result = fill_video(source, box, tmp_path / 'a.webm', grey, codec='libvpx-vp9')
    assert result['notes'] == ['left out: audio, since webm cannot hold aac']
    with pytest.raises(StopIteration):
        packets(tmp_path / 'a.webm')


def test_a_video_of_masks(pictures, tmp_path):
    masks = [np.zeros((*SIZE, 3), np.uint8) for _ in pictures]
    for number, mask in enumerate(masks):
        if number != 2:  # which has no hole, and must come back as it is
            mask[number : number + 10, 30:44] = 255
    source = write(tmp_path / 'a.mkv', pictures)
    lossy = write(tmp_path / 'm.mp4', masks, 'libx264')
    read_back = list(read_mask_video(lossy))
    for mask, expected in zip(read_back, masks):
        assert (mask != (expected[..., 0] > 0)).mean() < 0.01
    calls = []

    def fill(images, of):
        calls.append(len(images))
        return grey(images, of)

    fill_video(source, lambda first: iter(read_back), tmp_path / 'b.mkv', fill, batch_size=2)
    assert calls == [2, 1, 2, 2, 1]
    old, new = read(source)[1], read(tmp_path / 'b.mkv')[1]
    assert all((a == b).all() for a, b in zip(old[2], new[2]))
    for number in (0, 8):
        changed = (old[number][0] != new[number][0]).nonzero()
        assert set(changed[0]) == set(range(number, number + 10))
    short = iter(read_back[:4])
    with pytest.raises(ValueError, match='the masks end after 4 frames'):
        fill_video(source, lambda first: short, tmp_path / 'c.mkv', grey)
    assert not (tmp_path / 'c.mkv').exists()


def test_what_cannot_be_leaves_nothing_behind(pictures, tmp_path):
    source = write(tmp_path / 'a.mkv', pictures)
    kept = tmp_path / 'b.mkv'
    kept.write_bytes(b'mine')

    def refused(message, source=source, target=kept, fill=grey, **options):
        with pytest.raises(ValueError, match=message):
            fill_video(source, box, target, fill, **options)

    damaged = tmp_path / 'c.mkv'
    damaged.write_bytes(b'no video at all' * 99)
    refused('c.mkv.* is damaged, or no video', source=damaged)
    refused('must end in one of .mp4', target=tmp_path / 'x.gif')
    refused("video codec 'nonsense' cannot be written", codec='nonsense')
    refused("video codec 'ffv1' cannot be written here", target=tmp_path / 'x.webm')
    refused('ffv1 has no crf', crf=20)
    refused('cannot write the pixel format yuv420p', codec='prores_ks')

    def failing(images, masks):
        raise ValueError('the fifth frame')

    refused('the fifth frame', fill=failing)
    assert kept.read_bytes() == b'mine'
    assert sorted(path.name for path in tmp_path.iterdir()) == ['a.mkv', 'b.mkv', 'c.mkv']


def test_a_larger_crf_is_a_smaller_file(tmp_path):
    rng = np.random.default_rng(0)
    noise = [rng.integers(0, 256, (*SIZE, 3), dtype=np.uint8) for _ in range(5)]
    source = write(tmp_path / 'a.mkv', noise)
    sizes = []
    for crf in (10, 40):
        target = tmp_path / f'{crf}.mp4'
        fill_video(source, box, target, grey, codec='libx264', crf=crf, threads=1)
        sizes.append(target.stat().st_size)
    assert sizes[1] < sizes[0] / 2


def test_commit_comes_before_the_file_has_its_name(pictures, tmp_path):
    source, seen = write(tmp_path / 'a.mkv', pictures), []
    fill_video(
        source,
        box,
        tmp_path / 'b.mkv',
        grey,
        commit=lambda: seen.append((tmp_path / 'b.mkv').exists()),
    )
    assert seen == [False] and (tmp_path / 'b.mkv').exists()
    assert RATE.denominator == 1001


def test_without_av_the_extra_is_named(tmp_path):
    code = (
        "import sys; sys.modules['av'] = None\n"
        'from pathlib import Path\n'
        'from mmdeepfill.imageio.video import fill_video\n'
        "fill_video(Path('a.mp4'), None, Path('b.mp4'), None)"
    )
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, timeout=120)
    assert 'pip install "mmdeepfill[video]"' in done.stderr
