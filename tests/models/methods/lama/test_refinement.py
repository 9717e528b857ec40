"""Refinement against the values of its authors' code, in float64."""

import torch

from mmdeepfill.models.methods.lama import LaMaGenerator
from mmdeepfill.models.methods.lama.refinement import Refinement, _pyramid, prediction_count, refine
from tests.helpers import fill, golden


def filled():
    """The reference's weights: those of three layers are ten times as large."""
    generator = fill(LaMaGenerator(8, 2)).double().eval()
    for number in (9, 12, 15):
        generator.model[number].weight.data.mul_(10)
    return generator


def inputs():
    values = golden('lama_refinement')
    image, mask = (torch.from_numpy(values[name]).double() for name in ('image', 'mask'))
    return values, image, mask, Refinement(15, float(values['lr']), int(values['min_side']))


def test_pyramid_of_the_authors():
    values, image, mask, settings = inputs()
    (fine, fine_mask), (coarse, coarse_mask) = _pyramid(image, mask, settings)
    assert torch.equal(coarse_mask, torch.from_numpy(values['scale0_mask']).double())
    assert torch.equal(fine_mask, torch.from_numpy(values['scale1_mask']).double())
    for level, name in ((coarse, 'scale0'), (fine, 'scale1')):
        torch.testing.assert_close(
            level[..., ::4, ::4],
            torch.from_numpy(values[f'{name}_image_every_4th']),
            rtol=0,
            atol=1e-10,
        )


def test_results_of_the_authors():
    values, image, mask, settings = inputs()
    generator = filled()
    steps = []
    result = refine(generator, image, mask, settings, lambda: steps.append(1))
    torch.testing.assert_close(
        result[..., ::2, ::2],
        torch.from_numpy(values['scale1_refined_every_2nd']),
        rtol=0,
        atol=1e-8,
    )
    coarse = refine(generator, *_pyramid(image, mask, settings)[1], settings)
    torch.testing.assert_close(
        coarse[..., ::2, ::2],
        torch.from_numpy(values['scale0_refined_every_2nd']),
        rtol=0,
        atol=1e-10,
    )
    assert torch.equal(result[mask.expand_as(result) == 0], image[mask.expand_as(image) == 0])
    assert len(steps) == prediction_count(132, 148, settings) == 16
    assert all(p.requires_grad and p.grad is None for p in generator.parameters())


def test_a_large_picture_is_reduced_and_comes_back_at_its_size():
    generator = filled()
    image = torch.rand(1, 3, 90, 130).double()
    mask = torch.zeros(1, 1, 90, 130).double()
    mask[..., 30:60, 40:90] = 1
    settings = Refinement(2, min_side=16, max_pixels=4000)
    result = refine(generator, image, mask, settings)
    assert result.shape == image.shape and result.isfinite().all()
    known = (mask == 0).expand_as(image)
    assert torch.equal(result[known], image[known])
