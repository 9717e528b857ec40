"""Objects that are drawn, so that the truth is known, selected by a click or a box."""

import cv2
import numpy as np
import pytest

from mmdeepfill.imageio.proposals import grow_mask, select_object


def still_life(height=240, width=320, scale=1):
    """Two discs and a bar on a wall with grain; their masks."""
    rng = np.random.default_rng(0)
    wall = np.linspace(110, 150, width * scale)[None, :, None] + np.array([0, 6, 14.0])
    wall = np.repeat(wall, height * scale, axis=0)
    masks = []
    for draw in (
        lambda m: cv2.circle(m, (80 * scale, 90 * scale), 30 * scale, 1, -1),
        lambda m: cv2.circle(m, (230 * scale, 150 * scale), 55 * scale, 1, -1),
        lambda m: cv2.rectangle(m, (20 * scale, 180 * scale), (120 * scale, 205 * scale), 1, -1),
    ):
        masks.append(draw(np.zeros(wall.shape[:2], np.uint8)))
    for mask, colour in zip(masks, ((190, 50, 40), (40, 90, 60), (60, 60, 160))):
        wall[mask > 0] = colour
    wall = cv2.GaussianBlur(wall, (0, 0), 0.7) + rng.normal(0, 3, wall.shape)
    return wall.clip(0, 255).astype(np.uint8), masks


PLACES = [
    ((75, 85), (40, 50, 80, 80)),
    ((240, 140), (165, 85, 130, 130)),
    ((60, 190), (10, 170, 120, 45)),
]


def overlap(one, other):
    return np.count_nonzero(one & other) / np.count_nonzero(one | other)


@pytest.mark.parametrize('number', range(3))
def test_a_click_and_a_box_select_the_object(number):
    image, masks = still_life()
    point, box = PLACES[number]
    assert overlap(select_object(image, [point], rim=0), masks[number]) > 0.93
    assert overlap(select_object(image, boxes=[box], rim=0), masks[number]) > 0.93


def test_the_edge_is_found_in_the_pixels_of_a_large_picture():
    image, masks = still_life(scale=6)
    found = select_object(image, [(240 * 6, 140 * 6)], rim=0)
    assert overlap(found, masks[1]) > 0.985
    # a view of 240 pixels knows the edge to about 5 pixels; it is found to 2 nearly everywhere
    far = (found != masks[1]) & (grow_mask(masks[1], 2) == grow_mask(masks[1], -2))
    assert far.sum() < 0.002 * masks[1].sum()


def test_an_object_cut_by_the_edge_of_the_picture_is_selected_up_to_it():
    image, masks = still_life()
    found = select_object(np.ascontiguousarray(image[:, :230]), [(215, 150)], rim=0)
    assert found[100:200, -1].all()
    assert overlap(found, masks[1][:, :230]) > 0.9


def test_the_rim_is_a_part_of_the_size_of_the_object():
    image, masks = still_life()
    bare, wide = (select_object(image, [(240, 140)], rim=rim) for rim in (0, 0.05))
    # sqrt(pi) 55 / 20 = 4.9 pixels
    assert np.array_equal(wide, grow_mask(bare, 5))


def test_add_and_subtract():
    image, masks = still_life()
    (_, one), (_, other), _ = PLACES
    first = select_object(image, boxes=[one])
    both = select_object(image, boxes=[other], mask=first)
    assert np.array_equal(both, select_object(image, boxes=[one, other]))
    full = np.ones(image.shape[:2], bool)
    all_but = select_object(image, boxes=[one], mask=full, subtract=True)
    assert np.array_equal(1 - all_but, select_object(image, boxes=[one], rim=0))


def test_the_same_whatever_was_drawn_before_and_whatever_the_type():
    image, _ = still_life()
    wanted = select_object(image, [(75, 85)])
    cv2.setRNGSeed(77)
    assert np.array_equal(select_object(image, [(75, 85)]), wanted)
    box = [PLACES[0][1]]
    wanted = select_object(image, boxes=box)
    alpha = np.dstack([image, np.full(image.shape[:2], 9, np.uint8)])
    for same in (image.astype(np.uint16) * 257, image / 255.0, alpha):
        assert np.array_equal(select_object(same, boxes=box), wanted)


def test_where_nothing_stands_out_a_box_is_all_selected():
    image = np.full((60, 80, 3), 120, np.uint8)
    assert select_object(image, boxes=[(20, 10, 30, 20)], rim=0)[10:30, 20:50].all()
    assert select_object(image, [(40, 30)]).shape == (60, 80)


@pytest.mark.parametrize('shape', [(16, 16), (16, 400), (17, 30)])
def test_small_and_narrow_pictures(shape):
    image = np.random.default_rng(1).integers(0, 256, (*shape, 3), dtype=np.uint8)
    corners = [(0, 0), (shape[1] - 1, shape[0] - 1), (0, shape[0] - 1)]
    for corner in corners:
        found = select_object(image, [corner])
        assert found.shape == shape and found[corner[1], corner[0]] == 1
    assert select_object(image, boxes=[(0, 0, shape[1], shape[0])]).any()


@pytest.mark.parametrize(
    'arguments,message',
    [
        (dict(), 'at least one point or box'),
        (
            dict(points=[(320, 5)]),
            r'points: expected x in 0..319 and y in 0..239 .* got x 320, y 5',
        ),
        (dict(points=[(3,)]), r'points: expected \(x, y\)'),
        (dict(points=['a']), 'points: expected'),
        (dict(boxes=[(400, 5, 10, 10)]), 'boxes: expected at least 3x3 pixels inside'),
        (dict(boxes=[(1, 5, 10)]), r'boxes: expected \(x, y, width, height\)'),
        (dict(points=[(5, 5)], rim=2), 'rim: expected'),
        (dict(points=[(5, 5)], subtract=True), 'subtract: expected a mask'),
        (dict(points=[(5, 5)], mask=np.zeros((3, 3))), 'mask: expected 240x320'),
    ],
)
def test_mistakes(arguments, message):
    with pytest.raises(ValueError, match=message):
        select_object(still_life()[0], **arguments)


@pytest.mark.parametrize('image', [np.zeros((8, 40, 3), np.uint8), np.zeros((40, 40), np.int32)])
def test_images_that_are_none(image):
    with pytest.raises(ValueError, match='image: expected'):
        select_object(image, [(1, 1)])


def test_grow_and_shrink_by_a_distance():
    mask = np.zeros((41, 61), np.uint8)
    mask[20, 30] = 1
    rows, columns = np.ogrid[:41, :61]
    for pixels in (1, 5, 12):
        disc = (rows - 20) ** 2 + (columns - 30) ** 2 <= pixels**2
        assert np.array_equal(grow_mask(mask, pixels), disc)
    full = np.ones((20, 20), np.uint8)
    full[:, 10:] = 0
    assert grow_mask(full, -3).sum() == 20 * 7  # the picture's own edge is no edge of the mask
    with pytest.raises(ValueError, match='pixels: expected a whole number'):
        grow_mask(mask, 1.5)
    with pytest.raises(ValueError, match='mask: expected'):
        grow_mask(mask[0], 1)
