import sys

import numpy as np
import pytest
from scipy import stats

from mmdeepfill.core.optional import optional_import
from mmdeepfill.core.registry import METRICS
from mmdeepfill.evaluation.buckets import bucket_of, group
from mmdeepfill.evaluation.presets import PRESETS, preset_metrics
from mmdeepfill.evaluation.statistics import bootstrap_interval, compare_paired


def test_interval_is_near_that_of_the_normal_distribution():
    values = np.random.default_rng(0).normal(20, 3, 400)
    low, high = bootstrap_interval(values)
    half = 1.96 * values.std(ddof=1) / 20
    assert low == pytest.approx(values.mean() - half, abs=half / 8)
    assert high == pytest.approx(values.mean() + half, abs=half / 8)
    assert bootstrap_interval(values) == (low, high)
    assert bootstrap_interval(values, seed=1) != (low, high)
    assert bootstrap_interval([3.0, 3.0]) == (3, 3)
    assert bootstrap_interval([3.0]) is None


def test_paired_comparison():
    first = np.random.default_rng(1).normal(20, 5, 50)
    gain = np.random.default_rng(2).normal(0.5, 0.3, 50)
    found = compare_paired(first, first + gain)
    # Far less than the spread of the images: that is what pairing is for.
    assert found['difference'] == pytest.approx(gain.mean())
    assert found['interval'][0] > 0.3
    assert found['p'] == pytest.approx(stats.wilcoxon(gain).pvalue, rel=1e-6)
    assert (found['larger'], found['smaller']) == ((gain > 0).sum(), (gain < 0).sum())
    same = compare_paired(first, first)
    assert same['p'] == 1 and same['interval'] == (0, 0)
    with pytest.raises(ValueError, match='values of the same images as first'):
        compare_paired([1.0], [1.0, 2.0])


def test_buckets():
    assert [bucket_of(r).name for r in (0, 0.01, 0.011, 0.1, 0.35, 0.6, 0.61, 1)] == [
        'up to 1 %',
        'up to 1 %',
        '1-10 %',
        '1-10 %',
        '30-40 %',
        '50-60 %',
        'above 60 %',
        'above 60 %',
    ]
    assert group([0.05, 0.25, 0.07], {'PSNR': [30.0, 20.0, 31.0], 'MAE': [None, 1.0, None]}) == [
        {'name': '1-10 %', 'images': 2, 'metrics': {'PSNR': 30.5, 'MAE': None}},
        {'name': '20-30 %', 'images': 1, 'metrics': {'PSNR': 20.0, 'MAE': 1.0}},
    ]


def test_presets_name_metrics_that_exist():
    for preset in PRESETS.values():
        assert all(METRICS.get(metric['type']) for metric in preset.metrics)
    copy = preset_metrics('openmmlab')
    copy[0]['region'] = 'all'
    assert preset_metrics('openmmlab')[0] == {'type': 'MAE'}
    with pytest.raises(ValueError, match="preset: expected one of .*'paper'.* got 'mine'"):
        preset_metrics('mine')


def test_missing_library_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, 'sklearn.svm', None)
    with pytest.raises(ImportError, match=r'pip install "mmdeepfill\[metrics\]"'):
        optional_import('sklearn.svm', 'metrics')
