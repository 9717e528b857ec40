"""Typical mistakes in Python: each is answered by argument, expectation, given value and fix."""

import numpy as np
import pytest
import torch
from PIL import Image

from mmdeepfill.imageio.pictures import Picture, read_picture, write_picture
from mmdeepfill.inference import InpaintingInferencer, as_mask, init_model, inpaint

IMAGE = np.random.default_rng(0).integers(0, 256, (40, 50, 3), dtype=np.uint8)
MASK = np.zeros((40, 50), np.uint8)
MASK[5:15, 5:15] = 255


@pytest.fixture(scope='module')
def inferencer():
    return InpaintingInferencer('opencv_ns', device='cpu', show_progress=False)


@pytest.mark.parametrize(
    'image, mask, options, message',
    [
        (
            IMAGE[None],
            MASK,
            {},
            r'image must be .*got \(1, 40, 50, 3\): give one picture, image\[0\]',
        ),
        (
            IMAGE.astype(int),
            MASK,
            {},
            r'image must be uint8.*got int64: give image.astype\(np.uint8\)',
        ),
        (
            IMAGE.astype(float),
            MASK,
            {},
            r'must be in \[0, 1\]; got 0..255: scale them, or give uint8',
        ),
        (torch.zeros(40, 50, 3, requires_grad=True), MASK, {}, 'give image.detach.*got Tensor'),
        (IMAGE, np.full((40, 50), np.nan), {}, 'mask: .* got 2000 NaN: give np.nan_to_num'),
        (IMAGE, MASK, {'invert_mask': 'no'}, "invert_mask must be True or False; got 'no'"),
        (IMAGE, MASK, {'resize_mask': 1}, 'resize_mask must be True or False; got 1'),
        (IMAGE, MASK, {'per_component': 'no'}, "per_component must be True or False; got 'no'"),
    ],
)
def test_of_fill(inferencer, image, mask, options, message):
    with pytest.raises(ValueError, match=message):
        inferencer.fill(image, mask, **options)


def test_of_a_call(inferencer, tmp_path):
    (tmp_path / 'file').touch()
    Image.fromarray(IMAGE).save(tmp_path / 'a.gif')
    for inputs, options, message in (
        ([IMAGE], {'out_dir': 5}, 'out_dir must be the name of a file.*got int'),
        ([IMAGE], {'out_dir': tmp_path / 'file'}, 'out_dir must be a folder; got the file'),
        (tmp_path / 'a.gif', {'out_dir': tmp_path / 'o'}, 'out_dir: the result must end in'),
        (
            [IMAGE],
            {'out_dir': tmp_path / 'o', 'quality': 'high'},
            "quality must be an integer 1..100 or None; got 'high'",
        ),
    ):
        with pytest.raises(ValueError, match=message):
            inferencer(inputs, MASK, **options)
    assert not (tmp_path / 'o').exists()
    with pytest.raises(ValueError, match='target must be the name of a file.*got NoneType'):
        inferencer.fill_file(tmp_path / 'a.gif', MASK, None)


@pytest.mark.parametrize(
    'call, message',
    [
        (lambda: inpaint(IMAGE, MASK, torch.nn.Linear(2, 2)), 'with val_step; got a Linear'),
        (lambda: inpaint(IMAGE, MASK, 'opencv_ns', weights=3), 'weights must be .*got int'),
        (lambda: inpaint(IMAGE, MASK, {'a': 1}), 'config without a file: has no model; expected'),
        (lambda: init_model({'model': 1}), 'config must be the name of a file.*got dict'),
        (lambda: init_model('gone.py'), "config: no file 'gone.py' .looked from"),
        (lambda: write_picture(IMAGE, 'a.png'), 'picture must be a Picture.*got ndarray'),
        (
            lambda: write_picture(Picture(IMAGE.astype(int)), 'a.png'),
            'uint16 or floating.*got int64',
        ),
        (lambda: read_picture(3), 'path must be the name of a file, a str or a Path; got int'),
        (lambda: as_mask(MASK, 40), r'size must be \(height, width\) of the picture; got 40'),
    ],
)
def test_of_functions(tmp_path, monkeypatch, call, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises((ValueError, FileNotFoundError), match=message):
        call()
    assert not list(tmp_path.iterdir())
