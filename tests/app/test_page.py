"""The page in headless Chromium: as a person uses it, with mouse, keys and fingers."""
import time

import cv2
import numpy as np
import pytest
import torch
from PIL import Image

from mmdeepfill.apis import init_model
from mmdeepfill.app.filling import Filler
from tests.helpers import ROOT

from .browser import Visit, browser, stroke
from .conftest import GatedFiller, noise, running

pytestmark = pytest.mark.slow

SIZE = (240, 320)  # height, width


@pytest.fixture(scope='module')
def chromium():
    with browser() as chromium:
        yield chromium


@pytest.fixture
def visit(app, chromium):
    """The page of an app; at the end, all that it loaded is the app's and nothing went wrong."""
    visits = []

    def make(**options):
        visits.append(Visit(chromium, app.address, **options))
        return visits[-1]

    yield make
    for one in visits:
        assert one.problems == []
        own = (app.address, f'blob:{app.address}')
        assert [url for url in one.requests if not url.startswith(own)] == []
        one.close()


@pytest.fixture
def photo(tmp_path):
    """Smooth, so that JPEG and eyes like it, and with noise, so that no filling equals it."""
    smooth = cv2.GaussianBlur(noise(*SIZE, 3).astype(np.float32), (0, 0), 20)
    pixels = (smooth - smooth.min()) / np.ptp(smooth) * 200 + noise(*SIZE, 3, seed=1) / 5
    path = tmp_path / 'Großmutters Garten.jpg'
    Image.fromarray(pixels.astype(np.uint8)).save(path, quality=92, dpi=(240, 240))
    return path


@pytest.fixture
def folder(tmp_path):
    (tmp_path / 'app').mkdir()
    return tmp_path / 'app'


def sent_mask(app):
    """The mask of the only job, as the server got it."""
    path, = app.folder.glob('job-*/mask.png')
    assert Image.open(path).mode == '1'
    return np.array(Image.open(path))


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
    assert download.value.suggested_filename == 'Großmutters Garten.png'
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
    assert pane.evaluate(clip) == 'inset(0px 0px 0px 50%)'
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
    one.page.mouse.move(*one.on_screen(200, 100))
    one.page.mouse.wheel(0, -600)
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
    corner = middle + (60 / scale, 0)
    diameter = one.size
    one.page.keyboard.press('Control+Enter')
    one.page.wait_for_selector('#finishing:not([disabled])')
    mask = sent_mask(app)
    expected = stroke(SIZE, [middle, corner, corner + (0, 50 / scale)], diameter)
    assert (mask != expected).mean() < 1e-3
    one.page.keyboard.press('1')
    one.page.keyboard.press('Delete')
    assert one.page.locator('#fill').is_disabled()


def test_with_fingers(app, visit, photo):
    """One paints; two zoom and paint nothing."""
    one = visit(viewport=dict(width=390, height=800), has_touch=True, device_scale_factor=2)
    one.open(photo)
    cdp = one.window.new_cdp_session(one.page)

    def touch(kind, *points):
        points = [one.on_screen(*point) for point in points]
        cdp.send('Input.dispatchTouchEvent', dict(
            type=kind, touchPoints=[dict(x=x, y=y, id=i) for i, (x, y) in enumerate(points)]))

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


def test_errors_are_shown_and_work_goes_on(visit, photo, tmp_path):
    one = visit()
    (tmp_path / 'notes.png').write_bytes(b'no picture')
    one.page.set_input_files('#file', tmp_path / 'notes.png')
    message = one.page.locator('#message')
    message.wait_for()
    assert 'This is no picture that can be read' in message.inner_text()
    one.shoot('6-error')
    one.page.keyboard.press('Escape')
    assert not message.is_visible()
    one.problems[:] = [text for text in one.problems if '422' not in text]  # the browser's own
    one.open(photo)
    one.drag((100, 100), (150, 120))
    one.page.keyboard.press('e')
    for _ in range(60):
        one.page.keyboard.press(']')
    one.drag((100, 100), (150, 120))
    one.page.click('#fill')
    message.wait_for()
    assert 'There is no hole yet' in message.inner_text()


