import warnings

import numpy as np
import pytest
import torch
from PIL import Image

import mmdeepfill
from mmdeepfill.inference import InpaintingInferencer, MaskWarning, attention_sources, inpaint

BOX = {'box': (20, 15, 24, 30)}
SIZE = (60, 70)
MODES = ['1', 'L', 'LA', 'P', 'RGB', 'RGBA', 'CMYK', 'YCbCr', 'HSV', 'I', 'F', 'I;16']


def hole(size=SIZE):
    mask = np.zeros(size, bool)
    mask[20:44, 15:45] = True
    return mask


def pixels(dtype=np.uint8, channels=3, size=SIZE, seed=0):
    rng = np.random.default_rng(seed)
    shape = size if channels is None else (*size, channels)
    if np.dtype(dtype).kind == 'f':
        return rng.random(shape).astype(dtype)
    return rng.integers(0, np.iinfo(dtype).max + 1, shape).astype(dtype)


@pytest.mark.parametrize('channels', [None, 1, 2, 3, 4])
@pytest.mark.parametrize('dtype', [np.uint8, np.uint16, np.float16, np.float32, np.float64])
def test_arrays_come_back_as_they_are_but_for_the_hole(inferencer, dtype, channels):
    image = pixels(dtype, channels)
    given = image.copy()
    filled = inferencer.fill(image, hole())
    assert filled.dtype == image.dtype and filled.shape == image.shape
    assert filled[~hole()].tobytes() == image[~hole()].tobytes()
    changed = filled[hole()] != image[hole()]
    if channels in (2, 4):  # alpha stays
        assert not changed[:, -1].any() and changed[:, :-1].any()
    else:
        assert changed.any()
    assert image.tobytes() == given.tobytes()


@pytest.mark.parametrize('mode', MODES)
def test_pil_images_come_back_in_their_mode(inferencer, mode):
    colours = Image.fromarray(pixels())
    if mode in ('I', 'I;16'):
        image = Image.fromarray(pixels(np.uint16, None)).convert(mode)
    elif mode == 'F':
        image = Image.fromarray(pixels(np.float32, None))
    else:
        image = colours.convert(mode)
    image.info['dpi'] = (72, 72)
    filled = inferencer.fill(image, hole())
    assert (filled.mode, filled.size, filled.info) == (mode, image.size, image.info)
    before, after = np.array(image), np.array(filled)
    assert np.array_equal(before[~hole()], after[~hole()])
    assert (before[hole()] != after[hole()]).any()


def test_what_the_hole_holds_does_not_matter(inferencer):
    image = pixels(np.float32)
    other = image.copy()
    other[hole()] = np.nan
    assert np.array_equal(inferencer.fill(image, hole()), inferencer.fill(other, hole()))


def refined(model, image):
    """(H, W, 3) in [0, 1]: what the network makes of an RGB picture in [0, 1], fed by hand."""
    bgr = torch.from_numpy(image[..., ::-1].copy()).permute(2, 0, 1)[None].float() * 2 - 1
    mask = torch.from_numpy(hole(image.shape[:2]))[None, None].float()
    with torch.no_grad():
        out = model.generator(bgr * (1 - mask), mask)['refined']
    return (out[0].permute(1, 2, 0).numpy()[..., ::-1] + 1) / 2


@pytest.mark.parametrize('dtype, step', [(np.uint8, 1), (np.uint16, 2), (np.float32, 3e-5)])
def test_values_are_the_network_s_in_full_depth(small_model, inferencer, dtype, step):
    image = pixels(dtype)
    full = np.iinfo(dtype).max if dtype != np.float32 else 1
    expected = refined(small_model, image / full)[hole()] * full
    filled = inferencer.fill(image, hole())[hole()]
    assert np.abs(filled - expected).max() <= step
    if dtype == np.uint16:  # not 8 bits in disguise
        inside = filled[(filled > 0) & (filled < 65535)]
        assert inside.size > 1000 and (inside % 257 != 0).mean() > 0.9


