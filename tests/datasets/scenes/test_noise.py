"""Noise: mean, range, smoothness; and what pyramids of integers give."""

import numpy as np
import pytest

from mmdeepfill.datasets.scenes.noise import fractal, ridge


def test_fractal_noise_has_a_mean_near_zero_and_bounds():
    fields = np.stack([fractal(np.random.default_rng(i), 64) for i in range(60)])
    assert fields.dtype == np.int16 and fields.shape == (60, 64, 64)
    assert abs(fields.mean()) < 6  # 16 independent coarse cells each: sigma about 2
    assert 25 < fields.std() < 75
    assert np.abs(fields).max() < 260


def test_more_persistence_is_rougher():
    def roughness(persistence):
        field = fractal(np.random.default_rng(0), 128, persistence).astype(float)
        return np.abs(np.diff(field)).mean() / field.std()

    assert roughness(36) < 0.5 * roughness(140) < 0.5 * roughness(230)


def test_a_larger_field_begins_with_the_same_noise():
    small, large = (fractal(np.random.default_rng(1), side).astype(float) for side in (32, 64))
    reduced = large.reshape(32, 2, 32, 2).mean((1, 3))
    assert np.corrcoef(small.ravel(), reduced.ravel())[0, 1] > 0.95


def test_a_ridge_without_roughness_is_bent_once():
    heights = ridge(np.random.default_rng(2), 9, 0.0)
    # one middle is displaced, and lines are drawn from there
    np.testing.assert_allclose(np.diff(heights[:5], 2), 0, atol=1e-12)
    np.testing.assert_allclose(np.diff(heights[4:], 2), 0, atol=1e-12)
    assert len(heights) == 9 and np.abs(heights).max() <= 1.5
    assert len(ridge(np.random.default_rng(2), 33, 0.5)) == 33


def test_odd_sides_are_cut_from_the_next_power_of_two():
    assert fractal(np.random.default_rng(3), 20).shape == (20, 20)
    assert (
        fractal(np.random.default_rng(3), 20) == fractal(np.random.default_rng(3), 32)[:20, :20]
    ).all()


@pytest.mark.parametrize('side', [1, 4, 5])
def test_small_sides(side):
    assert fractal(np.random.default_rng(0), side).shape == (side, side)