def test_dropping_a_file(visit, photo):
    one = visit()
    transfer = one.page.evaluate_handle('''bytes => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(bytes)], 'dropped.jpg', {type: 'image/jpeg'}));
        return transfer;
    }''', list(photo.read_bytes()))
    for kind in ('dragenter', 'dragover', 'drop'):
        one.page.dispatch_event('#stage', kind, dict(dataTransfer=transfer))
    one.page.wait_for_selector('#layers:not([hidden])')
    assert one.page.locator('#file-name').inner_text() == 'dropped.jpg · 320 × 240'
    assert not one.page.locator('#dropping').is_visible()


def test_a_photograph_that_the_server_forgot(app, visit, photo):
    one = visit()
    one.open(photo)
    one.drag((100, 100), (150, 120))
    for upload in list(app.pictures._uploads.values()):
        app.pictures._uploads.pop(upload.id)
        app.pictures.discard(upload)
    one.fill()
    one.problems[:] = [text for text in one.problems if '404' not in text]  # the browser's own
    assert sent_mask(app).any()


def test_going_on_with_the_result(app, visit, photo):
    one = visit()
    one.open(photo)
    one.drag((100, 100), (150, 120))
    one.fill()
    one.page.click('#again')
    one.page.wait_for_selector('#finishing[disabled]', state='attached')
    assert one.page.locator('#file-name').inner_text().startswith('Großmutters Garten.png')
    assert one.page.locator('#undo').is_disabled()
    one.drag((200, 100), (250, 120))
    one.fill()
    assert len(list(app.folder.glob('job-*/result.png'))) == 2


def test_waiting_and_cancelling(folder, chromium, photo):
    with running(folder, GatedFiller()) as app:
        visits = [Visit(chromium, app.address) for _ in range(3)]
        for one in visits:
            one.open(photo)
            one.drag((100, 100), (150, 120))
            one.page.click('#fill')
            one.page.wait_for_selector('#progress:not([hidden])')
        text = visits[2].page.locator('#progress-text')
        end = time.monotonic() + 20
        while text.inner_text() != 'Waiting: 2 before you':
            assert time.monotonic() < end, text.inner_text()
            time.sleep(0.05)
        visits[2].shoot('7-waiting')
        visits[1].page.click('#cancel')
        assert visits[1].page.locator('#fill').is_enabled()
        app.filler.gate.set()
        for one in (visits[0], visits[2]):
            one.page.wait_for_selector('#finishing:not([disabled])')
        assert len(list(app.folder.glob('job-*/result.png'))) == 2
        for one in visits:
            assert one.problems == []
            one.close()


@pytest.fixture(scope='module')
def deepfill(tmp_path_factory):
    """A DeepFillv1 whose weights nothing was learned with."""
    config = ROOT / 'configs' / 'deepfillv1' / 'deepfillv1_small_96x96_1x8_samples.py'
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp('weights') / 'random.pth'
    torch.save(dict(state_dict=init_model(config).state_dict()), path)
    return str(config), str(path)


def test_where_it_was_copied_from(folder, chromium, photo, deepfill):
    with running(folder, Filler(*deepfill)) as app:
        one = Visit(chromium, app.address, color_scheme='dark')
        assert one.page.locator('#model-note').inner_text().startswith('With the weights random.pth')
        one.open(photo)
        one.set_size(50)
        one.drag((100, 100), (200, 120))
        one.fill()
        one.page.click('[data-view=attention]')
        overlay = one.page.locator('#attention')
        assert overlay.is_visible() and overlay.evaluate('image => image.naturalWidth') == 320
        assert not one.page.locator('#divider').is_visible()
        one.shoot('8-copied-from')
        shown, = (np.array(Image.open(path)) for path in app.folder.glob('job-*/attention.png'))
        mask = sent_mask(app)
        assert (shown[mask == 1] != np.array(Image.open(photo))[mask == 1]).any(-1).mean() > 0.5
        one.page.select_option('#model', 'opencv_ns')
        one.page.click('#fill')
        one.page.wait_for_selector('[data-view=attention]', state='hidden')
        assert one.problems == []
        one.close()

