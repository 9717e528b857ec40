"""Trainings in which one rank of two gets a NaN, or unreadable files.

python sentinel_ranks.py FOLDER, which has FOLDER/photographs
"""

import sys
from pathlib import Path

import torch
from mmengine.dist import get_rank

from mmdeepfill.cli.distributed import init_gloo_without_cuda, leave_process_group
from mmdeepfill.engine import NonFiniteError
from tests.engine.faults import faulty, hook_of, run
from tests.engine.test_unreadable_files import summary, train

#: Position 11 of the data is the second image of rank 1 in the third iteration.
RUNS = {'sample': {'nan_at': 11}, 'gradient': {'model': {'root_at': 3}}}


def main(folder):
    init_gloo_without_cuda('pytorch', {})
    for name, options in RUNS.items():
        cfg = faulty(
            Path(folder) / name,
            policy='skip',
            launcher='pytorch',
            model_wrapper_cfg={
                'type': 'mmdeepfill.SeparateDistributedDataParallel',
                'broadcast_buffers': False,
            },
            **options,
        )
        runner = run(cfg)
        torch.save(
            {
                'states': hook_of(runner, 'States').models,
                'counts': hook_of(runner, 'NumericalSentinelHook').counts,
            },
            Path(folder) / f'{name}_{get_rank()}.pth',
        )
    runner = train(
        Path(folder) / 'photographs',
        Path(folder) / 'unreadable',
        launcher='pytorch',
        model_wrapper_cfg=cfg['model_wrapper_cfg'],
    )
    torch.save(summary(runner), Path(folder) / f'unreadable_{get_rank()}.pth')
    try:
        run(
            dict(
                cfg,
                work_dir=str(Path(folder) / 'stop'),
                custom_hooks=[{'type': 'NumericalSentinelHook'}],
            )
        )
    except NonFiniteError as error:
        (Path(folder) / f'stopped_{get_rank()}').write_text(str(error))
    leave_process_group()


if __name__ == '__main__':
    main(sys.argv[1])
