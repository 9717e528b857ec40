"""A training that has every part and takes 20 ms an iteration: pictures, config, processes."""

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parents[2]
#: A Shift-Net of 4 channels: two players, not always both; an average; a schedule of rates.
CONFIG = """
_base_ = [
    '{configs}/models/shift_net_small.py', '{configs}/datasets/list_files.py',
    '{configs}/schedules/adam_both_players.py', '{configs}/default_runtime.py']
model = dict(
    generator=dict(base_channels=4, max_channels=16), disc=dict(base_channels=4),
    schedule=dict(phases=[dict(cycle=[['disc'], ['disc', 'generator']])]))
steps = [
    dict(type='LoadImage'), dict(type='Crop', crop_size=64), dict(type='RandomFlip', prob=0.5),
    dict(type='TFBoxMask', size=32, margin=0, max_delta=0), dict(type='PackInputs')]
data = dict(data_root='{pictures}', pipeline=steps)
loading = dict(num_workers={workers}, persistent_workers={workers} > 0)
train_dataloader = dict(batch_size={batch}, dataset=data, **loading)
val_dataloader = dict(batch_size=2, dataset=data, **loading)
test_dataloader = dict(dataset=data, num_workers=0, persistent_workers=False)
train_cfg = dict(max_iters={iterations}, val_interval={validate})
param_scheduler = dict(type='CosineAnnealingLR', T_max={iterations}, by_epoch=False)
default_hooks = dict(
    logger=dict(interval=1), checkpoint=dict(interval={save}, max_keep_ckpts={keep}))
log_processor = dict(window_size=7)
log_level = 'WARNING'
custom_hooks = [dict(type='GeneratorEMAHook', momentum=0.1)] + {hooks}
custom_imports = dict(imports=['mmdeepfill.engine', 'kill_points'], allow_failed_imports=False)
"""


def write_config(
    folder: Path,
    iterations: int,
    save: int,
    validate: int,
    keep: int = 2,
    workers: int = 0,
    batch: int = 2,
    hooks: list[dict] | None = None,
) -> Path:
    """Write a config, and the pictures it names, to a folder.

    Args:
        folder (Path): Made if it is missing.
        iterations, save, validate (int): Of the training; between checkpoints; between
            validations.
        keep (int): Checkpoints that are kept.
        workers, batch (int): Of each loader; of each rank.
        hooks (list[dict], optional): More of them.

    Returns:
        Path: The config.
    """
    pictures = folder / 'pictures'
    pictures.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(7)
    names = [f'{number:02d}.png' for number in range(16)]
    for name in names:
        noise = rng.integers(0, 256, (6, 6, 3), dtype=np.uint8)
        cv2.imwrite(str(pictures / name), cv2.resize(noise, (80, 72)))
    for split, part in {'train': names[:11], 'val': names[11:15], 'test': names[11:]}.items():
        (pictures / f'{split}.txt').write_text('\n'.join(part) + '\n')
    path = folder / 'tiny.py'
    path.write_text(
        CONFIG.format(
            configs=ROOT / 'configs/_base_',
            pictures=pictures,
            workers=workers,
            batch=batch,
            iterations=iterations,
            validate=validate,
            save=save,
            keep=keep,
            hooks=hooks or [],
        )
    )
    return path


def preload():
    """Import here what every training imports: four seconds of each.

    Returns:
        Callable: The command, with a list of words.
    """
    import matplotlib.pyplot  # noqa: F401
    import mmengine.config.config
    import torch
    import torch._dynamo
    import torch.utils.cpp_extension
    import torch.utils.tensorboard
    import torchmetrics.image  # noqa: F401

    import mmdeepfill.datasets
    import mmdeepfill.engine
    import mmdeepfill.evaluation
    import mmdeepfill.models  # noqa: F401
    from mmdeepfill.cli import main, test, train  # noqa: F401

    torch.set_num_threads(1)
    # mmengine lays a config out with yapf in every checkpoint: most of a training of seconds
    mmengine.config.config.FormatCode = lambda text, **_: (text, True)
    return main.main


def start(
    log: Path, arguments: list[str], prepare: Callable[[], None] = lambda: None, tool: str = 'train'
) -> int:
    """Run a tool in a process of its own, forked: importing torch anew would take most of the time.

    Args:
        log (Path): Takes what it prints, at the end.
        arguments (list[str]): As of tools/train.py or test.py.
        prepare (Callable): Called in it first.
        tool (str): 'train' or 'test'.

    Returns:
        int: Its process id, and that of its session, which its loader workers are in.
    """
    command = preload()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 70
    try:
        os.setsid()
        handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(handle, 1)
        os.dup2(handle, 2)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        words = [tool, *map(str, arguments)]
        prepare()
        status = command(words)
    except SystemExit as stop:
        status = stop.code if isinstance(stop.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def wait(pid: int, seconds: float = 300.0) -> int:
    """Wait for a process, which is killed if it takes longer.

    Returns:
        int: Its exit status; of a signal, minus its number.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    raise TimeoutError(f'process {pid} took longer than {seconds:.0f} s')


def survivors(sessions: list[int]) -> list[int]:
    """Processes that are left of sessions, by /proc; none where there is no /proc."""
    found = []
    for stat in Path('/proc').glob('[0-9]*/stat'):
        try:
            state, _, _, session = stat.read_text().rpartition(')')[2].split()[:4]
        except OSError:  # it has just ended
            continue
        if int(session) in sessions and state != 'Z':
            found.append(int(stat.parent.name))
    return found
