"""Metrics of pairs against other libraries and plain arithmetic."""

import numpy as np
import pytest
import torch
from scipy import ndimage
from skimage import color
from skimage import metrics as skimage_metrics
from torchmetrics.functional.image import total_variation as torchmetrics_tv

from mmdeepfill.evaluation import functional, grayscale, similarity
from mmdeepfill.evaluation.regions import boundary_band, dilate, region_of
from tests.evaluation.pairs import as_numpy, random_pair

PAIR = random_pair(60, 76)


def inside(mask):
    return np.repeat(mask[0].numpy().astype(bool)[..., None], 3, 2)


@pytest.mark.parametrize('region', ['all', 'hole', 'boundary'])
def test_errors_by_numpy(region):
    composite, target, mask = PAIR
    pixels = region_of(mask, region)
    chosen = inside(torch.ones_like(mask) if pixels is None else pixels)
    p, t = as_numpy(composite)[chosen], as_numpy(target)[chosen]
    for measure, expected in (
        (functional.mean_absolute_error, 100 * np.abs(p - t).mean() / 255),
        (functional.mean_squared_error, ((p - t) ** 2).mean()),
        (functional.relative_l1, 100 * np.abs(p - t).sum() / t.sum()),
        (functional.relative_l2, 100 * ((p - t) ** 2).sum() / (t**2).sum()),
    ):
        assert measure(composite, target, pixels) == pytest.approx(expected, rel=1e-12)
    assert functional.psnr(composite, target, mask=pixels) == pytest.approx(
        skimage_metrics.peak_signal_noise_ratio(t, p, data_range=255), rel=1e-12
    )


def test_ssim_by_skimage():
    composite, target, mask = PAIR
    value, image = skimage_metrics.structural_similarity(
        as_numpy(target),
        as_numpy(composite),
        data_range=255,
        channel_axis=2,
        full=True,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
    )
    assert similarity.ssim(composite, target) == pytest.approx(value, abs=1e-6)
    assert similarity.ssim(composite, target, mask) == pytest.approx(
        image[inside(mask)].mean(), abs=1e-6
    )


def test_ssim_leaves_out_windows_that_do_not_fit():
    composite, target, _ = PAIR
    corner = torch.zeros(1, 60, 76, dtype=torch.bool)
    corner[:, :5, :5] = True
    assert similarity.ssim(composite, target, corner) is None


def test_ms_ssim_by_skimage_on_each_scale():
    composite, target, _ = random_pair(176, 190, noise=25)
    weights = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
    p, t = as_numpy(composite), as_numpy(target)
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    product = 1.0
    for scale, weight in enumerate(weights):
        blur = lambda x: ndimage.gaussian_filter(  # noqa: E731
            x, (1.5, 1.5, 0), truncate=3.5, mode='mirror'
        )
        mean_p, mean_t = blur(p), blur(t)
        contrast = (2 * (blur(p * t) - mean_p * mean_t) + c2) / (
            blur(p * p) - mean_p**2 + blur(t * t) - mean_t**2 + c2
        )
        luminance = (2 * mean_p * mean_t + c1) / (mean_p**2 + mean_t**2 + c1)
        # torchmetrics crops the contrast to full windows, and not the whole of the last scale.
        value = (luminance * contrast).mean() if scale == 4 else contrast[5:-5, 5:-5].mean()
        product *= max(value, 0) ** weight
        shape = p.shape[0] // 2, 2, p.shape[1] // 2, 2, 3
        p, t = (x[: shape[0] * 2, : shape[2] * 2].reshape(shape).mean((1, 3)) for x in (p, t))
    assert similarity.ms_ssim(composite, target) == pytest.approx(product, abs=1e-6)


def test_ms_ssim_refuses_what_is_too_small():
    image = torch.zeros(3, 160, 200, dtype=torch.uint8)
    with pytest.raises(ValueError, match='at least 161x161 pixels for the five scales'):
        similarity.ms_ssim(image, image)


def test_total_variation_by_torchmetrics_and_by_hand():
    composite, _, mask = PAIR
    expected = torchmetrics_tv(composite[None].double()).item() / composite.numel() / 2.55
    assert functional.total_variation(composite) == pytest.approx(expected, rel=1e-12)
    stripes = torch.zeros(3, 4, 4, dtype=torch.uint8)
    stripes[:, :, 1::2] = 255  # each pixel but those of the last column differs by all
    assert functional.total_variation(stripes) == pytest.approx(75)
    assert functional.total_variation(stripes, torch.zeros(1, 4, 4)) is None


def test_regions_by_scipy():
    mask = torch.zeros(1, 40, 50, dtype=torch.uint8)
    mask[:, 8:22, 10:30] = 1
    mask[:, 30:, 40:] = 1  # in a corner: the image's border is no edge
    square = np.ones((7, 7))
    hole = mask[0].numpy().astype(bool)
    expected = ndimage.binary_dilation(hole, square) & ~ndimage.binary_erosion(
        hole, square, border_value=1
    )
    assert np.array_equal(boundary_band(mask, 3)[0].numpy(), expected)
    assert np.array_equal(dilate(mask)[0].numpy(), ndimage.binary_dilation(hole, np.ones((3, 3))))
    assert not boundary_band(torch.ones(1, 20, 20)).any()
    with pytest.raises(ValueError, match='width: expected at least 1 pixel, got 0'):
        boundary_band(mask, 0)


def test_gray_metrics_by_plain_arithmetic():
    composite, target, _ = PAIR
    a, b = (as_numpy(x) / 255 @ [0.2125, 0.7154, 0.0721] for x in (composite, target))
    assert grayscale.gray_psnr(composite, target) == pytest.approx(
        10 * np.log10(1 / ((a - b) ** 2).mean()), rel=1e-9
    )
    assert grayscale.gray_relative_error(composite, target) == pytest.approx(
        np.abs(a - b).sum() / (a + b).sum(), rel=1e-9
    )
    blur = lambda x: ndimage.uniform_filter(x, 51)[25:-25, 25:-25]  # noqa: E731
    unbiased = 51**2 / (51**2 - 1)
    mean_a, mean_b = blur(a), blur(b)
    var_a, var_b = unbiased * (blur(a * a) - mean_a**2), unbiased * (blur(b * b) - mean_b**2)
    cov = unbiased * (blur(a * b) - mean_a * mean_b)
    c1, c2 = 1e-4, 9e-4
    ssim = ((2 * mean_a * mean_b + c1) * (2 * cov + c2)) / (
        (mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2)
    )
    assert grayscale.gray_ssim(composite, target) == pytest.approx(ssim.mean(), abs=1e-6)
    assert np.allclose(grayscale.to_gray(target), color.rgb2gray(as_numpy(target) / 255))


def test_perfect_and_black_images():
    black = torch.zeros(3, 60, 60, dtype=torch.uint8)
    assert functional.relative_l1(black, black) is None
    assert functional.relative_l2(black, black) is None
    assert grayscale.gray_relative_error(black, black) is None
    assert grayscale.gray_psnr(black, black) == 100
    empty = torch.zeros(1, 60, 60)
    assert functional.psnr(black, black, mask=empty) is None
    with pytest.raises(ValueError, match='at least 51x51 pixels for a window of 51'):
        grayscale.gray_ssim(black[:, :50], black[:, :50])
