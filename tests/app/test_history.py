"""Nobody's work is lost: one history over fills, reloads, a server that is started anew."""

import numpy as np
import pytest
from PIL import Image

from mmdeepfill.app.limits import Limits
from testbed.app_server import GatedFiller, running

from .browser import Visit, sent_mask
from .conftest import encode, noise

pytestmark = pytest.mark.slow


def shown(page, name):
    """The pixels of an image of the page."""
    width, height, data = page.evaluate(
        """(name) => {
        const image = document.getElementById(name), {naturalWidth: w, naturalHeight: h} = image;
        const canvas = Object.assign(document.createElement('canvas'), {width: w, height: h});
        const context = canvas.getContext('2d');
        context.drawImage(image, 0, 0);
        return [w, h, [...context.getImageData(0, 0, w, h).data]];
    }""",
        name,
    )
    return np.array(data, np.uint8).reshape(height, width, 4)[..., :3]


def download(page):
    with page.expect_download() as event:
        page.click('#download')
    return np.array(Image.open(event.value.path()))


def reload(page):
    page.reload()
    page.wait_for_selector('#layers:not([hidden])')


def wait_for_saving(page):
    """Until the browser's store has what is on the page: it writes a moment after a change."""
    page.wait_for_timeout(600)


def two_fills(one, photo):
    """Fill, go on, fill; the holes do not touch. Returns the two results."""
    one.open(photo)
    one.drag((100, 100), (150, 120))
    one.fill()
    first = download(one.page)
    one.page.click('#again')
    one.drag((200, 100), (250, 120))
    one.drag((200, 160), (250, 180))
    one.page.click('#fill')
    one.page.wait_for_selector('#divider:not([hidden])')
    return first, download(one.page)


def test_one_history_over_fills(app, visit, photo):
    one = visit(accept_downloads=True)
    page, original = None, np.array(Image.open(photo))
    first, second = two_fills(one, photo)
    page = one.page
    assert (first != original).any() and (second != first).any()
    # whatever was filled meanwhile, it is compared with the photograph as it was
    assert page.locator('#original').is_visible()
    np.testing.assert_array_equal(shown(page, 'original'), original)
    np.testing.assert_array_equal(shown(page, 'after'), second)

    for _ in range(3):  # the fill of the result and its strokes
        page.click('#undo')
        page.wait_for_timeout(200)
    np.testing.assert_array_equal(shown(page, 'before'), first)
    assert page.locator('#fill').is_disabled() and page.locator('#undo').is_enabled()
    page.click('#undo')  # and the fill itself: its hole is there again
    one.wait_until("!document.getElementById('file-name').textContent.includes('fill')")
    np.testing.assert_array_equal(shown(page, 'before'), original)
    assert page.locator('#fill').is_enabled()
    np.testing.assert_array_equal(download(page), first)
    page.click('#undo')  # the fill
    one.wait_until("document.getElementById('finishing').disabled")
    page.click('#undo')  # and its stroke
    assert page.locator('#undo').is_disabled() and page.locator('#fill').is_disabled()
    for _ in range(6):
        page.click('#redo')
        page.wait_for_timeout(200)
    assert page.locator('#redo').is_disabled()
    np.testing.assert_array_equal(download(page), second)

    for _ in range(4):
        page.click('#undo')
        page.wait_for_timeout(200)
    page.keyboard.press('1')
    one.drag((40, 40), (60, 60))  # on the photograph: the fills after it are void
    assert page.locator('#redo').is_disabled()


def test_a_reload_asks_and_loses_nothing(app, visit, photo):
    one = visit(accept_downloads=True)
    page, asked = one.page, []
    first, second = two_fills(one, photo)
    wait_for_saving(page)

    def answer(dialog):
        asked.append(dialog.type)
        dialog.accept()

    page.on('dialog', answer)
    reload(page)
    assert asked == []  # both have been downloaded
    page.wait_for_selector('#divider:not([hidden])')
    np.testing.assert_array_equal(shown(page, 'original'), np.array(Image.open(photo)))
    np.testing.assert_array_equal(download(page), second)
    page.click('[data-view=paint]')
    one.drag((40, 200), (60, 210))
    wait_for_saving(page)
    reload(page)
    assert asked == ['beforeunload']
    for _ in range(4):  # the stroke, the fill and the two strokes before it
        page.click('#undo')
        page.wait_for_timeout(200)
    np.testing.assert_array_equal(shown(page, 'before'), first)
    page.click('#redo')
    page.click('#fill')
    page.wait_for_selector('#divider:not([hidden])')
    third = download(page)
    inside = np.zeros(third.shape[:2], bool)
    inside[75:145, 175:275] = True  # around the one stroke that was done again
    np.testing.assert_array_equal(third[~inside], first[~inside])
    assert (third != first).any()


