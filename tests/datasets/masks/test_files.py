import cv2
import numpy as np
import pytest
from PIL import Image

from mmdeepfill.datasets.masks import check_upright, choose_mask, fit_mask, list_masks, read_mask
from mmdeepfill.inference import as_mask

GREY = np.array([[0, 100, 127], [128, 200, 255]], np.uint8)
HOLE = np.array([[0, 0, 0], [1, 1, 1]], np.uint8)


def save(path, array, mode=None):
    image = Image.fromarray(array)
    (image.convert(mode) if mode else image).save(path)
    return path


@pytest.mark.parametrize(
    'array',
    [
        GREY,
        np.repeat(GREY[..., None], 3, 2),
        np.dstack([GREY] * 3 + [np.full_like(GREY, 255)]),
        GREY.astype(np.uint16) * 257,
    ],
)
def test_bright_is_hole_in_every_kind_of_grey_file(tmp_path, array):
    assert (read_mask(save(tmp_path / 'm.png', array)) == HOLE).all()


def test_one_bit_and_opaque_grey_alpha_files(tmp_path):
    bits = Image.fromarray(HOLE * 255).convert('1')
    bits.save(tmp_path / 'bits.png')
    Image.fromarray(HOLE * 255).convert('LA').save(tmp_path / 'la.png')
    assert (read_mask(tmp_path / 'bits.png') == HOLE).all()
    assert (read_mask(tmp_path / 'la.png') == HOLE).all()


def test_threshold_decides(tmp_path):
    path = save(tmp_path / 'm.png', GREY)
    assert (read_mask(path, threshold=0) == (GREY > 0)).all()
    assert (read_mask(path, threshold=200) == (GREY > 200)).all()
    with pytest.raises(ValueError, match=r'threshold must be in \[0, 255\), got 255'):
        read_mask(path, threshold=255)


def test_a_mask_of_zeros_and_ones_is_not_taken_for_empty(tmp_path):
    path = save(tmp_path / 'ones.png', HOLE)
    with pytest.raises(ValueError, match='ones.png.* only 0 and 1.*threshold=0.5'):
        read_mask(path)
    assert (read_mask(path, threshold=0.5) == HOLE).all()
    assert not read_mask(save(tmp_path / 'zeros.png', HOLE * 0)).any()


def test_what_could_mean_anything_is_refused(tmp_path):
    transparent = np.dstack([GREY] * 3 + [GREY])
    coloured = np.dstack([GREY, GREY[::-1], GREY])
    with pytest.raises(ValueError, match='alpha.png.*transparent pixels beside several colours'):
        read_mask(save(tmp_path / 'alpha.png', transparent))
    with pytest.raises(ValueError, match='colour.png.*coloured'):
        read_mask(save(tmp_path / 'colour.png', coloured))
    cv2.imwrite(str(tmp_path / 'float.tiff'), GREY.astype(np.float32))
    with pytest.raises(ValueError, match='float.tiff.*8 or 16 bits.*float32'):
        read_mask(tmp_path / 'float.tiff')
    with pytest.raises(FileNotFoundError, match='not found.*none.png'):
        read_mask(tmp_path / 'none.png')


def test_layers_are_read_as_by_the_inferencer(tmp_path):
    """Drawn in white, or painted in a colour: what is opaque. Black: drawn or erased?"""
    y, x = np.mgrid[:20, :30]
    hole = (y - 9) ** 2 + (x - 12) ** 2 < 40
    for number, (colour, opaque, known) in enumerate(
        [
            ((255, 255, 255), hole, True),
            ((255, 255, 255), ~hole, True),
            ((255, 40, 0), hole, True),
            ((0, 0, 0), hole, False),
            ((0, 0, 0), ~hole, False),
            ((40, 40, 40), ~hole, False),
            ((255, 40, 0), ~hole, False),
        ]
    ):
        pixels = np.dstack([np.broadcast_to(np.uint8(colour), (20, 30, 3)), 255 * opaque])
        path = save(tmp_path / f'{number}.png', pixels.astype(np.uint8))
        if known:
            assert np.array_equal(read_mask(path), opaque)
            assert np.array_equal(as_mask(path, (20, 30)), opaque)
            continue
        for read in (read_mask, lambda path: as_mask(path, (20, 30), str(path))):
            with pytest.raises(ValueError, match=f'{number}.png.*drawn or erased cannot be known'):
                read(path)