def test_grey_is_the_mean_of_the_channels(small_model, inferencer):
    image = pixels(channels=None)
    expected = refined(small_model, np.dstack([image] * 3) / 255).mean(2) * 255
    assert np.abs(inferencer.fill(image, hole())[hole()] - expected[hole()]).max() <= 1.01


def test_what_was_transparent_can_be_seen_afterwards(inferencer):
    image = pixels(channels=4)
    image[..., 3] = np.where(hole(), 0, 200)
    filled = inferencer.fill(image, 'alpha')
    assert (filled[hole()][:, 3] == 255).all()
    assert np.array_equal(filled[~hole()], image[~hole()])
    kept = inferencer.fill(image, hole())
    assert np.array_equal(kept[..., 3], image[..., 3])
    assert np.array_equal(kept[..., :3], filled[..., :3])


@pytest.mark.parametrize(
    'options',
    [
        {},
        {'strategy': 'crop'},
        {'strategy': 'coarse-to-fine'},
        {'feather': 4},
        {'per_component': True},
    ],
    ids=str,
)
def test_a_batch_of_eight_equals_eight_singles(inferencer, options):
    rng = np.random.default_rng(0)
    images = [pixels(size=(96, 104), seed=i) for i in range(8)]
    masks = []
    for i in range(8):
        mask = np.zeros((96, 104), np.uint8)
        for top, left in rng.integers(0, 70, (1 + i % 3, 2)):
            mask[top : top + 5 + 2 * i, left : left + 30 - 2 * i] = 1
        masks.append(mask)
    together = inferencer(images, masks, batch_size=8, **options)['predictions']
    for image, mask, one in zip(images, masks, together):
        alone = inferencer.fill(image, mask, **options)
        # rounding of another order of sums may move a value over the half
        assert np.abs(one.astype(int) - alone).max() <= 1
        assert (one != alone).mean() < 1e-3


def test_sizes_may_differ_in_a_call(inferencer):
    images = [pixels(size=(60, 70)), pixels(size=(48, 50)), pixels(size=(60, 70), seed=3)]
    results = inferencer(images, BOX, batch_size=3)['predictions']
    for image, result in zip(images, results):
        assert np.abs(result.astype(int) - inferencer.fill(image, BOX)).max() <= 1


@pytest.mark.parametrize('size', [(1, 1), (1, 40), (7, 5), (15, 16)])
def test_pictures_smaller_than_models_take(inferencer, size):
    mask = np.zeros(size, bool)
    mask[0, 0] = True
    image = pixels(size=size)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore', MaskWarning)
        filled = inferencer.fill(image, mask)
    assert np.array_equal(filled[~mask], image[~mask])


def test_empty_and_full_masks(inferencer):
    image = pixels()
    with pytest.warns(MaskWarning, match='mask has no hole'):
        assert np.array_equal(inferencer.fill(image, np.zeros(SIZE)), image)
    with pytest.warns(MaskWarning, match='mask is hole all over'):
        filled = inferencer.fill(image, np.ones(SIZE))
    assert filled.shape == image.shape


def test_inverted_and_resized_masks(inferencer):
    image, expected = pixels(), inferencer.fill(pixels(), hole())
    assert np.array_equal(inferencer.fill(image, ~hole(), invert_mask=True), expected)
    assert np.array_equal(
        inferencer.fill(image, hole()[::2, ::2], resize_mask=True),
        inferencer.fill(image, hole()[::2, ::2].repeat(2, 0).repeat(2, 1)),
    )


def test_memory_and_threads_change_how_and_not_what(small_model):
    image, layer = (
        pixels(size=(128, 120)),
        next(m for m in small_model.modules() if hasattr(m, 'memory_budget')),
    )
    seen = []
    handle = layer.register_forward_hook(
        lambda *_: seen.append((layer.memory_budget, torch.get_num_threads()))
    )
    threads = torch.get_num_threads()
    results = [
        InpaintingInferencer(small_model, threads=n).fill(image, BOX, memory_budget=budget)
        for n, budget in ((None, None), (2, 100_000))
    ]
    handle.remove()
    assert seen == [(None, threads), (100_000, 2)]
    assert layer.memory_budget is None and torch.get_num_threads() == threads
    assert np.abs(results[0].astype(int) - results[1]).max() <= 1


