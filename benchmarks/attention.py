"""Time and memory of contextual attention: ours, all patches at once, and mmagic's layer.

    python benchmarks/attention.py --sizes 256 512 --json attention.json
    pip download --no-deps mmagic==1.2.0 && \
        python benchmarks/attention.py --mmagic mmagic-1.2.0-py3-none-any.whl

The layers take turns in one process, so that whatever else the machine does hits them
alike. Each combination of threads and allocator is a process of its own, and so is each
measurement of memory. mmagic is left out, with a message, if its wheel is not given.
"""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
import types
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PEER_FILE = 'mmagic/models/editors/deepfillv1/contextual_attention.py'
# glibc gives large blocks back to the system at once unless told not to, and fetching them
# again costs page faults; 'keep' shows the layers without that cost
ALLOCATORS = dict(
    default={},
    keep={name: str(2**34) for name in ('MALLOC_MMAP_THRESHOLD_', 'MALLOC_TRIM_THRESHOLD_')})
CHANNELS, RATE = 128, 4  # features behind the encoder of an image


def parse_args():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--sizes', type=int, nargs='+', default=[256, 512], help='image sides')
    parser.add_argument('--batch', type=int, default=1)
    parser.add_argument('--repeats', type=int, default=7)
    parser.add_argument('--threads', type=int, nargs='+', default=[1, 2])
    parser.add_argument('--mmagic', type=Path, help="mmagic's wheel; its one file is used")
    parser.add_argument('--json', type=Path, help='where to write all numbers')
    parser.add_argument('--worker', help=argparse.SUPPRESS)
    return parser.parse_args()


def layers(args):
    """Name -> function of (features, mask)."""
    sys.path.insert(0, str(ROOT))
    from mmdeepfill.models.layers import ContextualAttentionModule
    from tests.reference.patch_attention import patch_attention
    ours = ContextualAttentionModule()
    found = dict(
        ours=lambda x, mask: ours(x, x, mask),
        patches=lambda x, mask: patch_attention(ours, x, x, mask)[0])
    if args.mmagic:
        peer = types.ModuleType('peer')
        exec(zipfile.ZipFile(args.mmagic).read(PEER_FILE), vars(peer))
        module = peer.ContextualAttentionModule()
        found['mmagic'] = lambda x, mask: module(x, x, mask)[0]
    return found


def inputs(size, batch):
    """Features as behind ELU, and a hole of a quarter of the image."""
    import torch
    side = size // RATE
    generator = torch.Generator().manual_seed(0)
    x = torch.nn.functional.elu(torch.randn(batch, CHANNELS, side, side, generator=generator))
    mask = torch.zeros(batch, 1, side, side)
    mask[..., side // 4:-side // 4, side // 4:-side // 4] = 1
    return 0.1 * x, mask


def run(layer, x, mask, train):
    """Milliseconds of one pass."""
    import torch
    x = x.clone().requires_grad_(train)
    start = time.perf_counter()
    with torch.set_grad_enabled(train):
        output = layer(x, mask)
        if train:
            output.sum().backward()
    return 1e3 * (time.perf_counter() - start)


def time_layers(args, size, train):
    x, mask = inputs(size, args.batch)
    found = layers(args)
    times = {name: [] for name in found}
    for repeat in range(args.repeats + 1):
        for name, layer in found.items():
            elapsed = run(layer, x, mask, train)
            if repeat:  # the first is a warm-up
                times[name].append(elapsed)
    return times


def peak_memory(args, name, size, train):
    """MiB above what is in use before, sampled every 2 ms."""
    page, peak, done = os.sysconf('SC_PAGE_SIZE'), 0, threading.Event()

    def resident():
        return int(Path('/proc/self/statm').read_text().split()[1]) * page

    def watch():
        nonlocal peak
        while not done.wait(0.002):
            peak = max(peak, resident())

    layer = layers(args)[name]
    run(layer, *inputs(64, 1), train)
    x, mask = inputs(size, args.batch)
    start, watcher = resident(), threading.Thread(target=watch)
    watcher.start()
    run(layer, x, mask, train)
    done.set()
    watcher.join()
    return (peak - start) / 2**20


def work(args):
    import torch
    task = json.loads(args.worker)
    torch.set_num_threads(task.pop('threads'))
    measure = peak_memory if 'name' in task else time_layers
    print(json.dumps(measure(args, **task)))


def ask(args, environment=None, **task):
    """Run a worker; None if it fails, for example for want of memory."""
    command = [sys.executable, '-W', 'ignore', __file__, '--worker', json.dumps(task),
               '--batch', str(args.batch), '--repeats', str(args.repeats)]
    command += ['--mmagic', str(args.mmagic)] if args.mmagic else []
    result = subprocess.run(
        command, env=dict(os.environ, **(environment or {})), stdout=subprocess.PIPE, text=True)
    return json.loads(result.stdout.splitlines()[-1]) if result.returncode == 0 else None


def report_times(args, size, train, threads, allocator):
    times = ask(args, ALLOCATORS[allocator], size=size, train=train, threads=threads)
    if times is None:
        print(f'| {size} | {threads} | {allocator} | failed |')
        return None
    medians = {name: statistics.median(values) for name, values in times.items()}
    cells = [f'{name} {medians[name]:.1f} ({min(values):.1f}..{max(values):.1f})'
             + ('' if name == 'ours' else f' = {medians[name] / medians["ours"]:.1f}x')
             for name, values in times.items()]
    kind = 'forward + backward' if train else 'forward'
    print(f'| {size} | {kind} | {threads} | {allocator} | {" | ".join(cells)} |', flush=True)
    return dict(size=size, train=train, threads=threads, allocator=allocator, ms=times)


def main():
    args = parse_args()
    if args.worker:
        return work(args)
    if not args.mmagic:
        print('mmagic is left out: pip download --no-deps mmagic==1.2.0, then --mmagic WHEEL')
    import torch
    result = dict(torch=torch.__version__, python=platform.python_version(),
                  machine=platform.processor() or platform.machine(), cpus=os.cpu_count(),
                  batch=args.batch, repeats=args.repeats, times=[], peak_mib=[])
    print(f'| image | pass | threads | allocator | median ms (min..max), {args.repeats} repeats |')
    for size in args.sizes:
        for train in (False, True):
            for threads in args.threads:
                for allocator in ALLOCATORS:
                    entry = report_times(args, size, train, threads, allocator)
                    result['times'] += [entry] if entry else []
    print('| image | pass | layer | peak MiB |')
    for size in args.sizes:
        for train in (False, True):
            for name in ('ours', 'patches') + (('mmagic', ) if args.mmagic else ()):
                peak = ask(args, size=size, train=train, name=name, threads=args.threads[-1])
                kind = 'forward + backward' if train else 'forward'
                print(f'| {size} | {kind} | {name} | '
                      + ('failed' if peak is None else f'{peak:.0f}') + ' |', flush=True)
                result['peak_mib'].append(dict(size=size, train=train, layer=name, peak=peak))
    if args.json:
        args.json.write_text(json.dumps(result, indent=1) + '\n')


if __name__ == '__main__':
    main()
