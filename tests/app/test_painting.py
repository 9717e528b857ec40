"""Painting in headless Chromium: with a mouse, with keys, with fingers."""

import cv2
import numpy as np
import pytest
from PIL import Image

from .browser import PHOTO_SIZE as SIZE
from .browser import sent_mask, stroke

pytestmark = pytest.mark.slow


def test_paint_fill_compare_download(app, visit, photo, tmp_path):
    one = visit(accept_downloads=True)
    one.shoot('1-start')
    one.open(photo)
    one.set_size(24)
    brush, line = one.size, [(40.5, 60.5), (120.5, 90.5), (150.5, 60.5)]
    one.drag(*line)
    one.page.keyboard.press('r')
    one.drag((200.2, 100.2), (249.5, 160.4))
    one.drag((10, 10), (60, 60))
    one.page.click('#undo')
    one.drag((300, 200), (310, 230))
    one.page.keyboard.press('Control+z')
    one.page.keyboard.press('Control+z')
    one.page.keyboard.press('Control+Shift+z')
    one.page.keyboard.press('e')
    one.set_size(12)
    eraser, spot = one.size, (225.5, 130.5)
    one.drag(spot)
    one.shoot('2-paint')
    one.fill()
    one.page.wait_for_selector('#divider:not([hidden])')
    one.shoot('3-compare')
    with one.page.expect_download() as download:
        one.page.click('#download')
    assert download.value.suggested_filename == 'Großmutters Garten-filled.png'
    download.value.save_as(tmp_path / 'result.png')

    expected = stroke(SIZE, line, brush)
    expected[100:161, 200:250] = True  # all pixels that the box touches
    expected &= ~stroke(SIZE, [spot], eraser)
    mask = sent_mask(app)
    # The mouse moves by whole pixels of the screen: a stroke's edge may be off by one of those.
    wide = cv2.dilate(expected.astype(np.uint8), np.ones((3, 3)))
    thin = cv2.erode(expected.astype(np.uint8), np.ones((3, 3)))
    assert (mask[thin == 1] == 1).all() and (mask[wide == 0] == 0).all()
    assert (mask != expected).mean() < 2e-3

    result = Image.open(tmp_path / 'result.png')
    assert result.info['dpi'] == pytest.approx((240, 240), abs=0.1)
    result, original = np.array(result), np.array(Image.open(photo))
    np.testing.assert_array_equal(result[mask == 0], original[mask == 0])
    assert (result[mask == 1] != original[mask == 1]).any(-1).mean() > 0.9


def test_the_divider(visit, photo):
    one = visit()
    one.open(photo)
    one.drag((100, 100), (150, 120))
    one.fill()
    pane, divider = one.page.locator('#after-pane'), one.page.locator('#divider')
    clip = 'pane => getComputedStyle(pane).clipPath'
    one.page.focus('#compare')
    one.page.keyboard.press('End')
    assert pane.evaluate(clip) == 'inset(0px 0px 0px 100%)'
    one.page.keyboard.press('Home')
    assert pane.evaluate(clip) == 'inset(0px 0px 0px 0%)'
    stage, knob = (one.page.locator(name).bounding_box() for name in ('#stage', '#divider'))
    one.page.mouse.move(knob['x'] + knob['width'] / 2 + 4, 300)
    one.page.mouse.down()
    one.page.mouse.move(stage['x'] + stage['width'] / 4, 320, steps=3)
    one.page.mouse.up()
    assert pane.evaluate(clip) == 'inset(0px 0px 0px 25%)'
    one.page.click('[data-view=paint]')
    assert not divider.is_visible() and not pane.is_visible()
    assert not one.page.locator('[data-view=attention]').is_visible()


def test_zoom_and_pan_do_not_move_the_hole(app, visit, photo):
    one = visit()
    one.open(photo)
    under_mouse = one.on_screen(200, 100)
    before = one.page.locator('#before').bounding_box()['width']
    one.page.mouse.move(*under_mouse)
    one.page.mouse.wheel(0, -600)
    # e^0.9, see the wheel's factor; what is under the mouse stays there
    one.wait_for_width(2.46 * before)
    assert one.on_screen(200, 100) == pytest.approx(under_mouse, abs=1.5)
    one.page.keyboard.down(' ')
    one.drag((200, 100), (190, 110))
    one.page.keyboard.up(' ')
    assert one.page.locator('#undo').is_disabled()  # that moved the photograph alone
    one.page.keyboard.press('r')
    one.drag((190.3, 95.3), (220.6, 118.7))
    one.page.keyboard.press('0')
    one.fill()
    expected = np.zeros(SIZE, bool)
    expected[95:119, 190:221] = True
    np.testing.assert_array_equal(sent_mask(app), expected)


def test_with_keys_alone(app, visit, photo):
    one = visit()
    one.open(photo)
    one.page.focus('#canvas')
    one.page.keyboard.press('Enter')
    for key in ['ArrowRight'] * 6 + ['Shift+ArrowDown']:
        one.page.keyboard.press(key)
    one.page.keyboard.press('Enter')
    one.page.keyboard.press('ArrowRight')
    one.shoot('4-keyboard')
    scale = one.page.locator('#before').bounding_box()['width'] / SIZE[1]
    middle = np.array([SIZE[1] / 2, SIZE[0] / 2])
    corner = middle + np.array([60 / scale, 0])
    diameter = one.size
    one.page.keyboard.press('Control+Enter')
    one.page.wait_for_selector('#finishing:not([disabled])')
    mask = sent_mask(app)
    expected = stroke(SIZE, [middle, corner, corner + np.array([0, 50 / scale])], diameter)
    assert (mask != expected).mean() < 1e-3
    one.page.keyboard.press('1')
    one.page.keyboard.press('Delete')
    assert one.page.locator('#fill').is_disabled()


def test_with_fingers(app, visit, photo):
    """One paints; two zoom and paint nothing."""
    one = visit(viewport={'width': 390, 'height': 800}, has_touch=True, device_scale_factor=2)
    one.open(photo)
    cdp = one.window.new_cdp_session(one.page)

    def touch(kind, *points):
        points = [one.on_screen(*point) for point in points]
        cdp.send(
            'Input.dispatchTouchEvent',
            {
                'type': kind,
                'touchPoints': [{'x': x, 'y': y, 'id': i} for i, (x, y) in enumerate(points)],
            },
        )

    before = one.page.locator('#before').bounding_box()['width']
    touch('touchStart', (100, 100))
    touch('touchStart', (100, 100), (200, 150))
    touch('touchMove', (80, 90), (220, 160))
    touch('touchEnd')
    assert one.page.locator('#before').bounding_box()['width'] > 1.2 * before
    assert one.page.locator('#undo').is_disabled()
    touch('touchStart', (150, 120))
    touch('touchMove', (170, 130))
    touch('touchMove', (190, 120))
    touch('touchEnd')
    assert one.page.locator('#undo').is_enabled()
    one.shoot('5-telephone')
    one.fill()
    mask = sent_mask(app)
    assert mask[120, 150] and mask[120, 190] and not mask[100, 100] and not mask[150, 200]
