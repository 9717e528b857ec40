"""Steady fills of pans whose truth is known."""

import cv2
import numpy as np
import pytest

from mmdeepfill.imageio.video.motion import motion_between
from mmdeepfill.imageio.video.rewriting import window_of
from mmdeepfill.imageio.video.steady import SteadyFill
from testbed.pans import Pan, logo, pans


@pytest.fixture(scope='module')
def picture():
    """Texture of several sizes, drawn at random."""
    rng, parts = np.random.default_rng(0), []
    for sigma in (2, 6, 20):
        noise = cv2.GaussianBlur(rng.standard_normal((480, 640, 3)), (0, 0), sigma)
        parts.append(noise / noise.std())
    return (128 + 22 * sum(parts)).clip(0, 255).astype(np.uint8)


def telea(images, masks):
    return [cv2.inpaint(image, mask, 3, cv2.INPAINT_TELEA) for image, mask in zip(images, masks)]


def with_logo(frames):
    return [np.where(logo()[..., None], 255, frame).astype(np.uint8) for frame in frames]


@pytest.mark.parametrize('kind, share', [('pan', 0.35), ('turn', 0.5), ('zoom', 0.7)])
def test_less_flicker_and_less_error_than_frame_by_frame(picture, kind, share):
    pan, hole = pans(picture)[kind], logo()
    given, masks = with_logo(pan.frames), [hole.astype(np.uint8)] * len(pan.frames)
    alone, steady = telea(given, masks), SteadyFill(telea)(given, masks)
    assert pan.flicker(steady, hole) < share * pan.flicker(alone, hole)
    assert pan.error(steady, hole) < pan.error(alone, hole)
    for before, after in zip(given, steady):
        assert np.array_equal(before[~hole], after[~hole])


def test_what_a_frame_shows_is_copied_not_filled(picture):
    pan = pans(picture, 9)['pan']
    masks = [np.zeros(logo().shape, np.uint8) for _ in range(9)]
    masks[4][100:150, 120:200] = 1
    asked = []

    def fill(images, masks):
        asked.append(int(masks[0].sum()))
        return telea(images, masks)

    given = [np.where(mask[..., None] > 0, 0, frame) for mask, frame in zip(masks, pan.frames)]
    steady = SteadyFill(fill)(given, masks)
    assert sum(asked) < 40  # of 4000 pixels
    assert np.abs(steady[4].astype(int) - pan.frames[4])[masks[4] > 0].mean() < 3


def test_a_window_follows_the_one_before(picture):
    pan, hole = pans(picture, 20)['pan'], logo()
    given, masks = with_logo(pan.frames), [hole.astype(np.uint8)] * 20
    fill = SteadyFill(telea)
    steady = fill(given[:10], masks[:10]) + fill(given[10:], masks[10:])
    apart = SteadyFill(telea)(given[:10], masks[:10]) + SteadyFill(telea)(given[10:], masks[10:])
    seam = Pan(pan.frames[9:11], pan.ways[9:11])
    one, other = (seam.flicker(frames[9:11], hole) for frames in (steady, apart))
    assert one < 0.6 * other


def test_depth_of_sixteen_bits_is_kept(picture):
    pan = pans(picture, 6)['pan']
    deep = [frame.astype(np.uint16) * 257 for frame in pan.frames]
    masks = [np.zeros(logo().shape, np.uint8) for _ in range(6)]
    masks[2][100:120, 120:150] = 1
    (result,) = [SteadyFill(telea)(deep, masks)[2]]
    assert result.dtype == np.uint16 and (result[masks[2] > 0] % 257 != 0).any()


def test_nothing_to_fill(picture):
    frames = pans(picture, 3)['pan'].frames
    masks = [np.zeros(logo().shape, np.uint8)] * 3
    assert all(a is b for a, b in zip(SteadyFill(None)(frames, masks), frames))


def test_motion_behind_a_hole_is_that_of_its_surroundings(picture):
    pan, hole = pans(picture, 2)['pan'], logo()
    first, second = with_logo(pan.frames)
    motion = motion_between(first, second, hole, hole)
    # the camera moves by (4.3, 1.2), so the picture by (-4.3, -1.2)
    assert np.abs(motion.onward[hole] - [-4.3, -1.2]).max() < 0.15
    assert np.abs(motion.back[hole] - [4.3, 1.2]).max() < 0.15


def test_a_hole_of_many_pixels(picture):
    """More than OpenCV reads in one row."""
    pan = pans(picture, 3)['pan']
    masks = [np.zeros(logo().shape, np.uint8) for _ in range(3)]
    masks[1][10:230, 60:260] = 1
    steady = SteadyFill(telea)(pan.frames, masks)
    assert np.abs(steady[1].astype(int) - pan.frames[1])[masks[1] > 0].mean() < 3


def test_pieces_and_surroundings_change_little(picture, monkeypatch):
    """A small memory means more pieces, each of which follows the one before."""
    pan, hole = pans(picture, 16)['pan'], logo()
    given, masks = with_logo(pan.frames), [hole.astype(np.uint8)] * 16
    alone = pan.flicker(telea(given, masks), hole)
    monkeypatch.setattr('mmdeepfill.imageio.video.steady._PART_BYTES', 2**20)
    pieces = SteadyFill(telea)(given, masks)
    assert len(pieces) == 16 and pan.flicker(pieces, hole) < 0.5 * alone


def test_windows_are_bounded():
    assert window_of(1080, 1920) * 1080 * 1920 * 12 <= 2**29
