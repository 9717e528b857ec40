"""The contracts find each fault that they are for, and let a right generator pass."""

import pytest
import torch
from torch import nn

from mmdeepfill.core.registry import MODELS
from mmdeepfill.export import ExportMismatch
from mmdeepfill.models.inpaintors.weightless import WeightlessMixin
from mmdeepfill.models.layers import run_padded
from mmdeepfill.testing import GeneratorContract, WeightlessContract, legal_masks


class Right(nn.Module):
    """A network of stride 4, with a norm of each sample."""

    outputs, divisor, min_size = ('refined',), 4, 16

    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(4, 8, 4, 4)
        self.up = nn.ConvTranspose2d(8, 3, 4, 4)

    def forward(self, masked_image, mask):
        return run_padded(self.run_stages, masked_image, mask, self.divisor, self.min_size)

    def run_stages(self, masked_image, mask):
        x = self.up(self.down(torch.cat([masked_image, mask], 1)).relu())
        return {'refined': self.finish(x, mask).tanh()}

    def finish(self, x, mask):
        return x


class OfNoSize(Right):
    def forward(self, masked_image, mask):
        return self.run_stages(masked_image, mask)


class MixesSamples(Right):
    def finish(self, x, mask):
        return x - x.mean(0, keepdim=True)


class DividesByWhatIsKnown(Right):
    def finish(self, x, mask):
        known = (mask == 0).sum((2, 3), keepdim=True)
        return x * known / known


class HasARootWithoutDerivative(Right):
    def finish(self, x, mask):
        return x * (x * mask).square().sum((1, 2, 3), keepdim=True).sqrt().add(1)


class IsDeaf(Right):
    def finish(self, x, mask):
        return 0 * x + mask


class HasADeadLayer(Right):
    def __init__(self):
        super().__init__()
        self.unused = nn.Linear(2, 2)


class GoesBeyond(Right):
    def run_stages(self, masked_image, mask):
        return {'refined': 9 * super().run_stages(masked_image, mask)['refined']}


class CountsItsColumns(Right):
    def finish(self, x, mask):
        return x * int(x.shape[-1]) / 100


class Contract(GeneratorContract):
    def __init__(self, kind):
        self.build = kind


FAULTS = [
    (OfNoSize, 'test_every_size_is_legal', {'size': (17, 41)}, RuntimeError),
    (OfNoSize, 'test_too_small_a_picture_is_refused', {}, (AssertionError, RuntimeError)),
    (MixesSamples, 'test_a_batch_gives_what_single_calls_give', {}, AssertionError),
    (DividesByWhatIsKnown, 'test_every_mask_is_legal', {'name': 'full'}, FloatingPointError),
    (HasARootWithoutDerivative, 'test_gradients_are_finite', {'name': 'empty'}, AssertionError),
    (IsDeaf, 'test_what_is_known_shows', {}, AssertionError),
    (IsDeaf, 'test_gradients_reach_all_parameters', {}, AssertionError),
    (HasADeadLayer, 'test_gradients_reach_all_parameters', {}, AssertionError),
    (GoesBeyond, 'test_gradients_are_finite', {'name': 'box'}, AssertionError),
    (
        CountsItsColumns,
        'test_an_exported_file_gives_what_the_model_gives',
        {'tmp_path': None},
        ExportMismatch,
    ),
]


@pytest.mark.parametrize('kind, test, arguments, error', FAULTS)
def test_each_fault_is_found(kind, test, arguments, error, tmp_path):
    arguments = {name: value or tmp_path for name, value in arguments.items()}
    right = Contract(Right)
    getattr(right, test)(right.made(), **arguments)
    faulty = Contract(kind)
    with pytest.raises(error):
        getattr(faulty, test)(faulty.made(), **arguments)


def test_parameters_that_are_frozen_by_design():
    contract = Contract(HasADeadLayer)
    contract.frozen = ('unused.',)
    contract.test_gradients_reach_all_parameters(contract.made())


class MeanColour(WeightlessMixin, nn.Module):
    """Fills a hole with the mean of what is known."""

    def __init__(self, noise=0.0, weights=0):
        super().__init__()
        self.data_preprocessor = MODELS.build({'type': 'InpaintingPreprocessor'})
        self.noise = noise
        if weights:
            self.weight = nn.Parameter(torch.zeros(weights))

    def fill(self, image, hole):
        if hole.all():
            return image
        colour = image[hole == 0].mean(0) + self.noise * torch.rand(1).item()
        filled = image.copy()
        filled[hole != 0] = colour.round().clip(0, 255)
        return filled


class Weightless(WeightlessContract):
    def __init__(self, **options):
        self.build = lambda: MeanColour(**options)


WEIGHTLESS = [
    ({'noise': 99.0}, 'test_it_is_a_function_of_the_picture'),
    ({'noise': 99.0}, 'test_a_batch_gives_what_single_calls_give'),
    ({'weights': 1}, 'test_there_is_nothing_to_train'),
]


@pytest.mark.parametrize('options, test', WEIGHTLESS)
def test_faults_of_methods_without_weights(options, test):
    right, faulty = Weightless(), Weightless(**options)
    getattr(right, test)(right.made())
    with pytest.raises(AssertionError):
        getattr(faulty, test)(faulty.made())


def test_masks_are_what_they_are_called():
    height, width = 32, 45
    masks = legal_masks(height, width)
    areas = {name: int(mask.sum()) for name, mask in masks.items()}
    size = height * width
    assert (areas['empty'], areas['full'], areas['pixel']) == (0, size, 1)
    assert areas['all but one'] == size - 1 and areas['lines'] == 16 * width
    assert areas['columns'] == height * 9 and areas['dots'] == 8 * 12
    # a sixth of each side, rounded down, is hole
    assert areas['border'] == size - (32 - 2 * 5) * (45 - 2 * 7)
    assert masks['border'][0, 0, 0].all() and masks['border'][0, 0, :, -1].all()
    assert 0.4 < areas['random'] / size < 0.6
