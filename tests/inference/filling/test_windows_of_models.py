"""Models without weights see windows, and OpenCV's give what they give of the whole picture."""

import cv2
import numpy as np
import pytest

from mmdeepfill.core.registry import MODELS
from mmdeepfill.inference.filling import FillOptions, fill_canvases, strategy_for

FLAGS = {'ns': cv2.INPAINT_NS, 'telea': cv2.INPAINT_TELEA}


def picture(seed, size):
    """(H, W, 3) uint8, noise or smooth; a mask of strokes, discs and dots, up to the borders."""
    rng = np.random.default_rng(seed)
    image = rng.integers(0, 256, (*size, 3), np.uint8)
    image = cv2.GaussianBlur(image, (0, 0), 3) if seed % 2 else image
    mask = np.zeros(size, np.uint8)
    for _ in range(rng.integers(2, 9)):
        at = rng.integers(0, size[::-1])
        end = at + rng.integers(-25, 26, 2)
        cv2.line(mask, at.tolist(), end.tolist(), 1, int(rng.integers(1, 6)))
        cv2.circle(mask, rng.integers(0, size[::-1]).tolist(), int(rng.integers(0, 9)), 1, -1)
    return image, mask


def seen_by(model, monkeypatch):
    sizes, val_step = [], model.val_step
    monkeypatch.setattr(
        model,
        'val_step',
        lambda data: sizes.append(tuple(data['mask'].shape[2:])) or val_step(data),
        raising=False,
    )
    return sizes


@pytest.mark.parametrize('method', FLAGS)
@pytest.mark.parametrize('radius', [1, 2.5, 3, 6.7, 15])
def test_opencv_on_windows_is_opencv_on_the_whole_picture(method, radius, monkeypatch):
    model = MODELS.build({'type': 'OpenCVInpaintor', 'method': method, 'radius': radius})
    sizes = seen_by(model, monkeypatch)
    for seed in range(20):
        image, mask = picture(seed, (160, 210))
        known = np.where(mask[..., None] == 1, 128, image).astype(np.uint8)
        whole = cv2.inpaint(known, mask, radius, FLAGS[method])
        for strategy in ('auto', 'exact', 'crop'):
            (found,) = fill_canvases(model, [image], [mask], FillOptions(strategy), 1)
            assert np.array_equal(found[mask == 1], whole[mask == 1]), (seed, strategy)
    assert min(sizes) < (160, 210)


def test_opencv_sees_the_hole_and_its_radius(monkeypatch):
    model = MODELS.build({'type': 'OpenCVInpaintor', 'method': 'telea', 'radius': 3})
    sizes = seen_by(model, monkeypatch)
    image, mask = np.zeros((900, 1200, 3), np.uint8), np.zeros((900, 1200), np.uint8)
    mask[400:430, 500:550] = 1
    fill_canvases(model, [image], [mask], FillOptions(), 1)
    assert sizes == [(30 + 8, 50 + 8)]
    # 9 known pixels between them: both are seen by what is in the middle
    mask[400:430, 558:570] = 1
    mask[400:430, 579:590] = 1
    fill_canvases(model, [image], [mask], FillOptions(), 1)
    assert sizes[1:] == [(38, 70 + 8), (38, 11 + 8)]


def test_patches_come_from_a_window(monkeypatch):
    model = MODELS.build({'type': 'PatchMatchInpaintor'})
    assert strategy_for(model, FillOptions()) == 'crop'
    assert strategy_for(model, FillOptions('exact')) == 'exact'
    sizes = seen_by(model, monkeypatch)
    image, mask = picture(0, (500, 600))[0], np.zeros((500, 600), np.uint8)
    mask[200:210, 300:320] = 1
    fill_canvases(model, [image], [mask], FillOptions(), 1)
    assert sizes == [(10 + 128, 20 + 128)]
