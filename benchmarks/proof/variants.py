"""What the choices in the proof's recipe are worth: short trainings that differ in one of them.

    python benchmarks/proof/variants.py --work-dir work_dirs/variants

Each is `mim train` with some `--cfg-options`, which are printed, and is judged by the validation
at its end: hole L1 in percent, PSNR and SSIM of 128 scenes. No test image is looked at.
"""

import argparse
import os
import sys
from pathlib import Path

from measuring import ROOT, mim
from mmengine.config import Config
from report import scalars
from run import METHODS
from steps import lay_out_photographs, shortened

from mmdeepfill.evaluation.tables import Table, markdown

_G, _OPTIM = 'model.generator', 'optim_wrapper.generator'
_STAGES = {
    'stage1': ('encoder', 'dilation_neck', 'decoder'),
    'stage2': (
        'encoder_attention',
        'encoder_conv',
        'dilation_neck',
        'contextual_attention',
        'decoder',
    ),
}


def _everywhere(option: str) -> list[str]:
    return [f'{_G}.{stage}.{part}.{option}' for stage, parts in _STAGES.items() for part in parts]


def _half() -> list[str]:
    """Twice the channels of the proof."""
    narrow = [
        f'{_G}.{stage}.{part}.channel_factor=0.5'
        for stage, parts in _STAGES.items()
        for part in parts
        if 'coder' in part
    ]
    return [
        *narrow,
        f'{_G}.stage1.dilation_neck.in_channels=64',
        f'{_G}.stage1.decoder.in_channels=64',
        f'{_G}.stage2.dilation_neck.in_channels=64',
        f'{_G}.stage2.contextual_attention.in_channels=64',
        f'{_G}.stage2.decoder.in_channels=128',
    ]


def _first_weights(**options) -> list[str]:
    options = dict(_delete_=True, layer='Conv2d', **options)
    return [f'{_G}.init_cfg.{key}={value}' for key, value in options.items()]


VARIANTS: dict[str, list[str]] = {
    'as it is': [],
    "Glorot's weights": _first_weights(type='Xavier', distribution='uniform'),
    'normal weights, deviation 0.02': _first_weights(type='Normal', std=0.02),
    'dilations 2, 4, 8, 16': [
        f'{_G}.{stage}.dilation_neck.dilations=[2,4,8,16]' for stage in _STAGES
    ],
    'reflection': _everywhere('padding_mode=reflect'),
    'half of the channels, not a quarter': _half(),
    'float32': [f'{_OPTIM}.type=OptimWrapper'],
    'rate 5e-4': [f'{_OPTIM}.optimizer.lr=5e-4'],
    'rate 2e-3': [f'{_OPTIM}.optimizer.lr=2e-3'],
    'known pixels count a tenth': [
        'model.losses.coarse_valid.weight=0.144',
        'model.losses.refined_valid.weight=0.12',
    ],
}


def main() -> int:
    """Train what is not there yet, then print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--work-dir', default='work_dirs/variants', help='default: %(default)s')
    parser.add_argument('--iterations', type=int, default=1000, help='default: %(default)s')
    parser.add_argument('--only', nargs='+', choices=VARIANTS, metavar='NAME')
    args = parser.parse_args()
    out = Path(args.work_dir).absolute()
    os.chdir(ROOT)
    lay_out_photographs()
    n, rows, file = args.iterations, [], METHODS['deepfillv1'].file
    length = [f'{key}={value}' for key, value in shortened(Config.fromfile(file), n).items()]
    for name in args.only or VARIANTS:
        folder = out / ''.join(c if c.isalnum() else '_' for c in name)
        if not (folder / f'iter_{n}.pth').is_file():
            mim(
                'train',
                'mmdeepfill',
                file,
                '--launcher',
                'pytorch',
                '--gpus',
                2,
                '--work-dir',
                folder,
                '--cfg-options',
                'train_dataloader.batch_size=8',
                f'train_cfg.val_interval={n}',
                *length,
                *VARIANTS[name],
            )
        steps, validations = scalars(folder)
        rows.append(
            [
                name,
                *(
                    f'{validations[-1][metric]:.{digits}f}'
                    for metric, digits in (('MAE', 2), ('PSNR', 2), ('SSIM', 4))
                ),
                f'{1 / (sum(step["time"] for step in steps) / len(steps)):.1f}',
            ]
        )
    print(
        markdown(
            Table(f'After {n} iterations', ['', 'hole L1', 'PSNR', 'SSIM', 'iterations/s'], rows)
        )
    )
    return 0


if __name__ == '__main__':
    sys.exit(main())
