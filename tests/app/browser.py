"""Chromium for the tests of the page, and an independent idea of what was painted."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.helpers import ROOT

CHROMIUM = next(
    filter(None, map(shutil.which, ('chromium', 'chromium-browser', 'google-chrome'))), None
)
#: Pictures of the page, for people to look at; MMDEEPFILL_SCREENSHOTS names another folder.
SCREENSHOTS = Path(os.environ.get('MMDEEPFILL_SCREENSHOTS') or ROOT / 'build' / 'screenshots')

PHOTO_SIZE = (240, 320)  # height, width


@contextmanager
def browser():
    """A headless Chromium of the system; skips the test where there is none."""
    playwright = pytest.importorskip('playwright.sync_api', reason='needs: pip install playwright')
    if CHROMIUM is None:
        pytest.skip('no chromium in PATH; on Debian: apt-get install chromium')
    with playwright.sync_playwright() as play:
        # root, in a container, has no sandbox
        options = [] if getattr(os, 'geteuid', lambda: 1)() else ['--no-sandbox']
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=options)
        try:
            yield chromium
        finally:
            chromium.close()


class Visit:
    """The app's page in a window of its own; what goes wrong in it is noted.

    Args:
        chromium: From :func:`browser`.
        address (str): Of the app.
        options: Of the window: viewport, color_scheme, has_touch ...
    """

    def __init__(self, chromium, address, **options):
        options.setdefault('viewport', {'width': 1280, 'height': 800})
        self.window = chromium.new_context(**options)
        self.page = self.window.new_page()
        self.page.set_default_timeout(int(os.environ.get('MMDEEPFILL_PAGE_TIMEOUT', 30_000)))
        self.problems, self.requests = [], []
        self.page.on(
            'console',
            lambda message: (
                message.type in ('error', 'warning') and self.problems.append(message.text)
            ),
        )
        self.page.on('pageerror', lambda error: self.problems.append(str(error)))
        self.page.on('request', lambda request: self.requests.append(request.url))
        self.page.goto(address)
        self.page.wait_for_selector('#model option', state='attached')

    def open(self, path):
        self.page.set_input_files('#file', path)
        self.page.wait_for_selector('#layers:not([hidden])')

    def shoot(self, name):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        path = SCREENSHOTS / f'{name}.png'
        self.page.screenshot(path=path)
        print(f'screenshot: {path}')

    def on_screen(self, x, y):
        """Where a point of the photograph is, from where the browser shows the photograph."""
        box = self.page.locator('#before').bounding_box()
        scale = box['width'] / self.page.locator('#before').evaluate('image => image.offsetWidth')
        return box['x'] + x * scale, box['y'] + y * scale

    def wait_for_width(self, width):
        """Until the photograph is shown so wide: the wheel is heard of a moment later."""
        for _ in range(100):
            shown = self.page.locator('#before').bounding_box()['width']
            if abs(shown / width - 1) < 0.01:
                return
            self.page.wait_for_timeout(20)
        raise AssertionError(f'the photograph is {shown} wide, not {width}')

    def wait_until(self, expression, seconds=30):
        """Until a JavaScript expression holds. Playwright's own waits by eval(), which the
        page's policy forbids."""
        for _ in range(round(seconds / 0.05)):
            if self.page.evaluate(expression):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(f'still not: {expression}')

    def drag(self, *points, steps=6):
        """Paint along points of the photograph."""
        self.page.mouse.move(*self.on_screen(*points[0]))
        self.page.mouse.down()
        for point in points[1:]:
            self.page.mouse.move(*self.on_screen(*point), steps=steps)
        self.page.mouse.up()

    def set_size(self, pixels):
        """Turn the brush's size to a diameter in pixels of the photograph, as near as it goes."""
        shown = self.page.locator('#size-out')
        for _ in range(80):
            now = int(shown.inner_text().split()[0])
            if now == pixels:
                return
            self.page.keyboard.press(']' if now < pixels else '[')
            after = int(shown.inner_text().split()[0])
            if (now < pixels < after) or (after < pixels < now):
                return

    @property
    def size(self):
        return int(self.page.locator('#size-out').inner_text().split()[0])

    def fill(self):
        self.page.click('#fill')
        self.page.wait_for_selector('#finishing:not([disabled])')
        self.page.wait_for_selector('#progress[hidden]', state='attached')

    def close(self):
        self.window.close()


def stroke(shape, points, diameter):
    """All pixels whose centre is at most half of ``diameter`` from a line; bool."""
    rows, columns = np.mgrid[: shape[0], : shape[1]] + 0.5
    inside = np.zeros(shape, bool)
    points = np.asarray(points, float)
    for (x0, y0), (x1, y1) in zip(points, points[1:] if len(points) > 1 else points):
        dx, dy = x1 - x0, y1 - y0
        length = dx * dx + dy * dy
        t = ((columns - x0) * dx + (rows - y0) * dy) / length if length else 0 * rows
        t = np.clip(t, 0, 1)
        distance = np.hypot(columns - x0 - t * dx, rows - y0 - t * dy)
        inside |= distance <= diameter / 2
    return inside


def sent_mask(app):
    """The mask of the only job, as the server got it."""
    (path,) = app.folder.glob('job-*/mask.png')
    assert Image.open(path).mode == '1'
    return np.array(Image.open(path))
