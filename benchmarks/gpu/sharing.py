"""Two training processes on one GPU: two runs of their own, and two ranks of one run.

python -m benchmarks.gpu.sharing DEVICE SIZE BATCH CONFIG trains a little and prints a line of JSON;
with MASTER_ADDR and so on, as one of several ranks (over gloo: NCCL refuses two ranks on one GPU).
"""

import json
import os
import socket
import subprocess
import sys
import time

from benchmarks.common import ROOT
from benchmarks.gpu.measuring import Clock, finish

#: Iterations before the time is taken, and those that are timed.
WARM, TIMED = 5, 20


def rows(args):
    """Samples a second of one process, of two at once together, and of two ranks."""
    clock = Clock(args.seconds)
    from benchmarks.gpu.networks import SMALL, contenders

    config = SMALL if args.small else contenders.CONFIG
    command = [args.device, str(args.sizes[0]), str(args.batch), str(config)]
    alone = None
    for case, count, ranks in (
        ('one process', 1, False),
        ('two runs at once', 2, False),
        ('two ranks', 2, True),
    ):
        names = {'part': 'sharing', 'case': case, 'size': args.sizes[0], 'batch': args.batch}
        if clock.over():
            yield dict(names, error='no time left')
            continue
        answers = together(command, count, ranks, clock.end - time.monotonic() + 10)
        if wrong := [answer for answer in answers if isinstance(answer, str)]:
            yield dict(names, error=wrong[0])
            continue
        rate = sum(answer['a_second'] for answer in answers)
        alone = alone or rate
        row = dict(names, a_second=rate, peak_mib=max(a['peak_mib'] or 0 for a in answers) or None)
        if ranks:
            same = len({answer['weights'] for answer in answers}) == 1
            row.update(case='two ranks, weights equal' if same else case, failed=not same)
        yield dict(row, of_one=rate / alone)


def together(command, count, ranks, seconds):
    """Start processes at once; the answer of each, or a line that says what went wrong."""
    with socket.socket() as free:
        free.bind(('127.0.0.1', 0))
        port = free.getsockname()[1]
    processes = []
    for rank in range(count):
        place = {'MASTER_ADDR': '127.0.0.1', 'MASTER_PORT': port, 'RANK': rank, 'LOCAL_RANK': 0}
        environment = dict(os.environ, OMP_NUM_THREADS='1')
        if ranks:
            environment.update({name: str(value) for name, value in place.items()})
            environment['WORLD_SIZE'] = str(count)
        processes.append(
            subprocess.Popen(
                [sys.executable, '-W', 'ignore', '-m', 'benchmarks.gpu.sharing', *command],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    end, answers = time.monotonic() + seconds, []
    for process in processes:
        try:
            output, error = process.communicate(timeout=max(end - time.monotonic(), 1))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            answers.append('out of time')
            continue
        lines = [line for line in output.splitlines() if line.startswith('{')]
        answers.append(json.loads(lines[-1]) if lines else (error.strip() or '?').splitlines()[-1])
    return answers


def train(device, size, batch, config):
    """Train a little; the rate, the peak of memory and the sum of all weights."""
    import torch
    from mmengine.logging import MessageHub

    from benchmarks.gpu.networks import contenders

    contenders.CONFIG = config
    ranks = int(os.environ.get('WORLD_SIZE', 1))
    if ranks > 1:
        torch.distributed.init_process_group('gloo')
    model = contenders.our_model().to(device).train()
    run = model.train_step
    if ranks > 1:
        from mmdeepfill.engine import SeparateDistributedDataParallel

        run = SeparateDistributedDataParallel(model, broadcast_buffers=False).train_step
    wrappers = contenders.optimizers(model)
    data = contenders.samples(size, batch, device)
    hub = MessageHub.get_current_instance()
    for iteration in range(WARM + TIMED):
        if iteration == WARM:
            finish(device)
            start = time.perf_counter()
        hub.update_info('iter', iteration)
        run(data, wrappers)
    finish(device)
    seconds = time.perf_counter() - start
    total = sum(p.detach().double().abs().sum() for p in model.parameters())
    answer = {
        'a_second': TIMED * batch / seconds,
        'peak_mib': torch.cuda.max_memory_allocated() / 2**20 if device == 'cuda' else None,
        'weights': float(total),
    }
    print(json.dumps(answer), flush=True)
    if ranks > 1:
        torch.distributed.destroy_process_group()


if __name__ == '__main__':
    train(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
