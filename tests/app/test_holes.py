"""Whole holes on the page: files, growth, the photograph before, proposals; and the server's part."""

import cv2
import numpy as np
import pytest
from PIL import Image

from .browser import PHOTO_SIZE as SIZE
from .conftest import box_mask, decode, encode, noise

WINDOWS = {
    'desktop': {'accept_downloads': True},
    'telephone': {
        'viewport': {'width': 390, 'height': 844},
        'has_touch': True,
        'is_mobile': True,
        'accept_downloads': True,
    },
}
HOLE = box_mask(*SIZE, 90, 100, 40, 60)


def saved(page, button='#hole-download'):
    with page.expect_download() as event:
        page.click(button)
    return event.value.suggested_filename, np.array(Image.open(event.value.path())) > 0


def open_with_mask(one, photo, path, mask=HOLE):
    path.write_bytes(encode(mask))
    one.open(photo)
    one.page.click('summary:has-text("The whole hole")')
    one.page.set_input_files('#hole-file', path)
    one.wait_until("!document.getElementById('fill').disabled")


@pytest.mark.slow
@pytest.mark.parametrize('size', WINDOWS)
def test_masks_come_and_go_as_files(visit, photo, tmp_path, size):
    """What is saved is what was given; grown and shrunk as OpenCV does with a disc."""
    one = visit(**WINDOWS[size])
    page = one.page
    open_with_mask(one, photo, tmp_path / 'given.png')
    one.shoot(f'holes-{size}')
    name, mask = saved(page)
    assert name == 'Großmutters Garten-mask.png'
    np.testing.assert_array_equal(mask, HOLE > 0)
    rows, columns = np.mgrid[-4:5, -4:5]
    disc = (rows**2 + columns**2 <= 16).astype(np.uint8)
    page.click('#hole-grow')
    np.testing.assert_array_equal(saved(page)[1], cv2.dilate(HOLE, disc) > 0)
    page.click('#undo')
    page.click('#hole-shrink')
    np.testing.assert_array_equal(saved(page)[1], cv2.erode(HOLE, disc, borderValue=255) > 0)
    page.click('#undo')
    page.click('#hole-invert')
    np.testing.assert_array_equal(saved(page)[1], HOLE == 0)
    page.click('#undo')
    page.click('#undo')
    assert page.locator('#fill').is_disabled()  # nothing is left of it


@pytest.mark.slow
def test_a_mask_of_another_size_is_scaled_and_one_of_another_shape_refused(visit, photo, tmp_path):
    one = visit(accept_downloads=True)
    half = box_mask(SIZE[0] // 2, SIZE[1] // 2, 30, 40, 20, 10)
    open_with_mask(one, photo, tmp_path / 'half.png', half)
    expected = np.kron(half, np.ones((2, 2), np.uint8)) > 0
    np.testing.assert_array_equal(saved(one.page)[1], expected)
    (tmp_path / 'square.png').write_bytes(encode(box_mask(200, 200, 1, 1, 9, 9)))
    one.page.set_input_files('#hole-file', tmp_path / 'square.png')
    one.page.locator('#message').wait_for()
    assert 'the photograph 320 × 240' in one.page.locator('#message').inner_text()
    np.testing.assert_array_equal(saved(one.page)[1], expected)  # the hole is as it was


@pytest.mark.slow
def test_the_hole_goes_along_to_the_next_photograph(visit, photo, tmp_path):
    one = visit(accept_downloads=True)
    page = one.page
    open_with_mask(one, photo, tmp_path / 'given.png')
    other = tmp_path / 'other.png'
    other.write_bytes(encode(noise(480, 640, 3)))

    def replace(path, name):
        page.set_input_files('#file', path)
        page.locator('#replace').wait_for()
        page.click('#replace [value=yes]')
        one.wait_until(f"document.getElementById('file-name').textContent.startsWith('{name}')")

    replace(other, 'other')
    assert page.locator('#fill').is_disabled()
    page.click('#hole-last')
    twice = np.kron(HOLE, np.ones((2, 2), np.uint8)) > 0
    np.testing.assert_array_equal(saved(page)[1], twice)
    page.check('#hole-carry')
    replace(photo, 'Gro')
    np.testing.assert_array_equal(saved(page)[1], HOLE > 0)


@pytest.mark.slow
def test_scratches_are_proposed_and_a_new_strength_replaces_the_proposal(visit, tmp_path):
    pixels = np.full((*SIZE, 3), 90, np.uint8) + noise(*SIZE, 3) // 64
    pixels[:, 150:152] = 220
    path = tmp_path / 'scratched.png'
    path.write_bytes(encode(pixels))
    one = visit(accept_downloads=True)
    page = one.page
    one.open(path)
    page.click('summary:has-text("The whole hole")')
    page.click('#propose')
    one.wait_until("document.getElementById('propose-note').textContent")
    one.shoot('scratches')
    _, mask = saved(page)
    assert mask[:, 150:152].mean() > 0.95 and mask.mean() < 0.05
    page.locator('#strength').fill('0')
    page.locator('#strength').dispatch_event('change')
    page.wait_for_timeout(1500)
    page.click('#undo')  # one proposal alone
    assert page.locator('#fill').is_disabled()


def test_damage_by_the_server(app):
    pixels = np.full((64, 64), 90, np.uint8)
    pixels[:, 30:32] = 200
    for image in (pixels, pixels.astype(np.uint16) * 257, np.dstack([pixels] * 3)):
        picture = app.upload(encode(image)).json['id']
        answer = app.ask('GET', f'/api/pictures/{picture}/damage.png?strength=0.5')
        mask = decode(answer.body)
        assert mask[:, 30:32].all() and not mask[:, :20].any()
    refused = app.ask('GET', f'/api/pictures/{picture}/damage.png?strength=2')
    assert (
        refused.status == 422
        and "strength: expected a number from 0 to 1; got '2'" in refused.error
    )
