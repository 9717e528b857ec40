import math
from pathlib import Path

import numpy as np
import pytest
import torch
from torchmetrics.functional.image import structural_similarity_index_measure

from mmdeepfill.evaluation.functional import mean_absolute_error, psnr
from mmdeepfill.evaluation.similarity import ssim

GOLDEN = Path(__file__).parents[1] / 'golden' / 'metrics.npz'


def golden_pair():
    rng = np.random.RandomState(11)
    target = rng.randint(0, 256, (3, 48, 56))
    noisy = np.clip(target + rng.randint(-40, 41, (3, 48, 56)), 0, 255)
    mask = np.zeros((1, 48, 56), np.uint8)
    mask[:, 10:30, 12:40] = 1
    composited = np.where(mask, noisy, target)
    to = lambda a: torch.from_numpy(a.astype(np.uint8))  # noqa: E731
    return to(composited), to(target), to(mask)


def test_values_of_mmagic():
    composited, target, mask = golden_pair()
    golden = {k: float(v) for k, v in np.load(GOLDEN).items()}
    assert mean_absolute_error(composited, target, mask) == pytest.approx(golden['mae'], rel=1e-6)
    assert mean_absolute_error(composited, target) == pytest.approx(golden['mae_full'], rel=1e-6)
    assert psnr(composited, target) == pytest.approx(golden['psnr'], rel=1e-6)
    assert ssim(composited, target) == pytest.approx(golden['ssim'], abs=1e-6)


def test_hand_arithmetic():
    target = torch.full((3, 16, 20), 100, dtype=torch.uint8)
    prediction = target.clone()
    prediction[0, :4, :5] = 151  # 20 pixels of one channel, off by 51 = 255 / 5
    mask = torch.zeros(1, 16, 20, dtype=torch.uint8)
    mask[:, :8, :5] = 1  # 40 pixels
    assert mean_absolute_error(prediction, target, mask) == pytest.approx(100 * 20 * 0.2 / (40 * 3))
    assert mean_absolute_error(prediction, target) == pytest.approx(100 * 20 * 0.2 / (320 * 3))
    assert psnr(prediction, target) == pytest.approx(10 * math.log10(1 / (20 * 0.2**2 / (320 * 3))))


def test_ssim_of_constants_is_its_luminance_term():
    dark = torch.full((3, 24, 24), 50, dtype=torch.uint8)
    light = torch.full((3, 24, 24), 200, dtype=torch.uint8)
    c1 = (0.01 * 255) ** 2
    assert ssim(dark, light) == pytest.approx((2 * 50 * 200 + c1) / (50**2 + 200**2 + c1), rel=1e-9)
    assert ssim(dark, dark) == pytest.approx(1, rel=1e-12)


def test_perfect_image_has_capped_psnr():
    image = torch.full((3, 16, 16), 7, dtype=torch.uint8)
    assert psnr(image, image) == 100
    assert psnr(image, image, cap=60) == 60


def test_empty_hole_has_no_mean():
    image = torch.zeros(3, 16, 16, dtype=torch.uint8)
    assert mean_absolute_error(image, image, torch.zeros(1, 16, 16)) is None


@pytest.mark.parametrize('measure', [mean_absolute_error, psnr, ssim])
def test_wrong_inputs(measure):
    image = torch.zeros(3, 16, 16, dtype=torch.uint8)
    with pytest.raises(ValueError, match='prediction: expected a uint8 tensor'):
        measure(image.float(), image)
    with pytest.raises(ValueError, match=r'shape of target \(3, 16, 16\), got \(3, 8, 16\)'):
        measure(image[:, :8], image)


def test_wrong_mask_and_small_image():
    image = torch.zeros(3, 16, 16, dtype=torch.uint8)
    with pytest.raises(ValueError, match=r'mask: expected \(1, 16, 16\), got \(16, 16\)'):
        mean_absolute_error(image, image, torch.zeros(16, 16))
    with pytest.raises(ValueError, match='at least 11x11 pixels'):
        ssim(image[:, :10], image[:, :10])


@pytest.mark.parametrize('masked', [False, True])
def test_ssim_of_a_large_image_is_that_of_all_its_windows_at_once(masked):
    generator = torch.Generator().manual_seed(0)
    first, second = (
        torch.randint(0, 256, (3, 541, 1060), generator=generator).to(torch.uint8) for _ in range(2)
    )
    first[:, :, :900] = second[:, :, :900]
    _, similarity = structural_similarity_index_measure(
        first[None].double(), second[None].double(), data_range=255.0, return_full_image=True
    )
    mask = torch.zeros(1, 541, 1060)
    mask[:, 300:540, 880:1000] = 1  # over tiles' edges, and one row into the rim
    expected = similarity[0, :, 5:-5, 5:-5].mean()
    if masked:
        expected = similarity[0, :, 300:536, 880:1000].mean()
    assert ssim(first, second, mask if masked else None) == pytest.approx(
        expected.item(), rel=1e-12
    )
