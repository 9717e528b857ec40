"""What loader processes keep, counted in page faults of processes of their own."""

import ctypes
import os
import subprocess
import sys

import pytest

SCRIPT = """
import resource, sys
import cv2, numpy as np
from torch.utils.data import DataLoader
from mmdeepfill.datasets import InpaintingDataset

cv2.setNumThreads(0)
noise = np.random.default_rng(0).integers(0, 256, (1024, 1024, 3), dtype=np.uint8)
cv2.imwrite('noise.jpg', noise)
data = np.fromfile('noise.jpg', np.uint8)

def faults(results):
    for repeat in range(9):
        if repeat == 4:
            start = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        cv2.imdecode(data, cv2.IMREAD_COLOR)
    return (resource.getrusage(resource.RUSAGE_SELF).ru_minflt - start) // 5

dataset = InpaintingDataset(data_prefix=dict(img_path='.'), pipeline=[faults])
for workers in (0, 1):
    print(next(iter(DataLoader(dataset, batch_size=None, num_workers=workers))))
"""


def faults_per_image(tmp_path, **environment):
    """Minor page faults when a 3 MiB image is decoded again: (here, in a loader process)."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    env = {k: v for k, v in os.environ.items() if not k.startswith(('MALLOC_', 'GLIBC_'))}
    result = subprocess.run(
        [sys.executable, '-W', 'ignore', '-c', SCRIPT],
        cwd=tmp_path,
        text=True,
        check=True,
        env=dict(env, PYTHONPATH=root, **environment),
        stdout=subprocess.PIPE,
    )
    return [int(line) for line in result.stdout.split()]


@pytest.mark.skipif(
    not hasattr(ctypes.CDLL(None), 'gnu_get_libc_version'), reason='only glibc has these thresholds'
)
def test_loader_processes_keep_the_memory_of_an_image_and_no_other_does(tmp_path):
    pages = 3 * 2**20 // os.sysconf('SC_PAGE_SIZE')
    here, in_loader = faults_per_image(tmp_path)
    assert here > pages // 4
    assert in_loader < pages // 20
    # the user's own wish holds
    assert faults_per_image(tmp_path, MALLOC_TRIM_THRESHOLD_='131072')[1] > pages // 4
