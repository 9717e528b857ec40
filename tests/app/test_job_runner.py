"""From a file and a mask to a result, through the server."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms, ImageOps

from .conftest import box_mask, decode, encode, noise

HOLE = box_mask(48, 64, 10, 20, 9, 17)


def test_only_the_hole_changes(app):
    image = noise(48, 64, 3)
    answer = app.fill(encode(image), encode(HOLE))
    result = decode(answer.body)
    assert answer.status == 200 and answer.headers['content-type'] == 'image/png'
    np.testing.assert_array_equal(result[HOLE == 0], image[HOLE == 0])
    expected = cv2.inpaint(image, HOLE, 3, cv2.INPAINT_TELEA)
    np.testing.assert_array_equal(result, expected)


def test_the_model_that_is_asked_for(app):
    image = noise(48, 64, 3)
    result = decode(app.fill(encode(image), encode(HOLE), model='opencv_ns').body)
    np.testing.assert_array_equal(result, cv2.inpaint(image, HOLE, 3, cv2.INPAINT_NS))


def test_colours_of_the_view(app):
    image = np.full((20, 30, 3), (200, 100, 50), np.uint8)
    picture = app.upload(encode(image)).json
    view = app.ask('GET', f'/api/pictures/{picture["id"]}/view.png')
    np.testing.assert_array_equal(decode(view.body), image)


def test_16_bits(app):
    image = noise(48, 64, dtype=np.uint16)
    data = encode(image)
    result = decode(app.fill(data, encode(HOLE)).body)
    assert result.max() > 255
    np.testing.assert_array_equal(result[HOLE == 0], image[HOLE == 0])
    picture = app.upload(data).json
    view = decode(app.ask('GET', f'/api/pictures/{picture["id"]}/view.png').body)
    np.testing.assert_array_equal(view, image // 257)


def test_alpha_is_kept_and_shown(app):
    image = noise(48, 64, 4)
    data = encode(image)
    result = decode(app.fill(data, encode(HOLE)).body)
    np.testing.assert_array_equal(result[..., 3], image[..., 3])
    picture = app.upload(data).json
    view = decode(app.ask('GET', f'/api/pictures/{picture["id"]}/view.png').body)
    np.testing.assert_array_equal(view, image)


def test_floating_point_comes_back_as_tiff(app):
    image = np.random.default_rng(0).random((48, 64), np.float32)
    answer = app.fill(encode(image, 'TIFF'), encode(HOLE), 'depth.tif')
    result = decode(answer.body)
    assert answer.headers['content-type'] == 'image/tiff'
    assert answer.headers['content-disposition'] == 'attachment; filename="depth-filled.tif"'
    np.testing.assert_array_equal(result[HOLE == 0], image[HOLE == 0])


def test_a_photograph_of_a_camera_that_was_turned(app):
    """Painted upright; profile, EXIF and resolution are in the PNG that comes back."""
    stored = cv2.GaussianBlur(noise(64, 48, 3), (0, 0), 2)
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, 'Cameras Ltd'
    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile('sRGB')).tobytes()
    data = encode(stored, 'JPEG', quality=90, exif=exif, icc_profile=icc, dpi=(300, 300))
    picture = app.upload(data, 'Grüße aus Rom.JPG').json
    assert (picture['width'], picture['height']) == (64, 48)
    answer = app.fill(data, encode(HOLE), 'Grüße aus Rom.JPG')
    disposition = answer.headers['content-disposition']
    assert (
        disposition.lower() == "attachment; filename*=utf-8''gr%c3%bc%c3%9fe%20aus%20rom-filled.png"
    )
    result = Image.open(io.BytesIO(answer.body))
    assert result.info['icc_profile'] == icc
    assert result.getexif()[0x010F] == 'Cameras Ltd'
    assert result.info['dpi'] == pytest.approx((300, 300), abs=0.1)
    upright = np.array(ImageOps.exif_transpose(result))
    original = np.array(ImageOps.exif_transpose(Image.open(io.BytesIO(data))))
    np.testing.assert_array_equal(upright[HOLE == 0], original[HOLE == 0])
    assert (upright[HOLE != 0] != original[HOLE != 0]).any()


def test_what_telephones_write(app):
    """MPO: a JPEG with a second one after it; the first is the photograph."""
    image, file = cv2.GaussianBlur(noise(48, 64, 3), (0, 0), 3), io.BytesIO()
    first, second = Image.fromarray(image), Image.fromarray(255 - image)
    first.save(file, 'MPO', save_all=True, append_images=[second], quality=95)
    result = decode(app.fill(file.getvalue(), encode(HOLE), 'IMG_1.jpg').body)
    assert np.abs(result[HOLE == 0].astype(int) - image[HOLE == 0]).mean() < 4


def test_feather(app):
    """Next to known pixels a wide feather leaves little of the filling: the values differ from
    those without, in the hole alone."""
    image = noise(48, 64, 3)
    plain, soft = (decode(app.fill(encode(image), encode(HOLE), feather=n).body) for n in (0, 8))
    assert (plain != soft).any()
    np.testing.assert_array_equal(soft[HOLE == 0], image[HOLE == 0])


def test_going_on_with_a_result(app):
    image, second = noise(48, 64, 3), box_mask(48, 64, 30, 5, 8, 8)
    picture = app.upload(encode(image), 'first.webp').json
    job = app.submit(picture['id'], encode(HOLE)).json['id']
    app.wait(job)
    next_picture = app.ask('POST', f'/api/jobs/{job}/continue').json
    assert next_picture['name'] == 'first-filled.png'
    job_2 = app.submit(next_picture['id'], encode(second)).json['id']
    app.wait(job_2)
    first, last = (decode(app.ask('GET', f'/api/jobs/{one}/result').body) for one in (job, job_2))
    np.testing.assert_array_equal(last[second == 0], first[second == 0])
    assert (last[second != 0] != first[second != 0]).any()


def test_large_photographs_are_shown_smaller_and_saved_as_they_are(app):
    image = np.zeros((4100, 4100), np.uint8)
    image[:, 2050:] = 200
    hole = box_mask(4100, 4100, 100, 100, 20, 20)
    picture = app.upload(encode(image)).json
    view = decode(app.ask('GET', f'/api/pictures/{picture["id"]}/view.png').body)
    assert view.shape == (4000, 4000)
    assert (view[:, :1990] == 0).all() and (view[:, 2010:] == 200).all()
    job = app.submit(picture['id'], encode(hole), strategy='crop').json['id']
    assert app.wait(job)['state'] == 'done'
    result = decode(app.ask('GET', f'/api/jobs/{job}/result').body)
    np.testing.assert_array_equal(result, image)


def test_an_error_of_the_model_is_told_and_the_next_job_runs(app, monkeypatch, caplog):
    def broken(job):
        raise ZeroDivisionError('seven')

    picture = app.upload(encode(noise(48, 64, 3))).json['id']
    monkeypatch.setattr(app.jobs, '_work', broken)
    answer = app.wait(app.submit(picture, encode(HOLE)).json['id'])
    assert answer['state'] == 'failed' and 'The terminal' in answer['error']
    assert 'ZeroDivisionError' not in answer['error'] and 'ZeroDivisionError: seven' in caplog.text
    monkeypatch.undo()
    assert app.wait(app.submit(picture, encode(HOLE)).json['id'])['state'] == 'done'
