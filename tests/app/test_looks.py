"""Every state of the page at several sizes, light and dark: what axe-core finds, what leaves the
window, and what a finger can hit."""

import pytest

from testbed.app_server import GatedFiller, running

from .browser import Visit

pytestmark = pytest.mark.slow

SIZES = {
    'desktop': (1280, 800),
    'telephone': (390, 844),
    'narrow': (320, 640),
    'wall': (3840, 2160),
}
#: Those of WCAG 2.2, levels A and AA, and what axe-core calls best practice.
RULES = {
    'runOnly': ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    'resultTypes': ['violations'],
    'rules': {'label-content-name-mismatch': {'enabled': True}},
}


@pytest.fixture(scope='module')
def axe():
    sync = pytest.importorskip(
        'axe_playwright_python.sync_playwright', reason='needs: pip install axe-playwright-python'
    )
    return sync.Axe()


def faults(axe, page):
    found = axe.run(page, options=RULES).response['violations']
    return [
        (rule['id'], node['target'], node['failureSummary'])
        for rule in found
        for node in rule['nodes']
    ]


def overflow(page):
    """Elements that reach out of the window's sides."""
    return page.evaluate("""() => [...document.querySelectorAll('body *')].filter((element) => {
        const {left, right, width} = element.getBoundingClientRect();
        const drawn = element.closest('.layers, .unseen, svg');
        return width && !drawn && (left < -0.5 || right > innerWidth + 0.5);
    }).map((element) => element.outerHTML.slice(0, 120))""")


def small_targets(page, least):
    """What can be pressed and is too small for a finger; a label's control is as large as it."""
    return page.evaluate(
        """(least) => [...document.querySelectorAll(
        'button, a[href], select, input:not([type=file]), summary')].filter((element) => {
        const {width, height} = (element.closest('label') ?? element).getBoundingClientRect();
        return width > 1 && !element.closest('.unseen') && Math.min(width, height) < least;
    }).map((element) => element.outerHTML.slice(0, 120))""",
        least,
    )


def options_of(size, scheme):
    width, height = SIZES[size]
    touch = size in ('telephone', 'narrow')
    return {
        'viewport': {'width': width, 'height': height},
        'color_scheme': scheme,
        'has_touch': touch,
        'is_mobile': touch,
    }


def look(axe, one, size, name):
    """Check what is on the page now, and take a picture of it for people."""
    one.shoot(name)
    assert faults(axe, one.page) == []
    assert overflow(one.page) == []
    assert one.page.evaluate('document.documentElement.scrollWidth') <= SIZES[size][0]
    assert small_targets(one.page, 44 if size in ('telephone', 'narrow') else 24) == []


@pytest.mark.parametrize('scheme', ['light', 'dark'])
@pytest.mark.parametrize('size', SIZES)
def test_every_state(visit, photo, axe, size, scheme, tmp_path):
    one, height = visit(**options_of(size, scheme)), SIZES[size][1]
    page = one.page

    def check(state):
        look(axe, one, size, f'{size}-{scheme}-{state}')

    check('1-start')
    one.open(photo)
    page.wait_for_selector('#hint:not([hidden])')
    check('1-hint')
    one.drag((100, 100), (150, 120))
    assert page.locator('#hint').is_hidden()  # it is not needed any more
    page.click('summary:has-text("The whole hole")')
    page.click('[data-tool=select]')
    check('2-hole')
    page.click('[data-tool=brush]')
    page.click('summary:has-text("The whole hole")')
    page.click('#frame-open')
    check('2-frame')
    page.click('#frame-cancel')
    page.click('#several')
    page.wait_for_selector('#several-ways[open]')
    check('2-several')
    page.keyboard.press('Escape')
    page.click('summary:has-text("More options")')
    one.wait_until("document.getElementById('attention-note').textContent")
    check('2-options')
    page.select_option('#strategy', 'exact')
    page.click('summary:has-text("More options")')
    page.hover('#fill')
    check('2-ready')
    one.fill()
    page.select_option('#model', 'opencv_telea')
    one.fill()
    page.click('[data-view=choose]')
    check('3-choose')
    page.locator('#grid button').first.click()
    page.wait_for_selector('#divider:not([hidden])')
    stage = page.locator('#stage').bounding_box()
    shown = page.locator('#after').bounding_box()
    assert shown['y'] >= 0 and shown['y'] + shown['height'] <= height  # the whole result
    assert shown['height'] > height / 8 and stage['height'] > height / 3
    check('3-result')
    page.click('[data-view=attention]')
    check('3-copied-from')
    for button in ('#download', '#again'):
        page.locator(button).scroll_into_view_if_needed()
        assert page.locator(button).bounding_box()['y'] < height
    page.click('#again')
    check('4-go-on')
    page.keyboard.press('?')
    check('5-keys')
    page.keyboard.press('Escape')
    page.click('#more-models')
    page.click('summary:has-text("All others")')
    check('5-models')
    page.keyboard.press('Escape')
    (tmp_path / 'notes.png').write_bytes(b'no picture')
    page.set_input_files('#file', tmp_path / 'notes.png')
    page.locator('#replace').wait_for()
    check('6-question')
    page.click('#replace [value=yes]')
    page.locator('#message').wait_for()
    check('7-error')
    one.problems[:] = [text for text in one.problems if '422' not in text]  # the browser's own


@pytest.mark.parametrize('scheme', ['light', 'dark'])
@pytest.mark.parametrize('size', SIZES)
def test_while_a_job_runs(folder, chromium, photo, axe, size, scheme):
    with running(folder, GatedFiller()) as app:
        one = Visit(chromium, app.address, **options_of(size, scheme))
        one.open(photo)
        one.drag((100, 100), (150, 120))
        one.page.click('#fill')
        one.wait_until("document.getElementById('progress-text').textContent.includes(' s')")
        look(axe, one, size, f'{size}-{scheme}-8-running')
        one.close()


@pytest.mark.parametrize('scheme', ['light', 'dark'])
@pytest.mark.parametrize('size', SIZES)
def test_a_server_that_does_not_answer(visit, axe, size, scheme):
    one = visit(**options_of(size, scheme))
    page = one.page
    page.route('**/api/settings', lambda route: route.abort())
    page.reload()
    page.wait_for_selector('#trouble:not([hidden])')
    look(axe, one, size, f'{size}-{scheme}-9-trouble')
    page.unroute('**/api/settings')
    page.click('#retry')
    page.wait_for_selector('#drop:not([hidden])')
    page.click('#sample')
    page.wait_for_selector('#layers:not([hidden])')
    assert page.locator('#file-name').inner_text() == 'sample.jpg · 640 × 427'
    one.problems[:] = [text for text in one.problems if 'ERR_FAILED' not in text]
