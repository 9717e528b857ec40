"""Attacks on trainings: pointers, workers, pictures, rates, signals, ranks and ports.

Each function yields a fault, or None.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import ranks
from outside import BOUND, judge, until
from tiny import ROOT, start, survivors, wait, write_config

HERE = Path(__file__).resolve().parent


def attack_pointer(folder: Path) -> Iterator[str | None]:
    """``last_checkpoint`` that names nothing: the newest in the folder is gone on from."""
    config = write_config(folder, iterations=6, save=2, validate=10**6, keep=3)
    work_dir = folder / 'run'
    work_dir.mkdir()
    assert wait(start(folder / 'first.txt', [config, '--work-dir', work_dir])) == 0
    pointer = work_dir / 'last_checkpoint'
    writes = {
        'missing': lambda: pointer.write_text('/nowhere/iter_100.pth'),
        'garbage': lambda: pointer.write_bytes(bytes(range(256)) * 9),
        'empty': lambda: pointer.touch(),
        'address': lambda: pointer.write_text('http://127.0.0.1:9/iter_100.pth'),
        'folder': pointer.mkdir,
        'pipe': lambda: os.mkfifo(pointer),
    }
    for name, write in writes.items():
        pointer.unlink()
        write()
        log = folder / f'{name}.txt'
        status = wait(
            start(
                log,
                [
                    config,
                    '--work-dir',
                    work_dir,
                    '--resume',
                    '--cfg-options',
                    'train_cfg.max_iters=8',
                ],
            )
        )
        named = pointer.read_text() if pointer.is_file() else ''
        yield judge(name, status, 0, log.read_text(), 'iter_6.pth') or (
            None if named.endswith('iter_8.pth') else f'{name}: the pointer is {named!r}'
        )
        (work_dir / 'iter_8.pth').unlink()


def _training(folder: Path, name: str, **settings) -> dict[str, Path]:
    """A training that has begun: its process id, and what it prints."""
    config = write_config(
        folder / name,
        iterations=10**6,
        save=10**6,
        validate=10**6,
        workers=2,
        hooks=[{'type': 'Diary'}],
        **settings,
    )
    work_dir, log = folder / name / 'run', folder / name / 'log.txt'
    work_dir.mkdir()
    pid = start(log, [config, '--work-dir', work_dir])
    until(lambda: (work_dir / 'data_order').exists(), log)
    return {'pid': pid, 'log': log, 'work_dir': work_dir, 'pictures': folder / name / 'pictures'}


def attack_training(folder: Path) -> Iterator[str | None]:
    """A worker is killed, pictures are deleted, a rate is wild; signals to one and to all."""
    import torch

    run = _training(folder, 'worker')
    workers = [pid for pid in survivors([run['pid']]) if pid != run['pid']]
    os.kill(workers[0], signal.SIGKILL)
    yield judge(
        'a killed worker',
        wait(run['pid'], BOUND),
        2,
        run['log'].read_text(),
        'a loader worker was ended from outside',
        'num_workers',
        '--resume',
    )
    run = _training(folder, 'picture')
    for path in run['pictures'].glob('0*.png'):
        path.unlink()
    yield judge(
        'deleted pictures',
        wait(run['pid'], BOUND),
        2,
        run['log'].read_text(),
        'image file not found',
        'data check LIST',
        '--resume',
    )
    config = write_config(folder / 'rate', iterations=8, save=2, validate=10**6)
    log = folder / 'rate.txt'
    status = wait(
        start(
            log,
            [
                config,
                '--work-dir',
                folder / 'rate' / 'run',
                '--cfg-options',
                'optim_wrapper.generator.optimizer.lr=1e30',
            ],
        ),
        BOUND,
    )
    yield judge(
        'a rate of 1e30',
        status,
        2,
        log.read_text(),
        'NaN or infinity',
        'lower lr',
        'NumericalSentinelHook',
    )
    saved = [
        torch.load(path, weights_only=True)['state_dict']
        for path in (folder / 'rate' / 'run').glob('*.pth')
    ]
    yield (
        None
        if all(value.isfinite().all() for state in saved for value in state.values())
        else ('NaN was saved')
    )
    for name, number, group in (
        ('Ctrl-C', signal.SIGINT, False),
        ('term', signal.SIGTERM, False),
        ('Ctrl-C to all', signal.SIGINT, True),
        ('term to all', signal.SIGTERM, True),
    ):
        run = _training(folder, name)
        (os.killpg if group else os.kill)(run['pid'], number)
        yield judge(name, wait(run['pid'], BOUND), -number, run['log'].read_text(), 'Stopping on')
        yield None if list(run['work_dir'].glob('iter_*.pth')) else f'{name}: nothing was saved'


def attack_ranks(folder: Path) -> Iterator[str | None]:
    """SIGKILL to rank 1 of 2 with loader workers, alone and under torchrun."""
    config = write_config(
        folder, iterations=10**6, save=10**6, validate=10**6, workers=2, hooks=[{'type': 'Diary'}]
    )
    work_dir = folder / 'run'
    pids = ranks.ranks(config, work_dir, 2)
    until((work_dir / 'data_order').exists, work_dir / 'output0.txt')
    os.kill(pids[1], signal.SIGKILL)
    statuses = [wait(pid, BOUND) for pid in pids]
    yield judge(
        'rank 1 killed',
        statuses[0],
        2,
        (work_dir / 'output0.txt').read_text(),
        'another rank died',
        '--resume',
    )
    with socket.socket() as other:
        other.bind(('127.0.0.1', 0))
        other.listen()
        port = str(other.getsockname()[1])
        yield _script(['dist_train.sh', str(config), '2'], port, 'PORT=')
    yield _script(['dist_test.sh', str(config), '2', 'w0.pth'], port, 'PROCESSES', "'w0.pth'")
    yield _under_torchrun(config, folder / 'torchrun', port)


def _script(words: list[str], port: str, *expected: str) -> str | None:
    done = subprocess.run(
        [str(ROOT / 'tools' / words[0]), *words[1:]],
        text=True,
        timeout=BOUND,
        capture_output=True,
        env=dict(os.environ, PORT=port, PYTHON=sys.executable),
    )
    return judge(words[0], done.returncode, 2, done.stderr, *expected)


def _under_torchrun(config: Path, work_dir: Path, port: str) -> str | None:
    environ = dict(os.environ, PORT=port, PYTHON=sys.executable, PYTHONPATH=str(HERE))
    log = config.parent / 'torchrun.txt'
    with log.open('wb') as output:
        launcher = subprocess.Popen(
            [str(ROOT / 'tools' / 'dist_train.sh'), str(config), '2', '--work-dir', str(work_dir)],
            env=environ,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        until((work_dir / 'data_order').exists, log)
        os.kill(_rank(launcher.pid, 1), signal.SIGKILL)
        launcher.wait(BOUND)
    finally:
        if launcher.poll() is None:
            os.killpg(launcher.pid, signal.SIGKILL)
    said = log.read_text()
    told = [line for line in said.splitlines() if line.startswith('error (rank 0): another rank')]
    if not told or '[rank0]:' in said:  # torchrun's own traceback is not ours
        return f'rank 1 killed under torchrun: {said[-1500:]!r}'
    return None


def _rank(parent: int, rank: int) -> int:
    for stat in Path('/proc').glob('[0-9]*/stat'):
        try:
            fields = stat.read_text().rpartition(')')[2].split()
            environ = (stat.parent / 'environ').read_bytes()
        except OSError:
            continue
        if int(fields[1]) == parent and f'\0LOCAL_RANK={rank}\0'.encode() in b'\0' + environ:
            return int(stat.parent.name)
    raise ProcessLookupError(f'no rank {rank}')
