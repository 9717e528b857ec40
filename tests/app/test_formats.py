"""Downloads in other formats, and other frames."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from mmdeepfill.imageio.pictures import read_picture
from tests.helpers import ROOT

from .browser import PHOTO_SIZE as SIZE
from .conftest import box_mask, decode, encode, noise
from .test_candidates import shown
from .test_holes import HOLE, WINDOWS, open_with_mask, saved

SMALL = box_mask(48, 64, 10, 20, 9, 17)


def done(app, data, name='cat.jpg', mask=SMALL):
    picture = app.upload(data, name).json['id']
    job = app.submit(picture, encode(mask)).json['id']
    assert app.wait(job)['state'] == 'done'
    return job


@pytest.mark.parametrize(
    'kind,suffix,pillow', [('png', 'png', 'PNG'), ('webp', 'webp', 'WEBP'), ('tiff', 'tif', 'TIFF')]
)
def test_lossless_formats_hold_the_same_pixels(app, kind, suffix, pillow):
    image = noise(48, 64, 3)
    job = done(app, encode(image), 'cat.png')
    answer = app.ask('GET', f'/api/jobs/{job}/result?format={kind}')
    assert answer.headers['content-disposition'] == f'attachment; filename="cat-filled.{suffix}"'
    result = Image.open(io.BytesIO(answer.body))
    assert result.format == pillow
    np.testing.assert_array_equal(np.array(result), cv2.inpaint(image, SMALL, 3, cv2.INPAINT_TELEA))


def test_jpeg_has_the_quantisation_of_the_photograph(app):
    data = encode(cv2.GaussianBlur(noise(48, 64, 3), (0, 0), 3), 'JPEG', quality=60)
    answer = app.ask('GET', f'/api/jobs/{done(app, data)}/result?format=jpeg')
    result, source = Image.open(io.BytesIO(answer.body)), Image.open(io.BytesIO(data))
    assert result.format == 'JPEG' and result.quantization == source.quantization
    outside = np.abs(np.array(result).astype(int) - np.array(source))[SMALL == 0]
    assert outside.mean() < 1.5


def test_jpeg_keeps_the_blocks_of_the_photograph(app, tmp_path):
    jpeglib = pytest.importorskip('jpeglib')
    data = encode(cv2.GaussianBlur(noise(48, 64, 3), (0, 0), 1), 'JPEG', quality=90)
    (tmp_path / 'a.jpg').write_bytes(data)
    answer = app.ask('GET', f'/api/jobs/{done(app, data)}/result?format=jpeg')
    (tmp_path / 'b.jpg').write_bytes(answer.body)
    before, after = (jpeglib.read_dct(str(tmp_path / name)).Y for name in ('a.jpg', 'b.jpg'))
    changed = (before != after).any((-2, -1))
    # rows 10 to 18 and columns 20 to 36 are the hole
    assert changed[1:3, 2:5].all() and not np.delete(changed, [1, 2], 0).any()
    assert not np.delete(changed, [2, 3, 4], 1).any()


def test_heic_is_taken(app):
    pytest.importorskip('pi_heif')
    file = ROOT / 'tests' / 'imageio' / 'pictures' / 'gradient.heic'
    result = app.ask('GET', f'/api/jobs/{done(app, file.read_bytes(), "IMG_1.heic")}/result')
    source = read_picture(file).pixels
    assert np.array_equal(decode(result.body)[SMALL == 0], source[SMALL == 0])
    assert result.headers['content-disposition'].endswith('"IMG_1-filled.png"')


def test_formats_that_hold_less(app):
    """16 bits are rounded to 8, alpha is put on white."""
    deep = noise(48, 64, dtype=np.uint16)
    answer = app.ask('GET', f'/api/jobs/{done(app, encode(deep))}/result?format=webp')
    found = decode(answer.body)[..., 0].astype(int)
    np.testing.assert_array_equal(found[SMALL == 0], np.rint(deep / 257).astype(int)[SMALL == 0])
    clear = np.dstack([np.full((48, 64, 3), 10, np.uint8), np.zeros((48, 64), np.uint8)])
    answer = app.ask('GET', f'/api/jobs/{done(app, encode(clear))}/result?format=jpeg')
    assert (decode(answer.body)[SMALL == 0] == 255).all()
    answer = app.ask('GET', f'/api/jobs/{done(app, encode(deep))}/result?format=gif')
    assert answer.status == 422 and 'png, jpeg, webp, tiff' in answer.error


@pytest.mark.parametrize('dtype', [np.uint8, np.uint16])
def test_frames(app, dtype):
    image = noise(48, 64, 3 if dtype == np.uint8 else 1, dtype=dtype).squeeze()
    picture = app.upload(encode(image), 'cat.png').json['id']
    answer = app.ask('POST', f'/api/pictures/{picture}/frame?left=10&top=-8&right=-4&bottom=20')
    assert answer.status == 201
    framed = answer.json
    assert (framed['width'], framed['height'], framed['name']) == (70, 60, 'cat.png')
    found = decode(app.ask('GET', f'/api/pictures/{framed["id"]}/source').body)
    np.testing.assert_array_equal(found[:40, 10:], image[8:, :60])
    assert not found[:, :10].any() and not found[40:].any()


@pytest.mark.parametrize(
    'sides,status,reason',
    [('left=-60', 422, '4 x 48'), ('right=2000000', 413, 'megapixels'), ('top=x', 422, "got 'x'")],
)
def test_frames_that_are_refused(app, sides, status, reason):
    picture = app.upload(encode(noise(48, 64, 3))).json['id']
    answer = app.ask('POST', f'/api/pictures/{picture}/frame?{sides}')
    assert answer.status == status and reason in answer.error


@pytest.mark.slow
def test_downloads_by_the_page(app, visit, photo):
    one = visit(accept_downloads=True)
    page = one.page
    one.open(photo)
    one.drag((100, 100), (150, 120))
    one.fill()
    for kind, suffix, pillow in [('jpeg', 'jpg', 'JPEG'), ('webp', 'webp', 'WEBP')]:
        page.select_option('#format', kind)
        with page.expect_download() as event:
            page.click('#download')
        assert event.value.suggested_filename == f'Großmutters Garten-filled.{suffix}'
        assert Image.open(event.value.path()).format == pillow
    app.jobs.limits = app.jobs.limits.__class__(seconds=0)
    app.jobs.sweep()  # the server forgets the result; the page still has it
    page.select_option('#format', 'tiff')
    with page.expect_download() as event:
        page.click('#download')
    np.testing.assert_array_equal(np.array(Image.open(event.value.path())), shown(page, 'after'))
    one.problems[:] = [text for text in one.problems if '404' not in text]  # the browser's own


@pytest.mark.slow
@pytest.mark.parametrize('size', WINDOWS)
def test_extending_and_cropping(app, visit, photo, tmp_path, size):
    """A side dragged outward: what is new is the hole; the painted hole stays in its place."""
    one = visit(**WINDOWS[size])
    page = one.page
    open_with_mask(one, photo, tmp_path / 'given.png')
    page.click('#frame-open')
    handle = page.locator('#frame-right').bounding_box()
    scale = page.locator('#before').bounding_box()['width'] / SIZE[1]
    x, y = handle['x'] + handle['width'] / 2, handle['y'] + handle['height'] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40 * scale, y, steps=4)
    page.mouse.up()
    page.focus('#frame-top')
    page.keyboard.press('ArrowDown')
    page.keyboard.press('ArrowDown')
    one.shoot(f'frame-{size}')
    width, height = map(int, page.locator('#frame-size').inner_text().split(' × '))
    assert abs(width - 360) <= 2 and height == 220
    page.click('#frame-apply')
    one.wait_until(
        f"document.getElementById('file-name').textContent.includes('{width} × {height}')"
    )
    _, mask = saved(page)
    assert mask.shape == (height, width)
    np.testing.assert_array_equal(mask[:, :320], HOLE[20:] > 0)
    assert mask[:, 320:].all()
    page.select_option('#model', 'opencv_telea')
    one.fill()
    result = shown(page, 'after')
    original = np.array(Image.open(photo))[20:]
    np.testing.assert_array_equal(result[:, :320][HOLE[20:] == 0], original[HOLE[20:] == 0])
    assert len(np.unique(result[:, 320:])) > 2  # filled
    assert page.locator('#original').evaluate('image => image.naturalWidth') == width
    page.click('#frame-open')  # of the result
    one.wait_until("document.getElementById('file-name').textContent.includes('on fill')")
    page.click('#frame-cancel')
    name = "document.getElementById('file-name').textContent"
    undone = [
        f"!{name}.includes('fill')",
        "document.getElementById('views').hidden",
        'true',
        f"{name}.includes('320 × 240')",
    ]
    for expected in undone:  # the result as a photograph, the fill, its hole, the frame
        page.keyboard.press('Control+z')
        one.wait_until(expected)
