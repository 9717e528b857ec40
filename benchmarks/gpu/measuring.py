"""Time and memory of a function on a device, and the ways in which networks run there."""

import time
from contextlib import ExitStack, contextmanager

import torch

PRECISIONS = ('fp32', 'tf32', 'bf16')
WAYS = ('eager', 'compiled', 'graph')
WARMUPS = 2
#: Seconds and runs that are enough for a median.
ENOUGH, RUNS = 0.6, 20


class Clock:
    """The time that a part has."""

    def __init__(self, seconds):
        self.end = time.monotonic() + seconds

    def over(self):
        return time.monotonic() > self.end


@contextmanager
def precision(name, device, autocast=True):
    """Float32 products as they are, in TF32, or convolutions under autocast in bfloat16."""
    former = torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = name != 'fp32'
    try:
        with ExitStack() as stack:
            if autocast and name == 'bf16':
                stack.enter_context(torch.autocast(device, torch.bfloat16, cache_enabled=False))
            yield
    finally:
        torch.backends.cuda.matmul.allow_tf32, torch.backends.cudnn.allow_tf32 = former


def finish(device):
    """Wait until a device has done what it was told."""
    if device == 'cuda':
        torch.cuda.synchronize()


def measure(run, device):
    """Milliseconds of each run, and peak memory in MiB where the device counts it."""
    for _ in range(WARMUPS):
        run()
    finish(device)
    if device == 'cuda':
        torch.cuda.reset_peak_memory_stats()
        before = torch.cuda.memory_allocated()
    spent, times = 0.0, []
    while len(times) < 3 or (spent < ENOUGH and len(times) < RUNS):
        start = time.perf_counter()
        run()
        finish(device)
        times.append(1e3 * (time.perf_counter() - start))
        spent += times[-1] / 1e3
        if spent > 4 * ENOUGH:
            break
    peak = None
    if device == 'cuda':
        peak = (torch.cuda.max_memory_allocated() - before) / 2**20
    return {'ms': times, 'peak_mib': peak}


def row(make, device, clock, autocast=True, **names):
    """One row: what was measured, or why it was not.

    Args:
        make (callable): Prepares, and returns the function to be timed.
        device (str): 'cuda' or 'cpu'.
        clock (Clock): Of the part.
        autocast (bool): Whether 'bf16' opens autocast around all of it.
        **names: What the row is about.
    """
    if clock.over():
        return dict(names, error='no time left')
    try:
        with precision(names.get('precision', 'fp32'), device, autocast):
            return dict(names, **measure(make(), device))
    except Exception as error:  # one row of many: the others still count
        return dict(names, error=f'{type(error).__name__}: {str(error).splitlines()[0][:120]}')
    finally:
        if device == 'cuda':
            torch.cuda.empty_cache()


def captured(network, inputs):
    """A function that replays a network as a CUDA graph."""
    if not inputs[0].is_cuda:
        raise RuntimeError('CUDA graphs need a GPU')
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side), torch.no_grad():
        for _ in range(3):
            network(*inputs)
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph), torch.no_grad():
        network(*inputs)
    return graph.replay


def forward(network, inputs, way):
    """A forward pass without gradients, run in one of :data:`WAYS`."""
    if way == 'graph':
        return captured(network, inputs)
    if way == 'compiled':
        torch._dynamo.reset()
        network = torch.compile(network, fullgraph=True)

    def run():
        with torch.no_grad():
            network(*inputs)

    return run
