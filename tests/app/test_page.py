"""What the page does besides painting, in headless Chromium."""

import time

import numpy as np
import pytest
import torch
from PIL import Image

from mmdeepfill.app.job_runner import JobRunner
from mmdeepfill.inference import init_model
from testbed.app_server import GatedFiller, running
from tests.helpers import ROOT

from .browser import Visit, sent_mask

pytestmark = pytest.mark.slow


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
    transfer = one.page.evaluate_handle(
        """bytes => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(bytes)], 'dropped.jpg', {type: 'image/jpeg'}));
        return transfer;
    }""",
        list(photo.read_bytes()),
    )
    for kind in ('dragenter', 'dragover', 'drop'):
        one.page.dispatch_event('#stage', kind, {'dataTransfer': transfer})
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
    one.page.wait_for_selector('#again[disabled]', state='attached')
    assert one.page.locator('#file-name').inner_text().startswith('Großmutters Garten-filled.png')
    assert one.page.locator('#fill').is_disabled()
    one.drag((200, 100), (250, 120))
    one.page.click('#fill')
    one.page.wait_for_selector('#divider:not([hidden])')
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


class SteppingFiller(GatedFiller):
    """Tells of a third step out of twelve, and waits."""

    def __call__(self, job):
        job.note(stage='Filling', done=3, total=12)
        super().__call__(job)


def test_steps_within_a_picture(folder, chromium, photo):
    with running(folder, SteppingFiller()) as app:
        one = Visit(chromium, app.address)
        one.open(photo)
        one.drag((100, 100), (150, 120))
        one.page.click('#fill')
        one.wait_until(
            "document.getElementById('progress-text').textContent.startsWith('Filling 4 of 12 · ')"
        )
        assert 'left' in one.page.locator('#progress-text').inner_text()
        assert one.page.locator('#bar').evaluate('bar => bar.value') == 0.25
        one.page.click('#cancel')
        (job,) = app.jobs._jobs
        assert app.wait_quietly(job, 'cancelled')
        one.close()


def test_only_what_a_model_can_do_is_offered(visit, photo):
    one = visit()
    one.open(photo)
    page = one.page
    page.click('summary:has-text("More options")')
    strategies = page.locator('#strategy option')

    def choose(model, count):
        page.select_option('#model', model)
        one.wait_until(f"document.querySelectorAll('#strategy option').length === {count}")
        return strategies.evaluate_all('options => options.map((option) => option.value)')

    half = 'deepfillv1_half_128x128_2x8_scenes'
    assert choose(half, 4) == ['auto', 'exact', 'crop', 'coarse-to-fine']
    ask = page.locator('#ask-attention')
    one.wait_until("document.getElementById('attention-note').textContent")
    assert ask.is_disabled()  # it begins with a small picture, which tells nothing of the whole
    assert 'Shown with “Whole photograph (exact)”' in page.locator('#attention-note').inner_text()
    page.select_option('#strategy', 'exact')
    one.wait_until("!document.getElementById('ask-attention').disabled")
    assert ask.is_enabled() and not page.locator('#attention-note').is_visible()
    page.check('#per-component')
    assert ask.is_disabled()
    page.select_option('#strategy', 'coarse-to-fine')
    assert choose('opencv_telea', 3) == ['auto', 'exact', 'crop']
    assert page.locator('#strategy').input_value() == 'auto'
    assert not page.locator('#attention-field').is_visible()
    assert page.locator('#model option').first.inner_text() == 'Photograph fill'
    assert page.locator('#model option[disabled]').count() == 0


@pytest.fixture(scope='module')
def deepfill(tmp_path_factory):
    """A DeepFillv1 whose weights nothing was learned with."""
    config = ROOT / 'configs' / 'deepfillv1' / 'deepfillv1_small_96x96_1x8_samples.py'
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp('weights') / 'random.pth'
    torch.save({'state_dict': init_model(config).state_dict()}, path)
    return str(config), str(path)


def test_where_it_was_copied_from(folder, chromium, photo, deepfill):
    with running(folder, JobRunner(*deepfill)) as app:
        one = Visit(chromium, app.address, color_scheme='dark')
        # the fill begins before the page knows what the model can do
        one.window.route('**/api/abilities?*', lambda route: None)
        one.page.reload()
        one.page.wait_for_selector('#model option', state='attached')
        note = one.page.locator('#model-note').inner_text()
        assert note.startswith('With the weights random.pth')
        one.open(photo)
        one.set_size(50)
        one.drag((100, 100), (200, 120))
        one.fill()
        one.page.click('[data-view=attention]')
        overlay = one.page.locator('#attention')
        assert overlay.is_visible() and overlay.evaluate('image => image.naturalWidth') == 320
        assert not one.page.locator('#divider').is_visible()
        one.shoot('8-copied-from')
        (shown,) = (np.array(Image.open(path)) for path in app.folder.glob('job-*/attention.png'))
        mask = sent_mask(app)
        assert (shown[mask == 1] != np.array(Image.open(photo))[mask == 1]).any(-1).mean() > 0.5
        one.page.select_option('#model', 'opencv_ns')
        one.page.click('#fill')
        one.page.wait_for_selector('[data-view=attention]', state='hidden')
        assert one.problems == []
        one.close()
