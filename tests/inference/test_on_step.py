"""``on_step``: progress inside a picture, and its end."""

import numpy as np
import pytest

from mmdeepfill import InpaintingInferencer, inpaint
from mmdeepfill.imageio.pictures import Picture, read_picture, write_picture
from tests.helpers import array


class Enough(Exception):
    pass


@pytest.fixture
def picture():
    pixels = (array('on_step', (200, 300, 3), 30).numpy() + 128).clip(0, 255).astype(np.uint8)
    mask = np.zeros((200, 300), np.uint8)
    mask[20:40, 20:40] = mask[150:170, 250:270] = 1
    return pixels, mask


def calls_of(fill, **options):
    calls = []
    fill(on_step=lambda *call: calls.append(call), **options)
    done, totals = zip(*calls)
    assert len(set(totals)) == 1 and list(done) == sorted(done) and done[-1] == totals[-1]
    return calls


def test_windows_count(inferencer, picture):
    # far apart: two windows, of one forward pass each
    assert calls_of(lambda **o: inferencer.fill(*picture, **o), strategy='crop', context=16) == [
        (1, 2),
        (2, 2),
    ]
    assert calls_of(lambda **o: inferencer(*picture, **o), strategy='crop', context=16) == [
        (1, 2),
        (2, 2),
    ]
    # one after the other, each at two sizes
    assert calls_of(
        lambda **o: inferencer.fill(*picture, **o), per_component=True, strategy='crop', context=16
    ) == [(1, 2), (2, 2)]
    # the whole picture at once
    assert calls_of(lambda **o: inferencer.fill(*picture, **o), strategy='exact') == [(1, 1)]


def test_coarse_to_fine_has_two_stages(inferencer, picture):
    pixels, mask = picture
    mask[30:190, 30:230] = 1
    # the small hole, far from the large one, needs the first stage only
    assert calls_of(lambda **o: inferencer.fill(pixels, mask, **o), strategy='coarse-to-fine') == [
        (1, 4),
        (2, 4),
        (4, 4),
    ]


def test_attention_counts_too(inferencer, picture):
    for strategy in ('exact', 'crop'):
        calls_of(
            lambda **o: inferencer([picture[0]], [picture[1]], **o),
            strategy=strategy,
            return_attention=True,
        )


@pytest.mark.parametrize('model', ['opencv_telea', 'patchmatch'])
def test_models_without_weights_count(picture, model):
    calls = calls_of(lambda **o: inpaint(*picture, model, **o))
    assert len(calls) > (10 if model == 'patchmatch' else 0)


def test_each_batch_counts_anew(inferencer, picture):
    pixels, mask = picture
    calls = []
    inferencer(
        [pixels, pixels], [mask, mask], strategy='exact', on_step=lambda *call: calls.append(call)
    )
    assert calls == [(1, 1), (1, 1)]


def test_an_exception_stops_the_picture_and_nothing_is_written(picture, tmp_path):
    pixels, mask = picture
    write_picture(Picture(pixels), tmp_path / 'a.png')
    error, calls = Enough(), []

    def stop(done, total):
        calls.append(done)
        if len(calls) == 3:
            raise error

    inferencer = InpaintingInferencer('patchmatch', show_progress=False)
    for fill in (
        lambda: inferencer.fill_file(tmp_path / 'a.png', mask, tmp_path / 'b.png', on_step=stop),
        lambda: inferencer(tmp_path / 'a.png', mask, out_dir=tmp_path / 'out', on_step=stop),
    ):
        calls.clear()
        with pytest.raises(Enough) as caught:
            fill()
        assert caught.value is error and len(calls) == 3
    assert [path.name for path in tmp_path.iterdir()] == ['a.png']
    assert np.array_equal(read_picture(tmp_path / 'a.png').pixels, pixels)
    # the model is as it was
    assert np.array_equal(inferencer.fill(pixels, mask), inpaint(pixels, mask, 'patchmatch'))


def test_what_cannot_be_called_is_refused_before_any_work(inferencer, picture):
    for fill in (inferencer, inferencer.fill, inpaint):
        with pytest.raises(ValueError, match='on_step must be a callable'):
            fill(*picture, on_step=3)
