"""A folder that is worked through: what is done, results beside, nothing elsewhere."""

import numpy as np
import pytest
from PIL import Image

from mmdeepfill.app.album import Album
from mmdeepfill.cli.main import main
from testbed.app_server import running

from .browser import Visit
from .conftest import box_mask, decode, encode, noise
from .test_holes import WINDOWS

HOLE = box_mask(48, 64, 10, 20, 9, 17)


@pytest.fixture
def places(tmp_path):
    """Photographs a.png, a.jpg and sub/b.png; a mask of the last."""
    photos, masks = tmp_path / 'photos', tmp_path / 'masks'
    (photos / 'sub').mkdir(parents=True)
    (masks / 'sub').mkdir(parents=True)
    (photos / 'a.jpg').write_bytes(encode(noise(48, 64, 3), 'JPEG'))
    (photos / 'a.png').write_bytes(encode(noise(48, 64, 3, seed=1)))
    (photos / 'sub' / 'b.png').write_bytes(encode(noise(48, 64, 3, seed=2)))
    (photos / 'notes.txt').write_text('no photograph')
    (masks / 'sub' / 'b.png').write_bytes(encode(HOLE))
    return photos, masks, tmp_path / 'filled'


@pytest.fixture
def album(places, folder):
    photos, masks, out = places
    with running(folder, album=Album(photos, out, masks)) as client:
        client.out = out
        yield client


def fill(app, number, mask=HOLE):
    picture = app.ask('POST', f'/api/folder/{number}/open').json['id']
    job = app.submit(picture, encode(mask)).json['id']
    app.wait(job)
    return app.ask('POST', f'/api/folder/{number}/result?job={job}')


def test_results_are_written_beside_and_listed_as_done(album):
    items = album.ask('GET', '/api/folder').json['items']
    assert [(one['name'], one['done'], one['mask']) for one in items] == [
        ('a.jpg', False, False),
        ('a.png', False, False),
        ('sub/b.png', False, True),
    ]
    for number in range(3):
        answer = fill(album, number)
        assert answer.status == 201 and answer.json['done']
    written = sorted(one.relative_to(album.out).as_posix() for one in album.out.rglob('*.*'))
    assert written == ['a.jpg.png', 'a.png.png', 'sub/b.png']
    result = decode((album.out / 'sub' / 'b.png').read_bytes())
    np.testing.assert_array_equal(result[HOLE == 0], noise(48, 64, 3, seed=2)[HOLE == 0])
    assert all(one['done'] for one in album.ask('GET', '/api/folder').json['items'])


def test_masks_and_thumbnails(album):
    picture = album.ask('POST', '/api/folder/2/open').json['id']
    mask = decode(album.ask('GET', f'/api/folder/2/mask.png?picture={picture}').body)
    np.testing.assert_array_equal(mask, HOLE)
    assert album.ask('GET', f'/api/folder/0/mask.png?picture={picture}').status == 404
    small = decode(album.ask('GET', '/api/folder/2/thumbnail.jpg').body)
    assert small.shape == (120, 160, 3)


def test_nothing_is_written_elsewhere(album, tmp_path):
    elsewhere = tmp_path / 'elsewhere'
    elsewhere.mkdir()
    album.out.mkdir()
    (album.out / 'sub').symlink_to(elsewhere)
    answer = fill(album, 2)
    assert answer.status == 422 and 'a link leads out' in answer.error
    (album.out / 'a.png.png').symlink_to(elsewhere / 'x.png')
    assert fill(album, 1).status == 422
    assert not list(elsewhere.iterdir())
    for number in (-1, 3, '..%2f', 'a.png'):
        assert album.ask('POST', f'/api/folder/{number}/open').status == 404
    (job,) = [one for one in album.jobs._jobs.values() if one.upload.name == 'a.png']
    assert album.ask('POST', f'/api/folder/9/result?job={job.id}').status == 404
    assert album.ask('POST', '/api/folder/1/result?job=nothing').status == 404


def test_without_a_folder(app):
    answer = app.ask('GET', '/api/folder')
    assert answer.status == 404 and '--folder' in answer.error


def test_the_command_says_what_is_missing(places, capsys, tmp_path):
    photos, masks, out = (str(one) for one in places)
    for words, reason in [
        (['--out', out], '--out: also name the --folder'),
        (['--folder', photos], '--folder: also name the folder for results, --out'),
        (['--folder', str(tmp_path / 'none'), '--out', out], 'expected a folder of photographs'),
        (['--folder', photos, '--out', photos], 'expected another folder for results'),
        (['--folder', photos, '--out', out, '--masks', masks + 'x'], 'expected a folder of masks'),
    ]:
        with pytest.raises(SystemExit, match='2'):
            main(['app', '--no-browser', '--port', '0', *words])
        assert reason in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize('size', WINDOWS)
def test_working_through_a_folder(places, folder, chromium, size):
    photos, masks, out = places
    with running(folder, album=Album(photos, out, masks)) as app:
        one = Visit(chromium, app.address, **WINDOWS[size])
        page = one.page
        page.wait_for_selector('#layers:not([hidden])')
        one.wait_until("document.querySelectorAll('#film [aria-current=true]').length === 1")
        assert page.locator('#strip-note').inner_text() == '0 of 3 done'
        page.click('#strip-next')
        page.click('#film button:nth-child(3)')
        one.wait_until("!document.getElementById('fill').disabled")  # its mask is the hole
        one.fill()
        page.click('#strip-save')
        one.wait_until("document.getElementById('strip-note').textContent === '1 of 3 done'")
        page.wait_for_timeout(500)
        one.shoot(f'folder-{size}')
        result = np.array(Image.open(out / 'sub' / 'b.png'))
        np.testing.assert_array_equal(result[HOLE == 0], noise(48, 64, 3, seed=2)[HOLE == 0])
        page.reload()
        page.wait_for_selector('#layers:not([hidden])')
        one.wait_until("document.querySelector('#film').children.length === 3")
        assert (
            page.locator('#film [aria-current=true]').get_attribute('aria-label')
            == 'sub/b.png, done'
        )
        assert one.problems == []
        one.close()