def test_a_server_that_is_started_anew(tmp_path, chromium):
    """16 bits come through: what the page keeps is the result itself, not what it shows."""
    path = tmp_path / 'deep.png'
    image = noise(240, 320, dtype=np.uint16)
    path.write_bytes(encode(image))
    for name in ('first', 'second'):
        (tmp_path / name).mkdir()
    with running(tmp_path / 'first') as app:
        one = Visit(chromium, app.address, accept_downloads=True)
        one.open(path)
        one.page.select_option('#model', 'opencv_telea')
        one.drag((100, 100), (150, 120))
        one.fill()
        mask_1 = sent_mask(app)
        one.page.click('#again')
        one.drag((200, 100), (250, 120))
        wait_for_saving(one.page)
        port = int(app.host.rsplit(':', 1)[1])
    with running(tmp_path / 'second', port=port) as app:
        one.page.on('dialog', lambda dialog: dialog.accept())
        reload(one.page)
        one.page.click('#fill')
        one.page.wait_for_selector('#divider:not([hidden])')
        result, known = download(one.page), (mask_1 | sent_mask(app)) == 0
        assert result.dtype == np.uint16
        np.testing.assert_array_equal(result[known], image[known])
        assert (result[mask_1 == 1] != image[mask_1 == 1]).mean() > 0.9  # the first fill is in it
        one.close()


def test_questions_before_a_photograph_is_replaced(visit, photo, tmp_path):
    one = visit(accept_downloads=True)
    page, other = one.page, tmp_path / 'other.png'
    other.write_bytes(encode(noise(100, 100, 3)))
    one.open(photo)
    name = page.locator('#file-name')
    page.set_input_files('#file', other)  # nothing was painted: nothing to ask
    one.wait_until("document.getElementById('file-name').textContent.startsWith('other')")
    one.drag((20, 20), (40, 40))
    page.set_input_files('#file', photo)
    page.locator('#replace').wait_for()
    assert 'What you painted' in page.locator('#replace-what').inner_text()
    page.keyboard.press('Enter')  # keeps it
    assert name.inner_text().startswith('other') and page.locator('#undo').is_enabled()
    one.fill()
    page.set_input_files('#file', photo)
    page.locator('#replace').wait_for()
    assert 'not been downloaded' in page.locator('#replace-what').inner_text()
    page.keyboard.press('Escape')
    assert name.inner_text().startswith('other')
    download(page)
    page.set_input_files('#file', photo)
    one.wait_until("document.getElementById('file-name').textContent.startsWith('Gro')")
    assert page.locator('#undo').is_disabled()


def test_a_reload_while_a_job_runs(folder, chromium, photo):
    with running(folder, GatedFiller()) as app:
        one = Visit(chromium, app.address)
        one.page.on('dialog', lambda dialog: dialog.accept())
        one.open(photo)
        one.drag((100, 100), (150, 120))
        one.page.click('#fill')
        one.wait_until("location.hash.includes('job=')")
        wait_for_saving(one.page)
        reload(one.page)
        one.page.wait_for_selector('#progress:not([hidden])')
        app.filler.gate.set()
        one.page.wait_for_selector('#finishing:not([disabled])')
        assert one.page.locator('#divider').is_visible()
        assert one.problems == []
        one.close()


def test_a_page_that_is_closed_gives_its_job_up(folder, chromium, photo, monkeypatch):
    monkeypatch.setattr('mmdeepfill.app.jobs.LEAVE_SECONDS', 0.2)
    with running(folder, GatedFiller()) as app:
        one = Visit(chromium, app.address)
        one.open(photo)
        one.drag((100, 100), (150, 120))
        one.page.click('#fill')
        one.wait_until("location.hash.includes('job=')")
        (job,) = app.jobs._jobs
        one.page.goto('about:blank')
        assert app.wait_quietly(job, 'cancelled')
        one.close()