def test_visualization_and_attention(inferencer):
    image = pixels(np.uint16, 4)
    results = inferencer([image], BOX, return_vis=True, return_attention=True)
    drawn, sources = results['visualization'][0], results['attention'][0]
    assert drawn.shape == (60, 140, 3) and drawn.dtype == np.uint8
    assert (drawn[:, :70][hole()] == (255, 0, 160)).all()
    assert np.array_equal(drawn[:, 70:][~hole()], np.rint(image[~hole()][:, :3] / 257))
    assert sources.shape == (60, 70, 2) and (sources[~hole()] == -1).all()
    rows, columns = sources[hole()].T
    assert not hole()[rows, columns].any()


@pytest.mark.parametrize('options, passes', [({}, 3), ({'strategy': 'crop'}, 3 + 2)])
def test_attention_is_that_of_the_pass_that_fills(inferencer, options, passes):
    images = [pixels(), pixels()[::-1], pixels(size=(60, 90))]
    masks = [hole(), hole()[:, ::-1], np.hstack([hole(), hole()[:, :20]])]
    seen = []
    neck = inferencer.model.generator.stage2.contextual_attention_neck
    handle = neck.register_forward_hook(lambda *_: seen.append(1))
    results = inferencer(images, masks, 2, return_attention=True, **options)
    handle.remove()
    assert len(seen) == passes
    for image, mask, sources in zip(images, masks, results['attention']):
        assert (sources == attention_sources(inferencer.model, image, mask)).all()
    for one, other in zip(
        results['predictions'], inferencer(images, masks, **options)['predictions']
    ):
        assert np.abs(one.astype(int) - other).max() <= 1


@pytest.mark.parametrize(
    'image, message',
    [
        (pixels(channels=5), r'image must be \(H, W\) or \(H, W, 1..4\).*got \(60, 70, 5\)'),
        (pixels(size=(3, 60), channels=70), r'got \(3, 60, 70\): channels come last'),
        (hole(), 'got bool, which looks like a mask'),
        (pixels().astype(np.int64), 'got int64'),
        (np.zeros((0, 5, 3), np.uint8), r'image has no pixels: \(0, 5, 3\)'),
        (pixels(np.float32) * 255, r'image: floating-point pixels must be in \[0, 1\]'),
        (7, 'image must be an array, a PIL image or a path; got int'),
    ],
)
def test_bad_pictures_are_named(inferencer, image, message):
    with pytest.raises(ValueError, match=message):
        inferencer.fill(image, BOX)


@pytest.mark.parametrize(
    'options, message',
    [
        ({'memory_budget': 0}, 'memory_budget must be a positive number of bytes or None; got 0'),
        ({'batch_size': 0}, 'batch_size must be an integer >= 1; got 0'),
        ({'strategy': 'best'}, 'strategy must be one of'),
        ({'masks': [BOX] * 3}, 'got a list of 3'),
        ({'masks': np.zeros((5, 5))}, r'masks\[0\] is 5x5 .*its picture is 60x70'),
    ],
)
def test_bad_options_are_named(inferencer, options, message):
    with pytest.raises(ValueError, match=message):
        inferencer(**dict({'inputs': [pixels()] * 2, 'masks': BOX}, **options))


def test_the_package_offers_both():
    assert mmdeepfill.InpaintingInferencer is InpaintingInferencer and mmdeepfill.inpaint is inpaint
    assert {'inpaint', 'InpaintingInferencer'} <= set(dir(mmdeepfill))
    with pytest.raises(AttributeError, match="module 'mmdeepfill' has no attribute 'nothing'"):
        mmdeepfill.nothing
