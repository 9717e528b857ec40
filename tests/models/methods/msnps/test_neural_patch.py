"""MSNPS as a model: a content network and the optimisation behind it."""

import copy

import numpy as np
import pytest
import torch
from mmengine.optim import OptimWrapper
from torch.utils.data import default_collate

from mmdeepfill.core.registry import MODELS
from mmdeepfill.inference import init_model, inpaint
from mmdeepfill.inference.filling import FillOptions, strategy_for
from tests.helpers import config, fill, write_vgg

from ..opencv.test_opencv import holes, photographs, pixels, sample

SMALL = 'msnps/msnps_small_64x64_scenes.py'
AFTER_DEEPFILL = 'msnps/msnps_deepfillv1_half_128x128_scenes.py'


@pytest.fixture(scope='module')
def vgg(tmp_path_factory):
    """Up to relu3_1."""
    return write_vgg(tmp_path_factory.mktemp('vgg') / 'vgg19.pth', 'vgg19', 12)


@pytest.fixture
def small(vgg):
    """A config, shrunk: relu2_1 and relu2_2, three iterations on each of two scales."""

    def small(name=SMALL, **options):
        cfg = config(name)
        cfg.model.texture.update(pretrained=vgg, iterations=3, content_layer='8', turns=0)
        cfg.model.texture.patch_weights = {'6': 1e-3}
        if name == SMALL:
            cfg.model.generator.update(base_channels=4)
            cfg.model.generator.bottleneck.channels = 12
        cfg.model.update(options)
        return cfg

    return small


@pytest.fixture
def model(small):
    model = MODELS.build(small().model).eval()
    fill(model.generator)
    return model


def known_of(found, mask):
    return pixels(found['composited'])[mask == 0]


def test_a_batch_is_what_single_pictures_are_and_keeps_what_is_known(model):
    images, masks = photographs(4), holes()
    samples = [sample(*pair) for pair in zip(images, masks)]
    for image, mask, one, found in zip(
        images, masks, samples, model.val_step(default_collate(samples))
    ):
        (alone,) = model.val_step(default_collate([one]))
        # convolutions of a batch may differ in their last bits
        assert (alone['composited'].int() - found['composited'].int()).abs().max() <= 1
        assert np.array_equal(known_of(found, mask), image[mask == 0])
        # the content, and what became of it
        assert (found['coarse'] != found['refined'])[:, mask != 0].any()
        assert np.array_equal(pixels(found['coarse'])[mask == 0], image[mask == 0])


def test_twice_the_same(model):
    batch = default_collate([sample(photographs(1)[0], holes()[0])])
    (first,) = model.val_step(batch)
    (again,) = model.val_step(batch)
    assert torch.equal(first['refined'], again['refined'])


def test_what_was_in_the_hole_does_not_show(model):
    image, mask = photographs(1)[0], holes()[0]
    other = np.where(mask[..., None] != 0, 255 - image, image)
    model.content_size = 32  # reduced, too
    first, second = (model.val_step(default_collate([sample(x, mask)]))[0] for x in (image, other))
    assert torch.equal(first['refined'], second['refined'])


def test_the_content_network_sees_a_reduced_picture_with_all_of_the_hole(model):
    seen = []
    model.generator.register_forward_hook(lambda _, inputs, output: seen.append(inputs))
    model.content_size = 32
    image = np.zeros((128, 96, 3), np.uint8)
    image[:, 48:] = 255
    mask = np.zeros((128, 96), np.uint8)
    mask[63:65, 10] = 1  # of two of the 4x4 areas, one pixel each
    model.generate(model.data_preprocessor(default_collate([sample(image, mask)])))
    ((shown, hole),) = seen
    assert shown.shape == (1, 3, 32, 24) and hole.shape == (1, 1, 32, 24)
    assert hole.nonzero()[:, 2:].tolist() == [[15, 2], [16, 2]]
    assert torch.equal(shown[0, :, 15, 2], model.data_preprocessor.hole_value.flatten())
    known = shown[0, 0][hole[0, 0] == 0]
    assert (
        set(known.tolist()) == {-1.0, 1.0} and shown[0, 0, 0].tolist() == [-1.0] * 12 + [1.0] * 12
    )


@pytest.mark.parametrize('size', [(16, 16), (17, 70), (90, 33)])
def test_any_size_and_hole(model, size):
    image = photographs(1, size)[0]
    masks = np.zeros((3, *size), np.uint8)
    masks[0], masks[1, 0, 0], masks[2, ::3] = 1, 1, 1
    for mask, found in zip(
        masks, model.val_step(default_collate([sample(image, mask) for mask in masks]))
    ):
        assert found['composited'].shape == (3, *size)
        assert np.array_equal(known_of(found, mask), image[mask == 0])


def test_without_a_hole_vggs_weights_are_not_needed(small):
    cfg = small()
    cfg.model.texture.pretrained = 'gone.pth'
    model, image = MODELS.build(cfg.model).eval(), photographs(1)[0]
    empty, box = np.zeros(image.shape[:2], np.uint8), holes()[0]
    (found,) = model.val_step(default_collate([sample(image, empty)]))
    assert np.array_equal(pixels(found['composited']), image)
    with pytest.raises(FileNotFoundError, match="weights: no file 'gone.pth'"):
        model.val_step(default_collate([sample(image, box)]))


def test_weights_are_those_of_the_trained_content_network(small, tmp_path):
    trained = config('context_encoder/context_encoder_small_64x64_1x16_scenes.py').model
    for part in (trained.generator, trained.disc):
        part.base_channels = 4
    trained.generator.bottleneck.channels = 12
    trained = MODELS.build(trained)
    fill(trained.generator)
    torch.save(trained.state_dict(), tmp_path / 'trained.pth')
    model = init_model(small(), tmp_path / 'trained.pth')
    state = model.state_dict()
    assert set(state) == {f'generator.{name}' for name in trained.generator.state_dict()}
    for name, value in trained.generator.state_dict().items():
        assert torch.equal(state[f'generator.{name}'], value)


def test_after_another_content_network_whose_weights_are_here(small):
    """A generator of two stages that asks for windows and reduced pictures by itself."""
    cfg = small(AFTER_DEEPFILL)
    image, mask = photographs(1)[0], holes()[0]
    weights = 'deepfillv1_half_128x128_2x8_scenes'
    filled = inpaint(image, mask, cfg, weights=weights)
    assert np.array_equal(filled[mask == 0], image[mask == 0])
    model = init_model(cfg, weights)
    assert model.generator.hole_side == 56
    assert strategy_for(model, FillOptions()) == 'exact'
    before = inpaint(
        image,
        mask,
        copy.deepcopy(config('proof/' + weights + '.py')),
        weights=weights,
        strategy='exact',
    )
    (found,) = model.val_step(default_collate([sample(image, mask)]))
    # its content is that network's result
    assert np.array_equal(pixels(found['coarse']), before)


def test_it_trains_nothing(model):
    wrapper = OptimWrapper(torch.optim.SGD(torch.nn.Linear(1, 1).parameters(), lr=1.0))
    with pytest.raises(RuntimeError, match='NeuralPatchInpaintor cannot be trained.*checkpoint'):
        model.train_step({}, wrapper)
    assert not any(parameter.requires_grad for parameter in model.parameters())


def test_a_content_size_that_no_network_takes(small):
    with pytest.raises(ValueError, match=r'content_size must be at least 16 \(pixels\) or None'):
        MODELS.build(small(content_size=8).model)
