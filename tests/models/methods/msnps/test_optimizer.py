"""Neural patch synthesis: its terms against hand arithmetic and loops, and what it does."""

import numpy as np
import pytest
import torch

from mmdeepfill.models.methods.msnps import NeuralPatchOptimizer
from mmdeepfill.models.methods.msnps.energy import content_energy, patch_energy, total_variation
from mmdeepfill.models.methods.msnps.nearest import NearestPatches
from mmdeepfill.models.methods.msnps.sources import continued
from tests.helpers import picture, write_vgg

from .test_nearest import features, patch, starts


@pytest.fixture(scope='module')
def vgg(tmp_path_factory):
    """Up to relu3_1."""
    return write_vgg(tmp_path_factory.mktemp('vgg') / 'vgg19.pth', 'vgg19', 12)


@pytest.fixture
def build(vgg):
    def build(**options):
        # relu2_1: half of the picture's size
        return NeuralPatchOptimizer(
            **{
                'scales': 1,
                'iterations': 8,
                'content_layer': '6',
                'content_weight': 0.0,
                'patch_weights': {'6': 1e-2},
                'turns': 0,
                'sizes': 0,
                'pretrained': vgg,
                **options,
            }
        )

    return build


def box(side, top, bottom, left, right):
    mask = torch.zeros(1, 1, side, side)
    mask[..., top:bottom, left:right] = 1
    return mask


def test_gradient_of_the_patches_is_the_published_one():
    """As the authors' code writes it down: in each cell the mean of s - t over its patches."""
    found = features(5, 8, 7).requires_grad_()
    search = NearestPatches(found.detach(), 3, 2)
    search.offer(features(5, 9, 9, seed=1), torch.ones(9, 9, dtype=torch.bool))
    patch_energy(found, search.assembled()).backward()

    x, nearest = found.detach().numpy(), search.nearest.numpy().reshape(-1, 5, 3, 3)
    gradient, count, number = np.zeros_like(x), np.zeros(x.shape[1:]), 0
    for i in starts(8, 3, 2):
        for j in starts(7, 3, 2):
            patch(gradient, i, j)[:] += patch(x, i, j) - nearest[number]
            count[i : i + 3, j : j + 3] += 1
            number += 1
    assert number == len(nearest) and count.min() == 1 and count.max() > 1
    np.testing.assert_allclose(found.grad.numpy(), gradient / count, rtol=1e-12)


def test_terms_by_hand():
    image = torch.tensor([[[1.0, 2.0, 4.0], [0.0, 2.0, 1.0]]])
    # rows down: 1 0 9; columns: 1 4, 4 1
    assert total_variation(image) == 0.5 * (10 + 10)
    assert total_variation(torch.cat([image, 3 * image])) == 0.5 * (20 + 9 * 20)
    assert patch_energy(image, torch.ones_like(image)) == 0.5 * (0 + 1 + 9 + 1 + 1 + 0)
    assert content_energy(image, torch.ones_like(image)) == 2


def test_energy_is_the_weighted_sum_in_the_unit_of_vggs_input(build):
    model = build(
        content_layer='8', content_weight=3.0, tv_weight=0.1, patch_weights={'6': 0.5, '11': 0.25}
    )
    image, other = picture('a', (1, 3, 24, 24)), picture('b', (1, 3, 24, 24))
    mask = box(24, 10, 12, 12, 14)
    goals = model.goals(image, other, continued(image, mask), mask)
    mean, std = (
        torch.tensor(x).view(3, 1, 1) for x in ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    )
    units = ((image + 1) / 2 - mean) / std
    seen, wanted, layers = units, ((other + 1) / 2 - mean) / std, {}
    for number, layer in enumerate(model.vgg.layers):
        seen, wanted = layer(seen), layer(wanted)
        layers[number] = seen, wanted
    expected = 3 * (layers[8][0] - layers[8][1]).square().mean() + 0.1 * total_variation(units)
    for number, weight in ((6, 0.5), (11, 0.25)):
        expected = expected + weight * patch_energy(layers[number][0], goals.patches[str(number)])
    torch.testing.assert_close(model.energy(image, goals), expected)


def test_gradient_by_finite_differences(build):
    model = build(content_weight=3.0).double()
    model.prepare()
    image, mask = picture('a', (1, 3, 20, 20)).double(), box(20, 8, 11, 9, 12).double()
    goals = model.goals(image, -image, continued(image, mask), mask)
    x = image.clone().requires_grad_()
    model.energy(x, goals).backward()
    generator = torch.Generator().manual_seed(0)
    for _ in range(3):
        step = 1e-8 * torch.randn(image.shape, generator=generator, dtype=torch.float64)
        change = model.energy(image + step, goals) - model.energy(image - step, goals)
        torch.testing.assert_close(change / 2, (x.grad * step).sum(), rtol=1e-4, atol=0)


