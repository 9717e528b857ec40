"""Objects chosen by a click or a box."""

import cv2
import numpy as np
import pytest

from .conftest import decode, encode
from .test_holes import WINDOWS, saved

#: Discs on a plain ground: centre x, centre y, radius, colour.
DISCS = [(90, 110, 40, (200, 40, 40)), (230, 130, 50, (30, 60, 200))]


def scene():
    image = np.full((240, 320, 3), (180, 185, 170), np.uint8)
    masks = []
    for x, y, radius, colour in DISCS:
        cv2.circle(image, (x, y), radius, colour, -1)
        masks.append(cv2.circle(np.zeros((240, 320), np.uint8), (x, y), radius, 1, -1) > 0)
    return image, masks


def overlap(found, expected):
    return (found & expected).sum() / (found | expected).sum()


def test_by_the_server(app):
    image, (red, blue) = scene()
    picture = app.upload(encode(image)).json['id']
    for place, expected in [('point=95,115', red), ('box=170,70,120,120', blue)]:
        answer = app.ask('GET', f'/api/pictures/{picture}/selection.png?{place}&rim=0')
        assert answer.status == 200 and overlap(decode(answer.body) > 0, expected) > 0.95
    wide = decode(
        app.ask('GET', f'/api/pictures/{picture}/selection.png?point=95,115&rim=0.1').body
    )
    assert (wide > 0)[red].all() and (wide > 0).sum() > 1.1 * red.sum()


@pytest.mark.parametrize(
    'place,reason',
    [
        ('point=1', "point: expected 2 numbers with commas between; got '1'"),
        ('box=1,2,3,x', 'box: expected 4 numbers'),
        ('point=5,5&rim=2', 'rim: expected a number from 0 to 1'),
        ('point=500,5', 'expected x in 0..319'),
        ('', 'at least one point or box'),
    ],
)
def test_places_that_are_refused(app, place, reason):
    picture = app.upload(encode(scene()[0])).json['id']
    answer = app.ask('GET', f'/api/pictures/{picture}/selection.png?{place}')
    assert answer.status == 422 and reason in answer.error


@pytest.mark.slow
@pytest.mark.parametrize('size', WINDOWS)
def test_on_the_page(visit, tmp_path, size):
    image, (red, blue) = scene()
    path = tmp_path / 'discs.png'
    path.write_bytes(encode(image))
    one = visit(**WINDOWS[size])
    page = one.page
    one.open(path)
    page.click('summary:has-text("The whole hole")')
    page.click('[data-tool=select]')
    page.locator('#rim').fill('0')
    note = "document.getElementById('select-note').textContent"
    if size == 'telephone':
        page.touchscreen.tap(*one.on_screen(95, 115))
    else:
        page.mouse.click(*one.on_screen(95, 115))
    one.wait_until(f"{note}.endsWith('added.')")
    assert overlap(saved(page)[1], red) > 0.95
    one.drag((170, 70), (290, 190))
    one.wait_until("document.getElementById('undo').disabled === false")
    page.wait_for_timeout(2500)
    one.shoot(f'selecting-{size}')
    assert overlap(saved(page)[1], red | blue) > 0.95
    page.check('#take-away')
    page.mouse.click(*one.on_screen(95, 115))
    one.wait_until(f"{note}.endsWith('taken away.')")
    assert overlap(saved(page)[1], blue) > 0.95
    page.click('#undo')
    assert overlap(saved(page)[1], red | blue) > 0.95
