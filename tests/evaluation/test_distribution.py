import numpy as np
import pytest
import scipy.linalg

from mmdeepfill.evaluation.distribution import (
    frechet_distance,
    inception_discriminative_scores,
    kernel_distance,
)


def features(seed, shift=0.0, number=60, size=12):
    rng = np.random.default_rng(seed)
    return (rng.standard_normal((number, size)) @ rng.standard_normal((size, size)) + shift).astype(
        np.float32
    )


def test_frechet_distance_by_matrix_square_root():
    real, fake = features(0), features(1, 0.5)
    a, b = (x.astype(np.float64) for x in (real, fake))
    cov_a, cov_b = np.cov(a.T), np.cov(b.T)
    expected = ((a.mean(0) - b.mean(0)) ** 2).sum() + np.trace(
        cov_a + cov_b - 2 * scipy.linalg.sqrtm(cov_a @ cov_b).real
    )
    assert frechet_distance(real, fake) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize('block', [1, 7, 64])
def test_frechet_distance_in_blocks(monkeypatch, block):
    """Also of one row, and with a last block that is smaller."""
    monkeypatch.setattr('mmdeepfill.evaluation.distribution._BLOCK', block)
    test_frechet_distance_by_matrix_square_root()


def test_frechet_distance_of_known_gaussians():
    """Diagonal covariances: sum of squared differences of means and of deviations."""
    signs = np.array([[i, j] for i in (-1.0, 1.0) for j in (-1.0, 1.0)])  # mean 0, no covariance
    deviation = np.sqrt(4 / 3)  # of each column, with n - 1
    real, fake = signs * [1, 2], signs * [3, 5] + [10, 0]
    expected = 10**2 + deviation**2 * ((3 - 1) ** 2 + (5 - 2) ** 2)
    assert frechet_distance(real, fake) == pytest.approx(expected, rel=1e-9)
    assert frechet_distance(real, real) == pytest.approx(0, abs=1e-9)


def test_kernel_distance_by_sums():
    real, fake = features(0), features(1, 0.3)
    kernel = lambda x, y: (x.astype(float) @ y.T.astype(float) / 12 + 1) ** 3  # noqa: E731
    n = len(real)
    off = ~np.eye(n, dtype=bool)
    expected = (kernel(real, real)[off].sum() + kernel(fake, fake)[off].sum()) / (
        n * (n - 1)
    ) - 2 * kernel(real, fake).mean()
    mean, deviation = kernel_distance(real, fake)
    assert mean == pytest.approx(expected, rel=1e-6)
    assert deviation == 0
    first, second = (kernel_distance(real, fake, 5, 20, seed=3) for _ in 'ab')
    assert first == second != kernel_distance(real, fake, 5, 20, seed=4)


def test_discriminative_scores_of_plain_sets():
    line = np.arange(20.0)[:, None] / 20
    assert inception_discriminative_scores(line, line + 5) == (0, 0)  # told apart
    paired, unpaired = inception_discriminative_scores(line, line)
    assert paired == 0 and unpaired == pytest.approx(50)  # never more real; half are wrong
    # All on one line, and the plane between the means takes two of each for the other kind.
    real, fake = np.array([[3.0], [4.0], [0.0], [5.0]]), np.array([[1.0], [0.0], [4.0], [0.0]])
    paired, unpaired = inception_discriminative_scores(real, fake)
    assert (paired, unpaired) == (25, 25)


def test_refused_features():
    good = features(0)
    with pytest.raises(ValueError, match='fake: expected 12 features as real has, got 11'):
        frechet_distance(good, good[:, :11])
    with pytest.raises(ValueError, match='real: expected at least 2 images, got 1'):
        kernel_distance(good[:1], good)
    with pytest.raises(ValueError, match='fake: expected 60 images, one for each'):
        inception_discriminative_scores(good, good[:30])
    bad = good.copy()
    bad[3, 3] = np.nan
    with pytest.raises(ValueError, match='with 1 that are not finite'):
        frechet_distance(good, bad)
