"""A running app, a browser that visits it, and small pictures."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

pytest.importorskip('starlette', reason='needs the extra: pip install "mmdeepfill[app]"')
pytest.importorskip('uvicorn', reason='needs the extra: pip install "mmdeepfill[app]"')

from mmdeepfill.app.limits import Limits
from testbed.app_server import GatedFiller, running

from .browser import PHOTO_SIZE, Visit, browser


@pytest.fixture
def app(tmp_path):
    with running(tmp_path) as client:
        yield client


@pytest.fixture
def gated(tmp_path):
    with running(tmp_path, GatedFiller(), Limits(waiting=4)) as client:
        yield client


def noise(*shape, seed=0, dtype=np.uint8):
    return np.random.default_rng(seed).integers(0, np.iinfo(dtype).max, shape, dtype, True)


def encode(pixels, kind='PNG', **options):
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, **options)
    return file.getvalue()


def decode(data):
    return np.array(Image.open(io.BytesIO(data)))


def box_mask(height, width, top, left, rows, columns):
    mask = np.zeros((height, width), np.uint8)
    mask[top : top + rows, left : left + columns] = 255
    return mask


@pytest.fixture(scope='module')
def chromium():
    with browser() as chromium:
        yield chromium


@pytest.fixture
def visit(app, chromium):
    """The page of an app; at the end, all that it loaded is the app's and nothing went wrong."""
    visits = []

    def make(**options):
        visits.append(Visit(chromium, app.address, **options))
        return visits[-1]

    yield make
    for one in visits:
        assert one.problems == []
        own = (app.address, f'blob:{app.address}')
        assert [url for url in one.requests if not url.startswith(own)] == []
        one.close()


@pytest.fixture
def photo(tmp_path):
    """Smooth, so that JPEG and eyes like it, and with noise, so that no filling equals it."""
    smooth = cv2.GaussianBlur(noise(*PHOTO_SIZE, 3).astype(np.float32), (0, 0), 20)
    pixels = (smooth - smooth.min()) / np.ptp(smooth) * 200 + noise(*PHOTO_SIZE, 3, seed=1) / 5
    path = tmp_path / 'Großmutters Garten.jpg'
    Image.fromarray(pixels.astype(np.uint8)).save(path, quality=92, dpi=(240, 240))
    return path


@pytest.fixture
def folder(tmp_path):
    (tmp_path / 'app').mkdir()
    return tmp_path / 'app'
