"""What is not taken, and that it is told why."""

import errno
import struct
import tracemalloc
import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from mmdeepfill.app.limits import Limits, Refused, read_header
from mmdeepfill.zoo import list_models
from testbed.app_server import running

from .conftest import box_mask, encode, noise


def png(width, height, packed=b''):
    """A PNG that says how large it is, whatever its pixels are."""

    def chunk(name, content):
        check = struct.pack('>I', zlib.crc32(name + content))
        return struct.pack('>I', len(content)) + name + content + check

    head = struct.pack('>IIBBBBB', width, height, 8, 2, 0, 0, 0)
    return b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', head) + chunk(b'IDAT', packed)


@pytest.fixture
def small(tmp_path):
    with running(tmp_path, limits=Limits(upload_bytes=50_000, pixels=40_000)) as client:
        yield client


def test_bytes(small):
    answer = small.upload(b'x' * 50_001)
    assert answer.status == 413
    assert 'larger than 0.0476837 MiB' in answer.error and '--max-upload' in answer.error
    assert small.upload(encode(noise(100, 100, 3))[:50_000]).status != 413


def test_bytes_without_an_announced_length(small):
    pieces = (b'x' * 10_000 for _ in range(6))
    answer = small.ask('POST', '/api/pictures?name=a.png', pieces)
    assert answer.status == 413


def test_a_refused_upload_leaves_nothing(small):
    small.upload(b'x' * 50_001)
    small.upload(b'no picture')
    small.upload(encode(noise(20, 30, 3))[:-300])
    assert not list(small.folder.iterdir())


def test_pixels_are_counted_before_decoding(small):
    """There are none to decode: the answer can only come from the header."""
    answer = small.upload(png(201, 200))
    assert answer.status == 413
    assert '201 x 200 = 0.0 megapixels' in answer.error and '--max-megapixels' in answer.error
    assert small.upload(png(200, 200)).status == 422