def test_exif_orientation_of_a_jpeg_mask_is_applied(tmp_path):
    array = np.zeros((16, 32), np.uint8)
    array[:, 16:] = 255
    exif = Image.Exif()
    exif[0x0112] = 6  # shown turned by 90 degrees clockwise
    Image.fromarray(array).save(tmp_path / 'm.jpg', exif=exif)
    assert (read_mask(tmp_path / 'm.jpg') == np.rot90(array > 0, -1)).all()


def test_fit_mask_refuses_or_resizes_by_nearest():
    with pytest.raises(ValueError, match='mask file x is 2x3 .* image is 4x6; .*resize=True'):
        fit_mask(HOLE, 4, 6, name='mask file x')
    assert (fit_mask(HOLE, 4, 6, resize=True) == HOLE.repeat(2, 0).repeat(2, 1)).all()
    assert fit_mask(HOLE, 2, 3) is HOLE
    dot = np.zeros((4, 4), np.uint8)
    dot[1, 1] = 1  # an average would lose it
    assert fit_mask(dot, 2, 2, resize=True).tolist() == [[1, 0], [0, 0]]


@pytest.mark.parametrize(
    'size, picture, lies',
    [
        ((40, 32), (32, 40), True),
        ((20, 16), (32, 40), True),
        ((81, 64), (320, 404), True),
        ((32, 40), (32, 40), False),
        ((16, 20), (32, 40), False),
        ((64, 64), (32, 40), False),
        ((40, 40), (40, 40), False),
        ((41, 40), (40, 41), True),
        ((32, 48), (32, 40), False),
    ],
)
def test_a_mask_on_its_side_is_no_mask_of_another_size(size, picture, lies):
    if lies:
        with pytest.raises(ValueError, match=f'm is {size[0]}x{size[1]} .* lies on its side'):
            check_upright(size, picture, 'm')
    else:
        check_upright(size, picture)


def test_list_masks_from_folder_and_list(tmp_path):
    (tmp_path / 'sub').mkdir()
    for name in ('b.png', 'a.png', 'sub/c.PNG', '.hidden.png', 'notes.txt'):
        (tmp_path / name).touch()
    assert list_masks(tmp_path) == [str(tmp_path / n) for n in ('a.png', 'b.png', 'sub/c.PNG')]
    listing = tmp_path / 'list.txt'
    listing.write_text('sub/c.PNG\r\n\nb.png\n')
    assert list_masks(tmp_path, listing) == [str(tmp_path / n) for n in ('sub/c.PNG', 'b.png')]
    listing.write_text('b.png\ngone.png\n')
    with pytest.raises(FileNotFoundError, match='1 of 2 masks.*gone.png'):
        list_masks(tmp_path, listing)
    listing.write_text("'b.png'\n")
    with pytest.raises(FileNotFoundError, match='has quotes around the path: remove them'):
        list_masks(tmp_path, listing)
    with pytest.raises(ValueError, match='folder or list_file must be given'):
        list_masks()
    with pytest.raises(FileNotFoundError, match='image folder not found.*nowhere'):
        list_masks(tmp_path / 'nowhere')
    with pytest.raises(ValueError, match='no masks in'):
        list_masks(tmp_path / 'sub', tmp_path / 'notes.txt')


def test_choose_mask_by_chance_or_index():
    paths = ['a', 'b', 'c']
    assert [choose_mask(paths, index=i) for i in range(5)] == ['a', 'b', 'c', 'a', 'b']
    rng = np.random.default_rng(0)
    counts = [sum(choose_mask(paths, rng=rng) == p for _ in range(600)) for p in paths]
    assert min(counts) > 100  # of 200 expected
    with pytest.raises(ValueError, match='exactly one of rng and index'):
        choose_mask(paths)
