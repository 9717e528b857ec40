"""Jobs in a process of their own: cancelled, they end; so does the process with its server."""

import os
import signal
import time

import numpy as np
import pytest

from mmdeepfill.app.worker import WorkerProcess
from testbed.app_server import running

from .conftest import box_mask, decode, encode, noise

#: OpenCV takes minutes for it, in one step.
LARGE = 3000
HOLE = box_mask(32, 40, 8, 8, 6, 6)


@pytest.fixture
def worker():
    one = WorkerProcess(None, None, 'cpu', 1)
    yield one
    one.close()


@pytest.fixture
def app(tmp_path, worker):
    with running(tmp_path, worker) as client:
        client.worker = worker
        yield client
        worker.close()


def begin_large(app):
    picture = app.upload(encode(noise(LARGE, LARGE)), 'large.png').json['id']
    mask = encode(box_mask(LARGE, LARGE, 10, 10, 2900, 2900))
    job = app.submit(picture, mask).json['id']
    end = time.monotonic() + 60
    while app.ask('GET', f'/api/jobs/{job}').json['stage'] != 'Filling':
        assert time.monotonic() < end
        time.sleep(0.05)
    return job


def submit(app, image):
    return app.submit(app.upload(encode(image)).json['id'], encode(HOLE)).json['id']


def test_it_fills_as_the_filler_does(app):
    image = noise(32, 40, 3)
    job = submit(app, image)
    assert app.wait(job)['state'] == 'done'
    result = decode(app.ask('GET', f'/api/jobs/{job}/result').body)
    np.testing.assert_array_equal(result[HOLE == 0], image[HOLE == 0])
    assert (result[HOLE != 0] != image[HOLE != 0]).any()
    refused = app.wait(
        app.submit(app.upload(encode(image), 'cat.png').json['id'], encode(0 * HOLE)).json['id']
    )
    assert refused['state'] == 'failed' and 'The hole is empty' in refused['error']


def test_a_cancelled_job_does_not_block_the_next(app):
    job = begin_large(app)
    assert app.ask('DELETE', f'/api/jobs/{job}').json['state'] == 'cancelled'
    image = noise(32, 40, 3)
    began = time.monotonic()
    assert app.wait(submit(app, image), seconds=50)['state'] == 'done'
    assert time.monotonic() - began < 45  # with a new process; the first would take minutes
    assert app.ask('GET', f'/api/jobs/{job}').json['state'] == 'cancelled'


def test_a_model_with_steps_stops_between_them(app):
    """The process stays, and with it the models that it has loaded."""
    mask = encode(box_mask(900, 900, 10, 10, 800, 800))
    picture = app.upload(encode(noise(900, 900, 3)), 'large.png').json['id']
    job = app.submit(picture, mask, model='patchmatch').json['id']
    end = time.monotonic() + 60
    while not (now := app.ask('GET', f'/api/jobs/{job}').json)['done']:
        assert time.monotonic() < end and now['state'] in ('waiting', 'running')
        time.sleep(0.05)
    assert now['done'] < now['total']
    process = app.worker._process.pid
    app.ask('DELETE', f'/api/jobs/{job}')
    assert app.wait(submit(app, noise(32, 40, 3)))['state'] == 'done'
    assert app.worker._process.pid == process


def test_a_job_whose_page_was_left_ends(app, monkeypatch):
    monkeypatch.setattr('mmdeepfill.app.jobs.LEAVE_SECONDS', 0.3)
    job = begin_large(app)
    assert app.ask('POST', f'/api/jobs/{job}/leave').status == 204
    app.ask('GET', f'/api/jobs/{job}')  # as after a reload: it is wanted after all
    time.sleep(0.6)
    assert app.ask('GET', f'/api/jobs/{job}').json['state'] == 'running'
    app.ask('POST', f'/api/jobs/{job}/leave')
    time.sleep(0.6)
    assert app.ask('GET', f'/api/jobs/{job}').json['state'] == 'cancelled'


def test_a_process_that_dies_takes_its_job_and_no_more(app):
    job = begin_large(app)
    os.kill(app.worker._process.pid, signal.SIGKILL)
    answer = app.wait(job)
    assert answer['state'] == 'failed' and 'too large for the memory' in answer['error']
    assert app.wait(submit(app, noise(32, 40, 3)))['state'] == 'done'


class Broken:
    """Stands in for a filler with a fault; one that ends the process, if the feather is 1."""

    def __call__(self, job):
        if job.options['feather']:
            os.kill(os.getpid(), signal.SIGSEGV)
        raise ZeroDivisionError('seven')


@pytest.mark.parametrize('feather,printed', [(0, 'ZeroDivisionError: seven'), (1, 'status -11')])
def test_a_fault_inside_is_printed_and_the_page_says_where(
    tmp_path, capfd, caplog, feather, printed
):
    worker = WorkerProcess(make=Broken)
    try:
        with running(tmp_path, worker) as app:
            picture = app.upload(encode(noise(32, 40, 3))).json['id']
            answer = app.wait(app.submit(picture, encode(HOLE), feather=feather).json['id'])
            assert answer['state'] == 'failed' and 'went wrong inside the app' in answer['error']
            assert 'Error' not in answer['error']
            again = app.wait(app.submit(picture, encode(HOLE), feather=0).json['id'])
            assert again['state'] == 'failed'
    finally:
        worker.close()
    assert printed in capfd.readouterr().err + caplog.text


def test_a_model_that_is_not_there(worker):
    with pytest.raises(ValueError, match='no_such_model'):
        worker.load('no_such_model')
