import numpy as np
import pytest

from mmdeepfill.visualization import visualize_attention

GREY = 90


def scene(offset, size=(120, 160), box=(40, 80, 30, 70)):
    """Grey, with a hole that is copied from ``offset`` (rows, columns) away."""
    image = np.full((*size, 3), GREY, np.uint8)
    mask = np.zeros(size, np.uint8)
    inside = slice(*box[:2]), slice(*box[2:])
    mask[inside] = 1
    sources = np.full((*size, 2), -1, np.int32)
    sources[inside] = np.stack(np.mgrid[inside], -1) + offset
    return image, mask, sources


@pytest.mark.parametrize(
    'offset, colour',
    [
        # at full strength; hues of 0, 180 and 90 degrees
        ((0, 50), (255, 0, 0)),
        ((0, -30), (0, 255, 255)),
        ((30, 0), (128, 255, 0)),
    ],
)
def test_the_hue_is_the_direction(offset, colour):
    image, mask, sources = scene(offset)
    painted = visualize_attention(image, mask, sources, 'wheel')
    assert (np.abs(painted[mask != 0].astype(int) - colour) <= 1).all()
    # the legend is in a corner, 24 = 120 / 5 pixels wide; nothing else is painted
    changed = (painted != GREY).any(-1)
    changed[38:82, 28:72] = False  # the hole and its outline
    rows, columns = np.nonzero(changed)
    assert len(rows) > 300
    assert np.ptp(rows) < 24 and np.ptp(columns) < 24
    # and has that colour in that direction from its middle
    middle = np.array([rows.min() + rows.max(), columns.min() + columns.max()]) // 2
    at = middle + (np.sign(offset) * 9)
    assert (np.abs(painted[tuple(at)].astype(int) - colour) < 60).all()


def test_farther_is_stronger():
    image, mask, sources = scene((0, 0))
    sources[40:80, 30:50] += np.array([0, 25])
    sources[40:80, 50:70] += np.array([0, 50])
    painted = visualize_attention(image, mask, sources, 'wheel')
    assert (np.abs(painted[50, 40].astype(int) - (255, 127, 127)) <= 1).all()  # half way to white
    assert (painted[50, 60] == (255, 0, 0)).all()


def test_the_legend_avoids_the_hole():
    image, mask, sources = scene((-30, -30), box=(80, 120, 100, 160))
    painted = visualize_attention(image, mask, sources, 'wheel')
    assert (painted[100, 130] != painted[100, 131]).sum() == 0
    assert (painted[110, 10] != GREY).any()  # bottom left


def is_red(picture):
    return (picture[..., 0] > 150) & (picture[..., 1:] < 100).all(-1)


def test_arrows_lead_from_source_to_pixel():
    image, mask, sources = scene((0, 60), box=(40, 80, 10, 50))
    painted = visualize_attention(image, mask, sources, 'arrows')
    shafts = (painted != GREY).any(-1)
    shafts[:, :65] = False  # heads are in the hole
    # sources lie in columns 70 to 109, and no shaft is above, below or past them
    rows, columns = np.nonzero(shafts)
    assert 40 <= rows.min() < 50 and 70 < rows.max() < 80
    assert 95 < columns.max() <= 112
    assert is_red(painted).sum() > 200  # they lie to the right


def test_a_tiny_hole_gets_an_arrow():
    image, mask, sources = scene((0, 40), box=(33, 34, 33, 34))
    assert is_red(visualize_attention(image, mask, sources)).sum() > 20


def test_overlay_shows_what_was_copied():
    image, mask, sources = scene((0, 50))
    image[40:80, 80:120] = (10, 200, 100)  # the sources
    painted = visualize_attention(image, mask, sources, 'overlay')
    assert (painted[40:80, 30:70] == painted[40:80, 80:120]).all()
    # 45% picture, 55% tint, which at the left, a third down, is between the left corners
    column = 80 / 159
    top = (1 - column) * np.array((255, 60, 60)) + column * np.array((255, 220, 40))
    bottom = (1 - column) * np.array((70, 90, 255)) + column * np.array((50, 220, 120))
    row = 40 / 119
    tint = (1 - row) * top + row * bottom
    expected = 0.45 * np.array((10, 200, 100)) + 0.55 * tint
    assert (np.abs(painted[40, 80] - expected) <= 0.5).all()
    assert (painted[5, 5] == 54).all()  # 0.6 of the grey


@pytest.mark.parametrize('style', ['arrows', 'wheel', 'overlay'])
def test_any_mask_is_drawn_and_inputs_stay(style):
    image, mask, sources = scene((5, 5))
    mask[:] = 1  # unknown sources outside the old hole
    copies = image.copy(), mask.copy(), sources.copy()
    assert visualize_attention(image, mask, sources, style).shape == image.shape
    assert all((a == b).all() for a, b in zip(copies, (image, mask, sources)))
    nothing = np.full_like(sources, -1)
    assert visualize_attention(image, mask, nothing, style).dtype == np.uint8
    tiny = visualize_attention(image[:16, :20], mask[:16, :20], nothing[:16, :20], style)
    assert tiny.shape == (16, 20, 3)


def test_mistakes_are_named():
    image, mask, sources = scene((0, 0))
    with pytest.raises(ValueError, match="style must be one of .*; got 'lines'"):
        visualize_attention(image, mask, sources, 'lines')
    with pytest.raises(ValueError, match=r'mask and sources must be \(120, 160\) and'):
        visualize_attention(image, mask[1:], sources)
    with pytest.raises(ValueError, match=r'image must be \(H, W, 3\) uint8'):
        visualize_attention(image / 255, mask, sources)
    with pytest.raises(ValueError, match=r'an image of 120x160; got up to \(279, 269\)'):
        visualize_attention(image, mask, np.where(sources < 0, sources, sources + 200))
