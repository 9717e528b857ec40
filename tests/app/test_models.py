"""Models on the page: titles and groups, one click to download, a strategy chosen meanwhile."""

import hashlib
import re
import shutil

import pytest
import torch

from mmdeepfill.inference import init_model
from mmdeepfill.zoo import list_models
from testbed.app_server import running
from tests.helpers import ROOT
from tests.zoo.conftest import Handler, server  # noqa: F401  (fixture)

from .browser import Visit


def test_everything_that_fills_photographs_has_a_title():
    """Test recipes have none; of the others each has one of its own, and a line."""
    usable = [one for one in list_models() if one.weights or not one.needs_weights]
    without = {one.name for one in usable if not one.title}
    assert without == {'opencv_telea_64x64', 'opencv_ns_64x64', 'patchmatch_64x64'}
    titles = [one.title for one in usable if one.title]
    assert len(set(titles)) == len(titles)
    for one in usable:
        assert not one.title or (one.line and not one.line.endswith('.'))


def test_the_list_has_titles_and_where_downloads_come_from(app):
    models = {one['name']: one for one in app.ask('GET', '/api/settings').json['models']}
    assert 'opencv_telea_64x64' not in models
    assert models['opencv_telea']['title'] == 'Telea' and models['opencv_telea']['ready']
    lama = models['big_lama']
    assert (lama['title'], lama['ready'], lama['suggested']) == ('LaMa big', False, True)
    assert lama['download'] == {
        'size': '196 MiB',
        'license': 'none of its own, code Apache-2.0',
        'host': 'github.com',
        'address': 'https://github.com/Sanster/models/releases/download/add_big_lama/big-lama.pt',
    }


def test_what_cannot_be_downloaded(app):
    for name in ('opencv_telea', 'auto', 'nothing', 'lama_small_128x128_1x8_photographs'):
        answer = app.ask('POST', f'/api/models/{name}/download')
        assert answer.status == 404 and 'no weights' in answer.error
    assert app.ask('GET', '/api/models/big_lama/download').json['state'] == 'none'


@pytest.fixture
def lama(server, tmp_path, monkeypatch):
    """big_lama with a small network, whose weights a server of this machine has."""
    folder = tmp_path / 'zoo'
    shutil.copytree(ROOT / 'configs', folder / 'configs')
    config = ROOT / 'configs' / 'lama' / 'lama_small_128x128_1x8_photographs.py'
    torch.manual_seed(0)
    torch.save({'state_dict': init_model(config).state_dict()}, tmp_path / 'weights.pth')
    content = (tmp_path / 'weights.pth').read_bytes()
    metafile = folder / 'configs' / 'lama' / 'metafile.yml'
    text = metafile.read_text()
    shutil.copy(config, metafile.with_name('big_lama.py'))
    text = text.replace('e3aa4aaa15225a33ec84f9f4bc47e500', hashlib.md5(content).hexdigest())
    text = re.sub(r'https://github.com\S+/big-lama.pt', f'{server.address}/big-lama.pt', text)
    metafile.write_text(text)
    monkeypatch.setattr('mmdeepfill.zoo.index.packaged_folder', lambda: folder)
    monkeypatch.setattr('tests.zoo.conftest.CONTENT', content)
    monkeypatch.setenv('MMDEEPFILL_HOME', str(tmp_path / 'home'))
    monkeypatch.delenv('MMDEEPFILL_MIRRORS', raising=False)
    return server


@pytest.mark.slow
@pytest.mark.parametrize('size', ['desktop', 'telephone'])
def test_one_click_downloads_a_model_that_then_fills(lama, folder, chromium, photo, size):
    small = {'viewport': {'width': 390, 'height': 844}, 'has_touch': True, 'is_mobile': True}
    with running(folder) as app:
        one = Visit(chromium, app.address, **(small if size == 'telephone' else {}))
        one.open(photo)
        page = one.page
        assert page.locator('#model option', has_text='LaMa big').count() == 0
        page.click('#more-models')
        row = page.locator('[data-model=big_lama]')
        assert '196 MiB from 127.0.0.1 · licence: none of its own' in row.inner_text()
        assert lama.requests == []  # nothing before the click
        page.wait_for_timeout(200)
        one.shoot(f'models-{size}')
        lama.faults = [{'drop': 100_000, 'stall': 0.5}]
        row.get_by_role('button').click()
        page.wait_for_selector('#library-ready [value=big_lama]')
        # interrupted after 100,000 bytes, it asked for the rest alone
        assert [wanted for _, wanted in lama.requests] == [None, 'bytes=100000-']
        assert page.locator('#model').input_value() == 'big_lama'
        page.keyboard.press('Escape')
        one.drag((100, 100), (150, 120))
        one.fill()
        (job,) = app.jobs._jobs.values()
        assert job.model == 'big_lama' and job.state == 'done'
        assert one.problems == []
        one.close()


@pytest.mark.slow
def test_a_download_stops_and_resumes_and_tells_of_faults(lama, folder, chromium):
    with running(folder) as app:
        one = Visit(chromium, app.address)
        page = one.page
        one.open(ROOT / 'docs' / 'images' / 'app.jpg')
        page.click('#more-models')
        row = page.locator('[data-model=big_lama]')
        lama.faults = [{'drop': 300_000, 'trickle': 0.0005}]
        row.get_by_role('button').click()
        one.wait_until("document.querySelector('[data-model=big_lama] progress').value > 0")
        row.get_by_role('button').click()
        one.wait_until(
            "document.querySelector('[data-model=big_lama]').innerText.includes('part is kept')"
        )
        assert row.get_by_role('button').inner_text() == 'Resume'
        one.shoot('models-stopped')
        lama.faults = [{'status': 404}]
        row.get_by_role('button').click()
        one.wait_until("document.querySelector('[data-model=big_lama]').innerText.includes('404')")
        row.get_by_role('button').click()
        page.wait_for_selector('#library-ready [value=big_lama]')
        assert lama.requests[-1][1].startswith('bytes=')
        one.close()


@pytest.mark.slow
def test_a_strategy_chosen_while_the_page_asks_is_kept(visit, photo):
    one = visit()
    page = one.page
    one.open(photo)
    page.click('summary:has-text("More options")')
    page.route('**/api/abilities*', lambda route: (page.wait_for_timeout(800), route.continue_()))
    page.select_option('#model', 'opencv_ns')
    page.select_option('#strategy', 'crop')
    one.wait_until("document.querySelectorAll('#strategy option').length === 3")
    assert page.locator('#strategy').input_value() == 'crop'