def test_an_address_in_another_browser(app, visit, photo):
    """It has no store of the first: photograph and result come from the server."""
    one, other = visit(), visit()
    one.open(photo)
    one.drag((100, 100), (150, 120))
    one.fill()
    wait_for_saving(one.page)
    other.page.goto('about:blank')
    other.page.goto(one.page.url)
    other.page.wait_for_selector('#divider:not([hidden])')
    np.testing.assert_array_equal(shown(other.page, 'original'), np.array(Image.open(photo)))
    np.testing.assert_array_equal(shown(other.page, 'after'), shown(one.page, 'after'))
    assert other.page.locator('#file-name').inner_text().startswith('Großmutters Garten.jpg')


def test_an_address_that_nobody_knows(app, visit):
    one = visit()
    one.page.goto('about:blank')
    one.page.goto(f'{app.address}#picture=gone&job=gone')
    one.page.locator('#message').wait_for()
    assert 'no longer on the server' in one.page.locator('#message').inner_text()
    one.problems[:] = [text for text in one.problems if '404' not in text]  # the browser's own


def test_the_last_work_is_offered_again(app, visit, photo):
    one = visit()
    one.page.on('dialog', lambda dialog: dialog.accept())
    one.open(photo)
    one.drag((100, 100), (150, 120))
    wait_for_saving(one.page)
    one.page.goto('about:blank')
    one.page.goto(app.address)
    one.page.click('text=Reopen Großmutters Garten.jpg')
    one.page.wait_for_selector('#layers:not([hidden])')
    assert one.page.locator('#fill').is_enabled()


def test_works_go_after_two_days(app, visit, photo):
    one = visit()
    page = one.page
    page.on('dialog', lambda dialog: dialog.accept())
    one.open(photo)
    one.drag((100, 100), (150, 120))
    wait_for_saving(page)
    page.goto('about:blank')
    idle = f'{app.address}style.css'  # nothing of the page runs there, and the store is the same
    for hours, kept in [(47, 1), (49, 0)]:
        page.goto(idle)
        works, files = page.evaluate(f'({_STORE})(-3.6e6 * {hours})')
        assert works == 1 and files > 0
        page.goto(app.address)
        if kept:
            page.locator('#reopen').wait_for()
        one.wait_until(f"({_STORE})().then((counts) => '{kept},{kept * files}' === `${{counts}}`)")
        assert page.locator('#reopen').is_visible() == bool(kept)
    one.problems[:] = [text for text in one.problems if '404' not in text]  # icon of that file


#: Sets the age of works, if one is given, and counts them and their files.
_STORE = """(age) => new Promise((resolve) => {
    indexedDB.open('mmdeepfill').onsuccess = ({target: {result: database}}) => {
        const stores = database.transaction(['works', 'files'], 'readwrite');
        const [works, files] = ['works', 'files'].map((name) => stores.objectStore(name));
        if (age) works.getAll().onsuccess = ({target: {result: all}}) => {
            for (const work of all) works.put({...work, used: Date.now() + age});
        };
        const counts = [works.count(), files.count()];
        stores.oncomplete = () => {
            database.close();
            resolve(counts.map((count) => count.result));
        };
    };
})"""


def test_a_browser_without_room(app, visit, photo):
    """Its store refuses; the page says so once, and works."""
    one = visit(accept_downloads=True)
    one.page.evaluate("""() => { IDBObjectStore.prototype.put = () => {
        throw new DOMException('full', 'QuotaExceededError'); }; }""")
    one.open(photo)
    message = one.page.locator('#message')
    message.wait_for()
    assert 'no room to keep your work' in message.inner_text()
    one.page.keyboard.press('Escape')
    one.drag((100, 100), (150, 120))
    one.fill()
    wait_for_saving(one.page)
    assert not message.is_visible()
    assert (download(one.page) != np.array(Image.open(photo))).any()


def test_a_full_line_keeps_the_hole(folder, chromium, photo):
    with running(folder, GatedFiller(), Limits(waiting=1)) as app:
        visits = [Visit(chromium, app.address) for _ in range(3)]
        for one in visits:
            one.open(photo)
            one.drag((100, 100), (150, 120))
            one.page.click('#fill')
            one.page.wait_for_timeout(500)
        message = visits[2].page.locator('#message')
        message.wait_for()
        assert 'wait already' in message.inner_text()
        assert visits[2].page.locator('#fill').is_enabled()
        for one in visits:
            one.close()
