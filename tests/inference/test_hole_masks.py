import warnings

import numpy as np
import pytest
from PIL import Image

from mmdeepfill.imageio.pictures import Picture
from mmdeepfill.inference import MaskWarning, as_mask

#: By hand: 1 is hole.
HOLE = np.array([[0, 1, 0, 0], [0, 1, 1, 0], [0, 0, 0, 0]], np.uint8)
SIZE = HOLE.shape
BLACK, WHITE, RED, BLUE = (0, 0, 0), (255, 255, 255), (255, 0, 0), (0, 0, 255)


def layer(shown, hidden=BLACK, alpha=None):
    """(H, W, 4): one colour in the hole, one elsewhere."""
    image = np.where(HOLE[..., None] == 1, shown, hidden).astype(np.uint8)
    return np.dstack([image, 255 * HOLE if alpha is None else alpha])


def silent(*args, **kwargs):
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        return as_mask(*args, **kwargs)


@pytest.mark.parametrize(
    'mask',
    [
        HOLE,
        255 * HOLE,
        HOLE == 1,
        HOLE.astype(np.int64),
        255 * HOLE.astype(np.int64),
        HOLE.astype(np.float32),
        HOLE.astype(np.float16),
        HOLE[..., None],
        65535 * HOLE.astype(np.uint16),
        np.dstack([255 * HOLE] * 3),
        np.dstack([255 * HOLE] * 3 + [np.full(SIZE, 255)]),
        np.dstack([255 * HOLE, np.full(SIZE, 255)]),
        layer(WHITE),
        layer(WHITE, WHITE),
        layer(RED, BLUE),
        layer(WHITE, alpha=np.full(SIZE, 255)),
        Image.fromarray(255 * HOLE),
        Image.fromarray(HOLE == 1),
        Image.fromarray(HOLE),
        Image.fromarray(layer(RED)),
        Image.fromarray(255 * HOLE).convert('RGB'),
        Image.fromarray(65535 * HOLE.astype(np.uint16)),
        {'boxes': [(0, 1, 2, 1), (1, 2, 1, 1)]},
        {'box': (0, 1, 2, 1), 'polygon': [(1, 1), (3, 1), (3, 2), (1, 2)]},
        {'polygons': [[(1, 0), (2, 0), (2, 1), (3, 1), (3, 2), (1, 2)]]},
    ],
    ids=lambda mask: (
        getattr(mask, 'mode', None)
        or ('+'.join(mask) if isinstance(mask, dict) else f'{mask.dtype}{mask.shape}')
    ),
)
def test_every_form_means_the_same_hole(mask):
    result = silent(mask, SIZE)
    assert result.dtype == np.uint8 and np.array_equal(result, HOLE)


@pytest.mark.parametrize('suffix', ['.png', '.tif', '.bmp', '.webp'])
def test_files(tmp_path, suffix):
    path = tmp_path / f'mask{suffix}'
    options = {'lossless': True} if suffix == '.webp' else {}
    Image.fromarray(255 * HOLE).save(path, **options)
    assert np.array_equal(silent(path, SIZE), HOLE)
    assert np.array_equal(silent(str(path), SIZE), HOLE)


def test_noise_of_jpeg_is_not_grey(tmp_path):
    hole = np.zeros((64, 64), np.uint8)
    hole[8:56, 16:40] = 1  # on the grid of 8, so that quantisation leaves no ringing
    noisy = np.random.default_rng(0).integers(0, 4, hole.shape, dtype=np.uint8)
    for name, values, expected in (
        ('both', np.where(hole, 255 - noisy, noisy), hole),
        ('black', noisy, 0 * hole),
    ):
        path = tmp_path / f'{name}.jpg'
        Image.fromarray(values).save(path, quality=100)
        for mask in (path, Image.open(path)):
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter('always')
                assert (as_mask(mask, hole.shape) == expected).all()
            told = [str(one.message) for one in caught if one.category is MaskWarning]
            assert len(told) == (not expected.any()) and all('has no hole' in t for t in told)
    decoded = np.array(Image.open(tmp_path / 'both.jpg'))  # no longer says that it was a JPEG
    assert (silent(decoded, hole.shape) == hole).all()


@pytest.mark.parametrize('size', [(24, 32), (12, 16), (48, 64)])
def test_a_mask_on_its_side_is_not_squashed(size):
    mask = np.zeros(size[::-1], bool)
    mask[2:5, 3:6] = True
    with pytest.raises(ValueError, match=f'mask is {size[1]}x{size[0]} .*lies on its side'):
        as_mask(mask, (24, 32), resize=True)
    assert silent(np.ascontiguousarray(mask.T), (24, 32), resize=True).any()


def test_other_proportions_are_said():
    mask = np.zeros((30, 30), bool)
    mask[2:5, 3:6] = True
    with pytest.warns(MaskWarning, match='30x30 .* its picture 24x32: resizing stretches'):
        as_mask(mask, (24, 32), resize=True)


def test_a_file_is_drawn_on_the_displayed_picture(tmp_path):
    tags = Image.Exif()
    tags[274] = 3  # stored upside down
    Image.fromarray(255 * HOLE[::-1, ::-1]).save(tmp_path / 'mask.png', exif=tags)
    assert np.array_equal(silent(tmp_path / 'mask.png', SIZE), HOLE)


