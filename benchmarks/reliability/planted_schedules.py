"""Faults planted in schedules and files of a config."""

from pathlib import Path

import torch
from planting import Fault, diagnose_config, in_config, write_config

from mmdeepfill.doctor import Finding

DISCOUNT = (
    "model = dict(losses=dict(coarse_hole=dict(region=dict(of='hole')), "
    "refined_hole=dict(region=dict(of='hole'))))\n"
)

SCHEDULES = (
    in_config(
        'scheduler-length',
        'a rate that decays over another number of iterations',
        'param_scheduler = dict(T_max=6000)',
    ),
    in_config(
        'scheduler-by-epoch',
        'a rate that decays by epochs in training by iterations',
        'param_scheduler = dict(by_epoch=True)',
    ),
    in_config(
        'val-interval',
        'a validation that is due after the end',
        'train_cfg = dict(val_interval=50_000)',
    ),
    in_config(
        'checkpoint-interval',
        'a checkpoint that is due after the end',
        'default_hooks = dict(checkpoint=dict(interval=10_000))',
    ),
    in_config(
        'log-interval',
        'a log line that is due after the end',
        'default_hooks = dict(logger=dict(interval=5000))',
    ),
    in_config(
        'not-shuffled',
        'training in the order of the list',
        "train_dataloader.update(sampler=dict(type='DefaultSampler', shuffle=False))",
    ),
) + (
    ()
    if torch.cuda.is_available()
    else (
        in_config(
            'amp-without-gpu',
            'mixed precision that needs a GPU',
            "optim_wrapper = dict(generator=dict(type='AmpOptimWrapper'))",
        ),
    )
)


def _without_a_file(folder: Path) -> list[Finding]:
    config = write_config(folder, '')
    (folder / 'data/train/02.png').unlink()
    return diagnose_config(config)


FILES = (
    in_config(
        'checkpoint-missing',
        'weights to start from that are not there',
        "load_from = 'work_dirs/nowhere/iter_100.pth'",
    ),
    in_config(
        'data-missing',
        'a data_root that is not there',
        "train_dataloader.update(dataset=dict(data_root='data/nowhere'))",
    ),
    in_config(
        'data-missing',
        'a list that is not there',
        "val_dataloader.update(dataset=dict(data_root=data_root, ann_file='vaal.txt'))",
    ),
    Fault('data-missing', 'a list with a file that is gone', _without_a_file),
    in_config(
        'same-list',
        'validation on the images of training',
        "val_dataloader.update(dataset=dict(data_root=data_root, ann_file='train.txt'))",
    ),
)
