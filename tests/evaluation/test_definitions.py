"""What docs/evaluation.md says of the metrics' definitions."""

import numpy as np
import pytest
import torch

from mmdeepfill.backbones.inception import InceptionV3, tensorflow_bilinear
from mmdeepfill.evaluation.functional import total_variation
from mmdeepfill.evaluation.similarity import ssim


def picture(seed):
    return np.random.default_rng(seed).integers(0, 256, (40, 50, 3), dtype=np.uint8)


def chw(image):
    return torch.from_numpy(image).permute(2, 0, 1)


def test_ssim_is_that_of_scikit_image_with_these_settings():
    metrics = pytest.importorskip('skimage.metrics')
    one, two = picture(0), (picture(0) * 0.8 + picture(1) * 0.2).astype(np.uint8)
    expected = metrics.structural_similarity(
        one,
        two,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        data_range=255,
        channel_axis=2,
    )
    assert ssim(chw(two), chw(one)) == pytest.approx(expected, abs=1e-6)
    default = metrics.structural_similarity(one, two, channel_axis=2)
    assert abs(default - expected) > 1e-4


def test_total_variation_by_hand():
    image = torch.tensor([[[0, 10], [30, 70]]], dtype=torch.uint8)
    # right: 10, 40; below: 30, 60; four pixels
    assert total_variation(image) == pytest.approx(100 / 255 * (10 + 40 + 30 + 60) / 4)


def test_pictures_are_resized_and_scaled_as_tensorflow_did():
    ramp = torch.arange(30.0).view(1, 1, 1, 30).expand(1, 1, 30, 30)
    # pixel i at i * 30 / 299, and the last ones at the border
    expected = np.minimum(np.arange(299) * 30 / 299, 29)
    assert np.allclose(tensorflow_bilinear(ramp, 299)[0, 0, 0].numpy(), expected, atol=1e-5)
    network, seen = InceptionV3(), []
    network[0].register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    network(torch.full((1, 3, 20, 20), 200, dtype=torch.uint8))
    assert torch.allclose(seen[0], torch.tensor((200 - 128) / 128))
