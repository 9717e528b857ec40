"""Rows of the GPU's benchmark on the fake device: python -m tests.fake_cuda.benchmark FOLDER."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

from tests.fake_cuda.device import install


def main(folder):
    install(Path(folder))
    import torch
    from torch._subclasses.fake_tensor import FakeTensorMode

    from benchmarks.gpu import measuring, networks
    from tests.fake_cuda.spy import Spy, to_fake_device

    nothing = dict.fromkeys(
        ('synchronize', 'empty_cache', 'reset_peak_memory_stats'), lambda *_: None
    )
    numbers = dict.fromkeys(
        ('memory_allocated', 'memory_reserved', 'max_memory_allocated'), lambda *_: 2**20
    )
    memory = SimpleNamespace(total_memory=140 * 2**30, multi_processor_count=132, name='fake')
    vars(torch.cuda).update(nothing, **numbers, get_device_properties=lambda *_: memory)
    torch.cuda.mem_get_info = lambda *_: (100 * 2**30, 140 * 2**30)
    torch.Tensor.pin_memory = lambda x: x
    mode = FakeTensorMode(allow_non_fake_inputs=True)
    torch.nn.Module.to = lambda self, *_: (to_fake_device(self, mode), self)[1]
    measuring.WARMUPS, measuring.RUNS, measuring.ENOUGH = 0, 1, 0.0
    args = SimpleNamespace(device='cuda', sizes=[96], batch=2, seconds=600, mmagic=None, small=True)
    with mode, Spy() as spy:
        for part in (networks.attention, networks.generator, networks.training, networks.others):
            for row in part(args):
                print(json.dumps(row), flush=True)
    print(json.dumps({'mixed': spy.mixed, 'waits': spy.waits}))


if __name__ == '__main__':
    main(*sys.argv[1:])