@pytest.mark.parametrize(
    'dtype, low, high',
    [
        (np.uint8, 127, 128),
        (np.uint16, 32767, 32768),
        (np.int32, 127, 128),
        (np.float64, 0.499, 0.5),
    ],
)
def test_grey_is_cut_at_half_and_said_so(dtype, low, high):
    full = {np.uint16: 65535, np.float64: 1}.get(dtype, 255)
    grey = np.array([[0, low, high, full]] * 2).astype(dtype)
    with pytest.warns(MaskWarning, match='mask has 4 pixels between black and white'):
        assert as_mask(grey, (2, 4)).tolist() == [[0, 0, 1, 1]] * 2


def test_grey_of_jpeg(tmp_path):
    mask = np.zeros((64, 64), np.uint8)
    mask[13:40, 21:50] = 255
    Image.fromarray(mask).convert('RGB').save(tmp_path / 'mask.jpg', quality=80)
    with pytest.warns(MaskWarning, match='mask has .* as soft edges and JPEG make them'):
        found = as_mask(tmp_path / 'mask.jpg', (64, 64))
    assert np.array_equal(found, mask // 255)


@pytest.mark.parametrize(
    'alpha, hole',
    [
        ([[255, 0], [255, 255]], [[0, 1], [0, 0]]),
        ([[255, 127], [128, 254]], [[0, 1], [1, 1]]),  # half transparent: of a soft eraser
        ([[200, 200], [0, 200]], [[0, 0], [1, 0]]),  # half transparent: all of the picture
        ([[0, 0], [0, 0]], [[1, 1], [1, 1]]),
    ],
)
def test_the_transparent_part_of_the_picture(alpha, hole):
    pixels = np.dstack([np.zeros((2, 2, 3)), alpha]).astype(np.uint8)
    assert as_mask('alpha', (2, 2), picture=Picture(pixels)).tolist() == hole
    for dtype, full in ((np.uint16, 65535), (np.float32, 1)):
        scaled = (pixels / 255 * full).astype(dtype)
        assert as_mask('alpha', (2, 2), picture=Picture(scaled)).tolist() == hole


def test_options():
    assert np.array_equal(silent(1 - HOLE, SIZE, invert=True), HOLE)
    assert np.array_equal(silent(HOLE, (6, 8), resize=True), HOLE.repeat(2, 0).repeat(2, 1))


@pytest.mark.parametrize(
    'share, text',
    [
        (0, 'has no hole: the picture comes back as it is'),
        (100, 'is hole all over'),
        (61, 'leaves 39% of the picture.*invert_mask=True'),
        (60, None),
    ],
)
def test_odd_masks_are_legal_and_said_so(share, text):
    mask = (np.arange(100) < share).reshape(10, 10)
    if text is None:
        assert np.array_equal(silent(mask, (10, 10)), mask)
        return
    with pytest.warns(MaskWarning, match=f'holes.png {text}'):
        assert np.array_equal(as_mask(mask, (10, 10), 'holes.png'), mask)


@pytest.mark.parametrize(
    'mask, message',
    [
        (
            np.zeros((3, 5)),
            r'mask is 3x5 \(height x width\), its picture is 3x4: .*resize_mask=True',
        ),
        (np.full(SIZE, 128, np.uint8), 'mask holds neither white nor black'),
        (
            np.tile(np.uint8([100, 120, 155, 130]), (3, 1)),
            'values are 100..155 on the scale of 0..255',
        ),
        (np.tile(np.uint8([0, 1, 2, 3]), (3, 1)), 'neither white nor black'),
        (np.full(SIZE, 2.0), r'must be in \[0, 1\]; got 2..2'),
        (np.full(SIZE, np.nan), r'must be in \[0, 1\]; got 12 NaN'),
        (np.full(SIZE, -1), r'integers must be in 0..255 or 0..65535; got -1..-1'),
        (np.full(SIZE, 'x'), 'must be boolean, integer or floating point'),
        (np.zeros((3, 4, 5)), r'must be \(H, W\) or \(H, W, 1..4\); got \(3, 4, 5\)'),
        (np.dstack([255 * HOLE, 0 * HOLE, 0 * HOLE]), 'mask is coloured'),
        (
            np.dstack([np.arange(36).reshape(3, 4, 3) * 7, 255 * HOLE]).astype(np.uint8),
            'mask has transparent pixels beside several.*the picture with the hole cut out',
        ),
        (layer(BLACK), 'mask is a layer of one dark grey .* drawn or erased cannot be known'),
        (layer(BLACK, alpha=255 - 255 * HOLE), 'mask is a layer of one dark grey.*in white'),
        (layer(RED, RED, alpha=255 - 255 * HOLE), 'mask is a layer of one colour .* erased'),
        (
            layer(WHITE, alpha=np.array([[0, 255, 255, 0]] * 3)),
            'mask has transparent pixels beside several colours',
        ),
        ([(1, 2), (3, 4), (5, 6)], 'mask must be an array.*dict.*got list'),
        (None, 'mask must be an array.*got NoneType'),
        ({}, 'a dict must have some of the keys polygon'),
        ({'circle': 3}, r"keys polygon, polygons, box, boxes; got \['circle'\]"),
        ({'box': (0, 0, 4, 4)}, 'mask: box must lie in the image of 3x4'),
        ({'polygon': [(9, 9), (12, 9), (12, 12)]}, 'holds no pixel of the picture'),
        ('alpha', 'this picture has no alpha'),
        (Image.new('LAB', (4, 3)), 'PIL images of mode LAB are not supported'),
    ],
)
def test_what_is_no_mask_is_refused(mask, message):
    with pytest.raises(ValueError, match=message):
        as_mask(mask, SIZE, picture=Picture(np.zeros((*SIZE, 3), np.uint8)))
