"""Several results of one hole, one history, and what is seen of them."""

import numpy as np
import pytest
from PIL import Image

from .browser import Visit
from .conftest import box_mask, decode, encode, noise
from .test_history import shown
from .test_holes import WINDOWS


def test_seeds(app):
    """Another seed is another result of PatchMatch; the same is the same."""
    picture = app.upload(encode(noise(48, 64, 3))).json['id']
    hole = encode(box_mask(48, 64, 10, 10, 20, 30))

    def fill(**options):
        job = app.submit(picture, hole, model='patchmatch', **options).json['id']
        assert app.wait(job)['state'] == 'done'
        return decode(app.ask('GET', f'/api/jobs/{job}/result').body)

    one, two, again, plain = fill(seed=1), fill(seed=2), fill(seed=1), fill()
    assert (one != two).any() and (one == again).all() and (plain == fill(seed=0)).all()
    assert app.ask('GET', '/api/abilities?model=patchmatch').json['seeds']
    answer = app.submit(picture, hole, model='opencv_telea', seed=1)
    assert answer.status == 422 and 'opencv_telea draws no random numbers' in answer.error
    answer = app.submit(picture, hole, model='patchmatch', seed='x')
    assert answer.status == 422 and "got 'x'" in answer.error


@pytest.mark.slow
@pytest.mark.parametrize('size', WINDOWS)
def test_several_ways_side_by_side(app, visit, photo, size):
    one = visit(**WINDOWS[size])
    page = one.page
    one.open(photo)
    one.drag((100, 100), (150, 120))
    page.click('#several')
    page.wait_for_selector('#several-ways[open]')
    labels = page.locator('#ways label').all_inner_texts()
    assert {'Photograph fill', 'Telea', 'Patches · seed 1', 'Patches · seed 2'} <= set(labels)
    assert any('Whole photograph' in label for label in labels)
    for box in page.locator('#ways input').all():
        box.set_checked(False)
    for label in ('Telea', 'Navier-Stokes', 'Patches · seed 2'):
        page.locator('#ways label', has_text=label).locator('input').check()
    page.click('#several-fill')
    page.wait_for_selector('#grid:not([hidden])')
    one.wait_until("document.querySelectorAll('#grid button').length === 3")
    one.shoot(f'candidates-{size}')
    grid = page.locator('#grid button')
    assert [text.split(' · ')[0] for text in grid.all_inner_texts()] == [
        'Telea',
        'Navier-Stokes',
        'Patches',
    ]
    results = [decode(path.read_bytes()) for path in app.folder.glob('job-*/result.png')]
    assert len(results) == 3
    grid.nth(1).click()
    page.wait_for_selector('#divider:not([hidden])')
    ns = shown(page, 'after')
    (job,) = [one for one in app.jobs._jobs.values() if one.model == 'opencv_ns']
    np.testing.assert_array_equal(ns, decode(job.view.read_bytes()))
    page.reload()
    page.wait_for_selector('#layers:not([hidden])')
    np.testing.assert_array_equal(shown(page, 'after'), ns)  # the choice outlives the page
    assert page.locator('[data-view=choose]').is_visible()


@pytest.mark.slow
def test_undo_takes_a_fill_back_and_redo_brings_it(app, visit, photo):
    one = visit()
    page = one.page
    one.open(photo)
    one.drag((100, 100), (150, 120))
    one.fill()
    filled = shown(page, 'after')
    page.keyboard.press('Control+z')
    one.wait_until("document.getElementById('finishing').disabled")
    assert page.locator('#views').is_hidden() and page.locator('#fill').is_enabled()
    page.keyboard.press('Control+Shift+z')
    page.wait_for_selector('#divider:not([hidden])')
    np.testing.assert_array_equal(shown(page, 'after'), filled)


@pytest.mark.slow
def test_what_is_seen(visit, photo):
    """The divider begins beside the hole; the result alone; the original while a key is held."""
    one = visit()
    page = one.page
    one.open(photo)
    one.set_size(20)
    one.drag((100, 100), (150, 120))
    one.fill()
    knob = page.locator('#divider').bounding_box()
    line = knob['x'] + knob['width'] / 2
    left = one.on_screen(90, 0)[0]  # of the hole
    assert left - 40 < line < left
    page.keyboard.press('3')
    assert not page.locator('#divider').is_visible()
    clip = page.locator('#after-pane').evaluate('pane => getComputedStyle(pane).clipPath')
    assert clip == 'inset(0px 0px 0px 0%)'
    page.keyboard.down('x')
    assert not page.locator('#after-pane').is_visible() and page.locator('#original').is_visible()
    page.keyboard.up('x')
    assert page.locator('#after-pane').is_visible() and not page.locator('#original').is_visible()
    box = page.locator('#peek').bounding_box()
    page.mouse.move(box['x'] + 5, box['y'] + 5)
    page.mouse.down()
    assert page.locator('#original').is_visible()
    page.mouse.up()
    assert not page.locator('#original').is_visible()


@pytest.mark.slow
def test_fill_on_release(app, visit, photo):
    one = visit()
    page = one.page
    one.open(photo)
    page.click('summary:has-text("More options")')
    page.check('#on-release')
    for i, line in enumerate([((100, 100), (150, 120)), ((200, 100), (230, 120))]):
        one.drag(*line)
        one.wait_until(f"document.getElementById('file-name').textContent.endsWith('fill {i + 1}')")
    assert len(list(app.folder.glob('job-*/result.png'))) == 2
    assert page.locator('#fill').is_disabled()  # the next stroke is on the result


@pytest.mark.slow
def test_keys_for_the_brush_saving_and_copying(app, chromium, photo, tmp_path):
    one = Visit(chromium, app.address, accept_downloads=True)
    page = one.page
    one.window.grant_permissions(['clipboard-read', 'clipboard-write'])
    one.open(photo)
    one.set_size(20)
    x, y = one.on_screen(100, 100)
    page.mouse.move(x, y)
    page.keyboard.down('Alt')
    page.mouse.down()
    page.mouse.move(x + 30, y, steps=3)
    page.mouse.up()
    page.keyboard.up('Alt')
    scale = page.locator('#before').bounding_box()['width'] / 320
    assert abs(one.size - (20 + 60 / scale)) <= 2
    assert page.locator('#undo').is_disabled()  # nothing was painted
    one.drag((100, 100), (150, 120))
    one.fill()
    with page.expect_download() as event:
        page.keyboard.press('Control+s')
    saved = np.array(Image.open(event.value.path()))
    page.keyboard.press('Control+c')
    one.wait_until("document.getElementById('copied').textContent === 'Copied'")
    copied = page.evaluate("""async () => {
        const [item] = await navigator.clipboard.read();
        const bitmap = await createImageBitmap(await item.getType('image/png'));
        const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
        const context = canvas.getContext('2d');
        context.drawImage(bitmap, 0, 0);
        return [...context.getImageData(0, 0, bitmap.width, bitmap.height).data];
    }""")
    copied = np.array(copied, np.uint8).reshape(240, 320, 4)[..., :3]
    np.testing.assert_array_equal(copied, saved)
    one.close()


@pytest.mark.slow
def test_the_help_is_drawn_from_the_table_of_keys(visit):
    one = visit()
    one.page.keyboard.press('?')
    one.page.wait_for_selector('#shortcuts[open]')
    rows = one.page.locator('#keys dt').all_inner_texts()
    table = one.page.evaluate(
        "import('/keys.js').then(({KEYS}) => KEYS.filter((one) => !one.secret).length)"
    )
    assert len(rows) == table + 2 and 'Ctrl' in rows[8]