def test_decompression_bombs(app):
    bomb = png(60_000, 60_000, zlib.compress(bytes(10_000_000)))
    tracemalloc.start()
    answer = app.upload(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert answer.status == 413 and 'far too many pixels' in answer.error
    assert peak < 10_000_000


@pytest.mark.parametrize(
    'data,reason',
    [
        (b'', 'the file is empty'),
        (b'GIF89a' + bytes(50), 'no picture that can be read'),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', 'no picture that can be read'),
        (encode(noise(15, 99, 3)), '99 x 15; both sides must have at least 16'),
        (encode(noise(40, 40, 3), 'JPEG')[:700], 'cannot be opened'),
    ],
    ids=['empty', 'gif', 'svg', 'small', 'truncated'],
)
def test_bad_pictures(app, data, reason):
    answer = app.upload(data, 'holiday.jpg')
    assert answer.status == 422 and reason in answer.error
    assert str(app.folder) not in answer.error


def test_animations(app):
    import io

    from PIL import Image

    file, frames = io.BytesIO(), [Image.fromarray(noise(20, 20, 3, seed=i)) for i in range(2)]
    frames[0].save(file, 'WEBP', save_all=True, append_images=frames[1:])
    answer = app.upload(file.getvalue())
    assert answer.status == 422 and 'holds 2 pictures' in answer.error


@pytest.mark.parametrize(
    'mask,options,reason',
    [
        (b'white', {}, 'must be a PNG'),
        (encode(box_mask(48, 65, 0, 0, 9, 9)), {}, '65 x 48 pixels, the photograph 64 x 48'),
        (encode(box_mask(48, 64, 0, 0, 9, 9)), {'model': ''}, 'model: name one'),
        (
            encode(box_mask(48, 64, 0, 0, 9, 9)),
            {'model': '/etc/passwd'},
            "there is no '/etc/passwd'",
        ),
        (encode(box_mask(48, 64, 0, 0, 9, 9)), {'strategy': 'best'}, 'expected one of auto, exact'),
        (encode(box_mask(48, 64, 0, 0, 9, 9)), {'feather': 'wide'}, "0 to 64 pixels; got 'wide'"),
        (encode(box_mask(48, 64, 0, 0, 9, 9)), {'feather': 65}, "0 to 64 pixels; got '65'"),
        (encode(box_mask(48, 64, 0, 0, 9, 9)), {'per_component': 'no'}, "0 or 1; got 'no'"),
    ],
)
def test_bad_jobs(app, mask, options, reason):
    picture = app.upload(encode(noise(48, 64, 3))).json['id']
    answer = app.submit(picture, mask, **options)
    assert answer.status == 422 and reason in answer.error


@pytest.mark.parametrize(
    'mask,reason',
    [
        (encode(np.zeros((48, 64), np.uint8)), 'The hole is empty'),
        (encode(box_mask(48, 64, 0, 0, 9, 9))[:60], 'damaged'),
        (encode(noise(48, 64, 3)), 'is coloured'),
    ],
    ids=['empty', 'truncated', 'coloured'],
)
def test_masks_that_fail(app, mask, reason):
    picture = app.upload(encode(noise(48, 64, 3))).json['id']
    answer = app.wait(app.submit(picture, mask).json['id'])
    assert answer['state'] == 'failed' and reason in answer['error']
    assert str(app.folder) not in answer['error']


@pytest.mark.parametrize('broken', ['mask', 'photograph', 'disk'])
def test_no_path_of_the_server_is_shown(app, monkeypatch, broken):
    picture = app.upload(encode(noise(48, 64, 3)), 'cat.png').json['id']
    upload = app.pictures.get(picture)
    mask = encode(box_mask(48, 64, 0, 0, 9, 9))
    if broken == 'photograph':
        upload.source.write_bytes(upload.source.read_bytes()[:200])
    if broken == 'disk':
        monkeypatch.setattr('mmdeepfill.app.job_runner.write_picture', full_disk)
    answer = app.wait(app.submit(picture, mask[:60] if broken == 'mask' else mask).json['id'])
    assert answer['state'] == 'failed'
    name = {'mask': 'the mask', 'photograph': 'cat.png', 'disk': 'the result'}[broken]
    assert name in answer['error'] and str(app.folder) not in answer['error']


def full_disk(picture, path):
    raise OSError(errno.ENOSPC, 'No space left on device', str(path))


def test_a_full_disk_is_named(app, monkeypatch):
    monkeypatch.setattr('builtins.open', lambda path, *rest: full_disk(None, path))
    answer = app.upload(b'x')
    monkeypatch.undo()
    assert answer.status == 507 and 'No space left on device. Free space' in answer.error
    assert str(app.folder) not in answer.error


def test_a_fault_of_ours_shows_no_path(app, monkeypatch):
    def broken(key):
        raise RuntimeError(f'{app.folder}/job-1 is odd')

    monkeypatch.setattr(app.jobs, 'get', broken)
    answer = app.ask('GET', '/api/jobs/1')
    assert answer.status == 500 and 'went wrong inside the app' in answer.json['error']
    assert str(app.folder) not in answer.json['error'] and 'job-1' not in answer.json['error']


@pytest.mark.parametrize(
    'model,strategies,attention',
    [
        ('opencv_telea', ['auto', 'exact', 'crop'], []),
        ('msnps_deepfillv1_half_128x128_scenes', ['auto', 'exact', 'crop'], None),
        (
            'deepfillv1_half_128x128_2x8_scenes',
            ['auto', 'exact', 'crop', 'coarse-to-fine'],
            ['exact'],
        ),
    ],
)
def test_what_a_model_can_do(app, model, strategies, attention):
    """DeepFillv1 has two stages and attention; OpenCV has neither."""
    answer = app.ask('GET', f'/api/abilities?model={model}').json
    assert answer['strategies'] == strategies
    assert attention is None or answer['attention'] == attention


def test_what_a_model_cannot_do_is_refused(app):
    picture = app.upload(encode(noise(48, 64, 3))).json['id']
    answer = app.submit(picture, encode(box_mask(48, 64, 0, 0, 9, 9)), strategy='coarse-to-fine')
    assert answer.status == 422
    assert answer.error == (
        "strategy: opencv_telea cannot fill by 'coarse-to-fine'; it can by auto, exact, crop"
    )


def test_models_that_nobody_can_have_are_not_offered(app):
    """Neither weights that were released, nor a model that needs none."""
    zoo = {model.name: model for model in list_models()}
    listed = [model['name'] for model in app.ask('GET', '/api/settings').json['models']]
    assert listed == [name for name, model in zoo.items() if model.title]
    assert all(zoo[name].weights or not zoo[name].needs_weights for name in listed)
    picture = app.upload(encode(noise(48, 64, 3))).json['id']
    missing = 'deepfillv1_paper_256x256_8x2_places'
    answer = app.submit(picture, encode(box_mask(48, 64, 0, 0, 9, 9)), model=missing)
    assert answer.status == 422 and f'no weights of {missing} have been released' in answer.error


def test_models_without_weights_are_not_fetched(app, monkeypatch, tmp_path):
    monkeypatch.setenv('MMDEEPFILL_HOME', str(tmp_path / 'empty'))
    name, own = 'deepfillv1_256x256_8x2_places', 'auto'
    models = {model['name']: model for model in app.ask('GET', '/api/settings').json['models']}
    assert not models[name]['ready'] and models[own]['chosen']
    picture = app.upload(encode(noise(48, 64, 3))).json['id']
    answer = app.submit(picture, encode(box_mask(48, 64, 0, 0, 9, 9)), model=name)
    assert answer.status == 422 and f'mmdeepfill zoo download {name}' in answer.error


def test_photographs_and_results_are_bounded_and_expire(tmp_path):
    limits = Limits(pictures=3, results=2, seconds=60)
    with running(tmp_path, limits=limits) as client:
        ids = [client.upload(encode(noise(20, 20, 3))).json['id'] for _ in range(4)]
        statuses = [client.ask('GET', f'/api/pictures/{one}/view.png').status for one in ids]
        assert statuses == [404, 200, 200, 200]
        mask = encode(box_mask(20, 20, 5, 5, 3, 3))
        jobs = [client.submit(ids[-1], mask).json['id'] for _ in range(3)]
        client.wait(jobs[-1])
        client.upload(encode(noise(20, 20, 3)))
        assert client.ask('GET', f'/api/jobs/{jobs[0]}').status == 404
        assert client.ask('GET', f'/api/jobs/{jobs[2]}/result').status == 200
        for store in (client.pictures, client.jobs):
            store.limits = Limits(seconds=0)
            store.sweep()
        assert not list(tmp_path.iterdir())
        answer = client.submit(ids[-1], mask)
        assert answer.status == 404 and 'Open it again' in answer.error


def test_many_uploads_at_once(app):
    data = encode(noise(64, 64, 3))
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(app.upload, [data] * 20 + [b'bad'] * 4))
    assert [answer.status for answer in answers] == [201] * 20 + [422] * 4
    assert len({answer.json['id'] for answer in answers[:20]}) == 20


def test_header_of_a_file_that_claims_nothing(tmp_path):
    path = tmp_path / 'x'
    path.write_bytes(b'\x89PNG\r\n\x1a\n')
    with pytest.raises(Refused, match='no picture that can be read'):
        read_header(path, Limits())
