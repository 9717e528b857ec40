"""Scenes: a function of (seed, split, index), pictures with edges, shades and noise."""

import hashlib
import os
import subprocess
import sys

import cv2
import numpy as np
import pytest

from mmdeepfill.datasets.scenes import FAMILIES, SceneDrawer
from tests.helpers import ROOT

PROGRAM = """
import hashlib, cv2
from mmdeepfill.datasets.scenes import SceneDrawer
cv2.setNumThreads({threads})
cv2.setUseOptimized({optimized})
draw = SceneDrawer(5, 'val', 48)
for index in {indices}:
    print(index, hashlib.sha256(draw(index)).hexdigest())
"""
INDICES = [0, 7, 2, 31, 2**40, 11, 3, 4, 5, 6, 8, 9]


def hashes(indices, threads=0, optimized=True, **environment):
    program = PROGRAM.format(threads=threads, optimized=optimized, indices=indices)
    result = subprocess.run(
        [sys.executable, '-W', 'ignore', '-c', program],
        cwd=ROOT,
        text=True,
        check=True,
        env=dict(os.environ, PYTHONPATH=str(ROOT), **environment),
        stdout=subprocess.PIPE,
    )
    return dict(line.split() for line in result.stdout.splitlines())


def test_another_process_another_order_and_slower_code_draw_the_same():
    draw = SceneDrawer(5, 'val', 48)
    here = {str(i): hashlib.sha256(draw(i)).hexdigest() for i in INDICES}
    assert hashes(INDICES[::-1], threads=2) == here
    # OpenCV and NumPy without the instructions that not all processors have
    slow = 'X86_V3 X86_V4 AVX2 FMA3 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR'
    assert (
        hashes(
            INDICES,
            optimized=False,
            NPY_DISABLE_CPU_FEATURES=slow,
            OPENCV_CPU_DISABLE='AVX2,FP16,AVX512_SKX,AVX512_ICL',
        )
        == here
    )


def test_seeds_splits_and_indices_differ():
    scenes = [
        SceneDrawer(seed, split, 32)(index)
        for seed in (0, 1)
        for split in ('train', 'val', 'test')
        for index in range(4)
    ]
    assert len({scene.tobytes() for scene in scenes}) == 24


def test_a_scene_is_the_same_at_every_size():
    """What is where; noise and rounding aside."""
    small, large = (SceneDrawer(0, 'train', size) for size in (64, 128))
    for index in range(24):
        reduced = cv2.resize(large(index), (64, 64), interpolation=cv2.INTER_AREA)
        one, other = (
            cv2.GaussianBlur(image.astype(np.float32), (0, 0), 3)
            for image in (small(index), reduced)
        )
        assert np.abs(one - other).mean() < 9, index
        assert np.corrcoef(one.ravel(), other.ravel())[0, 1] > 0.9, index


@pytest.mark.parametrize('family', FAMILIES)
def test_families_look_like_pictures(family):
    draw = SceneDrawer(3, 'train', 64, [family])
    scenes = np.stack([draw(index) for index in range(24)])
    assert scenes.shape == (24, 64, 64, 3) and scenes.dtype == np.uint8
    assert len({scene.tobytes() for scene in scenes}) == 24
    grey = scenes.astype(np.float64).mean(3)
    # something to see in nearly all: as photographs, a spread of levels
    assert np.median(grey.std((1, 2))) > 18
    # neighbours are alike, unlike those of noise
    alike = [np.corrcoef(g[:, 1:].ravel(), g[:, :-1].ravel())[0, 1] for g in grey]
    assert np.median(alike) > 0.6
    # no large flat areas: shading and a sensor's noise
    flat = (np.abs(np.diff(grey, axis=2)) == 0).mean()
    assert flat < 0.35
    # from picture to picture, colours differ
    assert scenes.mean((1, 2)).std(0).min() > 12


@pytest.mark.parametrize('size', [16, 17, 100, 256])
def test_sizes(size):
    draw = SceneDrawer(0, 'train', size)
    for index in range(12):
        assert draw(index).shape == (size, size, 3)


@pytest.mark.parametrize(
    'options, message',
    [
        ({'split': 'dev'}, r"split must be one of \('train', 'val', 'test'\), got 'dev'"),
        ({'size': 15}, r'size must be an integer in \[16, 1024\] \(pixels\), got 15'),
        ({'size': 64.0}, 'size must be an integer'),
        ({'seed': -1}, 'seed must be an integer in'),
        ({'families': ['cats']}, r"families must be some of .*got \['cats'\]"),
        ({'families': []}, r'families must be some of .*got \[\]'),
    ],
)
def test_mistakes(options, message):
    with pytest.raises(ValueError, match=message):
        SceneDrawer(**options)
    with pytest.raises(ValueError, match='index must be an integer'):
        SceneDrawer()(-1)