def test_patches_with_a_pixel_of_the_hole_under_them_are_no_sources(build, monkeypatch):
    seen, offer = {}, NearestPatches.offer

    def spy(self, values, known):
        seen.setdefault(values.shape[0], known)
        return offer(self, values, known)

    monkeypatch.setattr(NearestPatches, 'offer', spy)
    model, mask = build(patch_weights={'6': 1.0, '11': 1.0}), box(32, 9, 11, 20, 21)
    assert model.goals(*[picture('a', (1, 3, 32, 32))] * 3, mask) is not None
    # relu2_1 has 128 channels and 2 pixels a cell, relu3_1 256 and 4
    for channels, step in ((128, 2), (256, 4)):
        cells = mask[0, 0].view(32 // step, step, 32 // step, step).amax((1, 3))
        assert torch.equal(seen[channels], cells == 0)
    assert (~seen[128]).sum() == 2 and (~seen[256]).sum() == 1


@pytest.mark.parametrize('pattern', ['stripes', 'eggs'])
def test_a_periodic_texture_is_continued(build, pattern):
    y, x = torch.meshgrid(torch.arange(48), torch.arange(48), indexing='ij')
    if pattern == 'stripes':
        tone = (x // 4 % 2 * 2 - 1) * 0.7
    else:
        tone = (2 * torch.pi * x / 8).sin() * (2 * torch.pi * y / 8).sin() * 0.8
    image = torch.stack([tone, 0.8 * tone, -0.5 * tone])[None].float()
    mask = box(48, 17, 31, 18, 30)
    guess = image * (1 - mask)  # grey

    def error(filled):
        return ((filled - image).abs() * mask).sum() / mask.sum() / 3

    assert error(guess) > 0.2
    assert error(build(scales=3, iterations=15)(guess, mask)) < 0.1 * error(guess)
    if pattern == 'eggs':  # of one scale it gets better with new neighbours
        once, often = (error(build(iterations=20, rounds=rounds)(guess, mask)) for rounds in (1, 4))
        assert often < 0.7 * once < 0.7 * error(guess)


def test_it_lowers_the_energy_and_is_repeatable(build):
    model = build(content_weight=3.0)
    guess, mask = picture('a', (1, 3, 32, 32)), box(32, 10, 20, 12, 24)
    guess = guess * (1 - mask)
    before = guess.clone()
    with torch.no_grad():  # as in prediction
        found = model(guess, mask)
        goals = model.goals(guess, guess, continued(guess, mask), mask)
        pictures = guess, build(content_weight=3.0, iterations=2)(guess, mask), found
        first, soon, last = (model.energy(picture, goals) for picture in pictures)
        assert soon < first and last < 0.7 * first
        assert torch.equal(model(guess, mask), found)
    assert torch.equal(guess, before) and not found.requires_grad
    assert found.abs().max() <= 1


def test_a_batch_is_what_single_pictures_are(build):
    model = build(iterations=3, scales=2, turns=1)
    guess = picture('a', (4, 3, 28, 31))
    mask = torch.zeros(4, 1, 28, 31)
    mask[0, :, 5:12, 8:20] = 1
    mask[1, :, ::9, ::8] = 1
    mask[2] = 1
    found = model(guess, mask)
    for i in range(4):
        assert torch.equal(found[i : i + 1], model(guess[i : i + 1], mask[i : i + 1]))
    # without anything known there is nothing to take, without a hole nothing to do
    assert torch.equal(found[2:], guess[2:])
    assert not torch.equal(found[0], guess[0])


def test_the_layout_of_the_picture_does_not_matter(build):
    model, guess, mask = build(iterations=2), picture('a', (1, 3, 32, 32)), box(32, 10, 20, 12, 24)
    channels_last = guess.to(memory_format=torch.channels_last)
    torch.testing.assert_close(model(channels_last, mask), model(guess, mask), rtol=0, atol=1e-4)


@pytest.mark.parametrize('case', ['small', 'nothing known'])
def test_where_no_patch_fits_or_is_known_the_guess_stays(build, case):
    side, mask = (16, box(16, 4, 8, 4, 8)) if case == 'small' else (32, torch.ones(1, 1, 32, 32))
    mask[..., 0, 0] = 0
    model = build(patch_weights={'11': 1.0}) if case != 'small' else build(patch_size=9)
    guess = picture('a', (1, 3, side, side))
    assert torch.equal(model(guess, mask), guess)


@pytest.mark.parametrize(
    'options, message',
    [
        ({'scales': 0}, 'scales must be an integer >= 1; got 0'),
        ({'turns': -1}, 'turns must be an integer >= 0; got -1'),
        ({'iterations': 2.5}, 'iterations must be an integer >= 1; got 2.5'),
        ({'rounds': 9}, r'rounds must be at most iterations \(8\); got 9'),
        ({'stride': 4}, r'stride must be at most patch_size \(3\), so that .* got 4'),
        ({'patch_weights': {}}, 'patch_weights must name at least one layer'),
        ({'tv_weight': -1.0}, 'tv_weight and patch_weights must be at least 0; got 0.0, -1.0'),
        ({'content_layer': '99'}, "expected names from '0' to '36' for vgg19"),
    ],
)
def test_mistakes(build, options, message):
    with pytest.raises(ValueError, match=message):
        build(**options)
