"""The app behind a real uvicorn on a free port of 127.0.0.1, and a client for it."""

import http.client
import json
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlencode

from mmdeepfill.app.catalogue import Catalogue
from mmdeepfill.app.job_runner import JobRunner
from mmdeepfill.app.jobs import JobQueue
from mmdeepfill.app.limits import Limits
from mmdeepfill.app.pictures import PictureStore
from mmdeepfill.app.routes import create_app
from mmdeepfill.app.serving import Server, address_of, open_socket


class Answer:
    def __init__(self, response):
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def error(self):
        return self.json['error']


class Client:
    """Requests, each by a connection of its own."""

    def __init__(self, address):
        self.address = address
        self.host = address[len('http://') :].rstrip('/')

    def ask(self, method, path, body=None, headers=()):
        connection = http.client.HTTPConnection(self.host, timeout=60)
        try:
            connection.request(method, path, body, dict(headers))
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def upload(self, data, name='photo.png'):
        return self.ask('POST', '/api/pictures?' + urlencode({'name': name}), data)

    def submit(self, picture, mask, **options):
        query = urlencode(dict({'model': 'opencv_telea'}, **options))
        return self.ask('POST', f'/api/pictures/{picture}/jobs?{query}', mask)

    def wait(self, job, states=('done', 'failed', 'cancelled'), seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            answer = self.ask('GET', f'/api/jobs/{job}').json
            if answer['state'] in states:
                return answer
            time.sleep(0.02)
        raise AssertionError(f'the job is still {answer}')

    def wait_quietly(self, job, state, seconds=20):
        """Whether a job comes to that state, of itself: who asks for it wants it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.jobs.get(job).state == state:
                return True
            time.sleep(0.02)
        return False

    def fill(self, data, mask, name='photo.png', **options):
        """From a file and a mask to the answer with the result."""
        picture = self.upload(data, name).json['id']
        job = self.submit(picture, mask, **options).json['id']
        assert self.wait(job)['state'] == 'done'
        return self.ask('GET', f'/api/jobs/{job}/result')


class GatedFiller(JobRunner):
    """Waits before each job until it is told to go on."""

    def __init__(self):
        super().__init__()
        self.gate = threading.Event()

    def __call__(self, job):
        assert self.gate.wait(60)
        super().__call__(job)


@contextmanager
def running(folder, filler=None, limits=None, port=0, **options):
    """A client of an app that runs meanwhile, with the parts of the app as attributes."""
    limits = limits or Limits()
    filler = filler or JobRunner()
    pictures = PictureStore(folder, limits)
    jobs = JobQueue(folder, pictures, filler, limits)
    sock = open_socket('127.0.0.1', port)
    client = Client(address_of(sock))
    catalogue = Catalogue(getattr(filler, 'model', None), getattr(filler, 'weights', None))
    client.filler, client.pictures, client.jobs, client.folder = filler, pictures, jobs, folder
    ready = threading.Event()
    application = create_app(catalogue, pictures, jobs, limits, **options)
    client.routes = application.routes
    server = Server(application, ready.set)
    thread = threading.Thread(target=server.run, kwargs={'sockets': [sock]}, daemon=True)
    thread.start()
    try:
        assert ready.wait(20)
        yield client
    finally:
        if isinstance(filler, GatedFiller):
            filler.gate.set()
        server.should_exit = True
        thread.join(20)
        jobs.close()
        sock.close()
        assert not thread.is_alive()
