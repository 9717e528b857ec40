"""Strategy 'refine': windows, steps, memory, and models that cannot."""

import numpy as np
import pytest
import torch

from mmdeepfill.inference.inferencer import InpaintingInferencer
from mmdeepfill.models.methods.lama import refinement
from mmdeepfill.models.methods.lama.refinement import Refinement, can_refine, refine
from tests.models.small_models import small_reference_model

SETTINGS = Refinement(iterations=3, learning_rate=0.02, min_side=32, max_pixels=30_000)


@pytest.fixture(scope='module')
def model():
    return small_reference_model('lama_small')


@pytest.fixture
def small_scales(monkeypatch):
    """Two scales and more for small pictures."""
    monkeypatch.setattr(refinement.refine, '__defaults__', (SETTINGS, None))
    monkeypatch.setattr(refinement.prediction_count, '__defaults__', (SETTINGS,))


def picture(height, width):
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 256, (height // 8 + 1, width // 8 + 1, 3))
    return np.kron(coarse, np.ones((8, 8, 1), int))[:height, :width].astype(np.uint8)


def box(height, width, top, left, size):
    mask = np.zeros((height, width), np.uint8)
    mask[top : top + size, left : left + size] = 1
    return mask


@pytest.mark.parametrize('kind', ['uint8', 'float32'])
def test_a_picture(model, small_scales, kind):
    image, mask = picture(150, 170), box(150, 170, 50, 60, 40)
    pixels = image if kind == 'uint8' else (image / 255).astype(np.float32)
    seen = []
    inferencer = InpaintingInferencer(model, show_progress=False)
    filled = inferencer.fill(
        pixels,
        mask,
        strategy='refine',
        context=50,
        on_step=lambda done, total: seen.append((done, total)),
    )
    assert filled.dtype == pixels.dtype and np.array_equal(filled[mask == 0], pixels[mask == 0])
    # a window of 140x140: round(log2(140 / 32)) = 2 halvings, 1 + 2 * 3 predictions
    assert seen == [(n, 7) for n in range(1, 8)]
    plain = inferencer.fill(pixels, mask, strategy='crop', context=50)
    assert np.abs(filled[mask != 0].astype(float) - plain[mask != 0]).max() > 0
    assert all(p.requires_grad and p.grad is None for p in model.generator.parameters())


def test_a_small_window_is_a_plain_prediction(model):
    image, mask = picture(60, 70), box(60, 70, 20, 20, 9)
    inferencer = InpaintingInferencer(model, show_progress=False)
    filled = inferencer.fill(image, mask, strategy='refine')
    assert np.array_equal(filled, inferencer.fill(image, mask, strategy='crop'))


@pytest.mark.parametrize(
    'mask',
    [np.ones((64, 80), np.uint8), np.zeros((64, 80), np.uint8), box(64, 80, 30, 30, 1)],
    ids=['full', 'empty', 'pixel'],
)
def test_every_mask(model, small_scales, mask):
    image = picture(64, 80)
    filled = InpaintingInferencer(model, show_progress=False).fill(image, mask, strategy='refine')
    assert np.array_equal(filled[mask == 0], image[mask == 0])


def test_a_model_that_cannot(small_scales):
    other = small_reference_model('global_local_openmmlab')
    assert not can_refine(other.generator)
    for mask in (box(40, 50, 5, 5, 9), np.zeros((40, 50), np.uint8)):
        with pytest.raises(
            ValueError, match="strategy 'refine' .*LaMa.*GLGenerator does not: use 'auto'"
        ):
            InpaintingInferencer(other, show_progress=False).fill(
                picture(40, 50), mask, strategy='refine'
            )


def test_nothing_is_kept_but_what_goes_into_each_part(model):
    """Bytes that autograd keeps are far fewer, and the result is the same."""
    generator = model.generator
    with torch.no_grad():
        features = generator.front(torch.rand(1, 4, 64, 64))
    kept, results = [], []
    for recompute in (False, True):
        storages = {}

        def pack(tensor):
            storage = tensor.untyped_storage()
            storages[storage.data_ptr()] = storage.nbytes()
            return tensor

        leaves = [part.clone().requires_grad_() for part in features]
        for parameter in generator.parameters():
            parameter.requires_grad_(False)
        try:
            with torch.autograd.graph.saved_tensors_hooks(pack, lambda x: x):
                whole = generator.back(leaves, recompute=recompute)
        finally:
            for parameter in generator.parameters():
                parameter.requires_grad_(True)
        whole.sum().backward()
        kept.append(sum(storages.values()))
        results.append([whole.detach(), *(leaf.grad for leaf in leaves)])
    assert kept[1] < kept[0] / 2
    assert all(torch.equal(a, b) for a, b in zip(*results))


def test_pixels_in_the_hole_are_not_looked_at(model):
    mask = torch.zeros(1, 1, 96, 96)
    mask[..., 30:60, 30:60] = 1
    one = torch.rand(1, 3, 96, 96)
    other = torch.where(mask != 0, torch.rand(1, 3, 96, 96), one)
    assert torch.equal(
        refine(model.generator, one, mask, SETTINGS), refine(model.generator, other, mask, SETTINGS)
    )
