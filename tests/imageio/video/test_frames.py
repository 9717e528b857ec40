"""Arrays of frames, and back. Expected samples are those of ITU-R BT.601 and BT.709."""

from fractions import Fraction

import numpy as np
import pytest

from tests.imageio.video.videos import av, picture

from mmdeepfill.imageio.video.frames import to_array, with_hole  # isort: skip

BT709, BT601, UNSPECIFIED = 1, 6, 2
LIMITED, FULL = 1, 2
#: Samples of a pixel that lie side by side.
PACKED = {('nv12', 1): 2, ('p010le', 1): 2, ('rgb24', 0): 3, ('bgr0', 0): 4}


def frame_of(form, space=UNSPECIFIED, colour_range=0, size=(24, 32)):
    frame = av.VideoFrame.from_ndarray(picture(5, size), 'rgb24').reformat(format=form)
    frame.colorspace, frame.color_range = space, colour_range
    frame.pts, frame.time_base = 7, Fraction(1, 25)
    return frame


def red_hole(frame):
    """The frame with a red box in rows 8..15, columns 12..19."""
    image = to_array(frame)
    mask = np.zeros(image.shape[:2], np.uint8)
    mask[8:16, 12:20] = 1
    image[mask != 0] = [np.iinfo(image.dtype).max, 0, 0]
    return with_hole(frame, image, mask)


def samples(frame, index):
    plane = frame.planes[index]
    kind = np.uint16 if frame.format.components[0].bits > 8 else np.uint8
    return np.frombuffer(plane, kind).reshape(plane.height, -1)


@pytest.mark.parametrize(
    'space, colour_range, expected',
    [
        (BT601, LIMITED, (81, 90, 240)),
        (UNSPECIFIED, 0, (81, 90, 240)),
        (BT709, LIMITED, (63, 102, 240)),
        (BT709, FULL, (54, 98, 255)),
    ],
)  # Cr of 255.5 is clipped
@pytest.mark.parametrize('form', ['yuv420p', 'yuv422p', 'yuv444p'])
def test_red_has_the_samples_of_the_standard(form, space, colour_range, expected):
    result = red_hole(frame_of(form, space, colour_range))
    for index, value in enumerate(expected):
        plane = samples(result, index)
        down, right = 24 // plane.shape[0], 32 // result.planes[index].width
        # the edge of subsampled chroma is mixed with what is beside it
        hole = plane[8 // down : 16 // down, 12 // right : 20 // right][1:-1, 1:-1]
        assert np.abs(hole.astype(int) - value).max() <= 1
    assert (result.pts, result.time_base) == (7, Fraction(1, 25))
    assert (result.colorspace, result.color_range) == (space, colour_range)


def test_ten_bits_stay_ten():
    result = red_hole(frame_of('yuv444p10le', BT709, LIMITED))
    # 64 + 876 * 0.2126
    assert abs(int(samples(result, 0)[10, 14]) - 250.2) <= 1.5


@pytest.mark.parametrize(
    'form',
    [
        'yuv420p',
        'yuvj420p',
        'yuv422p10le',
        'yuv444p',
        'nv12',
        'p010le',
        'gbrp',
        'rgb24',
        'bgr0',
        'gray',
        'gray16le',
        'yuva420p',
    ],
)
@pytest.mark.parametrize('size', [(24, 32), (25, 33)])
def test_known_samples_are_the_same_bits(form, size):
    frame = frame_of(form, size=size)
    if form == 'yuva420p':
        samples(frame, 3)[...] = 99
    before = [bytes(plane) for plane in frame.planes]
    result = red_hole(frame)
    assert [bytes(plane) for plane in frame.planes] == before  # it may be needed again
    for index, plane in enumerate(frame.planes):
        # the rest of a row is padding
        width = plane.width * PACKED.get((form, index), 1)
        changed = samples(frame, index)[:, :width] != samples(result, index)[:, :width]
        rows, columns = changed.nonzero()
        if form == 'yuva420p' and index == 3:
            assert not changed.any()
            continue
        assert changed.any()
        down = -(-size[0] // plane.height)
        across = width / size[1]  # samples a pixel
        assert rows.min() >= 8 // down and rows.max() < -(-16 // down)
        assert columns.min() >= int(12 * across) and columns.max() < 20 * across


@pytest.mark.parametrize('form', ['yuyv422', 'monow', 'rgba'])
def test_formats_that_share_bytes_are_refused(form):
    with pytest.raises(ValueError, match=f'the pixel format {form} is not supported'):
        red_hole(frame_of(form))


def test_a_chroma_sample_that_shares_a_pixel_with_the_hole_is_filled():
    frame = frame_of('yuv420p')
    image, mask = to_array(frame), np.zeros((24, 32), np.uint8)
    mask[9:12, 13:18] = 1
    image[...] = 0, 0, 255
    changed = samples(with_hole(frame, image, mask), 1) != samples(frame, 1)
    rows, columns = changed.nonzero()
    assert (set(rows), set(columns)) == ({4, 5}, {6, 7, 8})
