"""The student table: ANIMALS with one square hole, all rows with one command.

    mmdeepfill data prepare animals data/animals
    python benchmarks/proof/student_table.py --work-dir work_dirs/student_table

Trains five networks (days on a GPU), freezes the 450 test images with their hole, measures each row
with the preset `student-table`, and prints the table. `--divide 50000` tries the commands in
minutes. The row of ImageNet also needs
`mmdeepfill data prepare imagenet data/imagenet --train-size 50000`.
"""

import argparse
import os
import sys
from pathlib import Path

from measuring import ROOT, command
from mmengine.config import Config
from steps import Method, done, shortened

_DEEPFILL = 'deepfillv1/deepfillv1'
#: Iterations are those of the configs: six of them make one step of the generator and five of its
#: critics.
METHODS = {
    'navier_stokes': Method('opencv/opencv_ns', 'OpenCV, Navier-Stokes'),
    'telea': Method('opencv/opencv_telea', 'OpenCV, Telea'),
    'autoencoder': Method(
        'context_encoder/autoencoder_ce_128x128_1x64_animals', 'plain autoencoder', 100_000
    ),
    'glcic': Method(f'{_DEEPFILL}_baseline_256x256_1x16_animals', 'variant of GLCIC', 300_000),
    'ca_hole': Method(f'{_DEEPFILL}_paper_256x256_1x16_animals', 'CA-ANIMALS-HOLE', 600_000),
    'ca_imagenet': Method(f'{_DEEPFILL}_paper_256x256_1x16_imagenet-50k', 'CA-ImageNet', 1_800_000),
    'ca_mosaic': Method(f'{_DEEPFILL}_mosaic_256x256_1x16_animals', 'CA-ANIMALS-MOSAIC', 300_000),
}


def main() -> int:
    """Train and measure the missing rows, then print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--data', default='data/animals', help='default: %(default)s')
    parser.add_argument('--imagenet', default='data/imagenet', help='default: %(default)s')
    parser.add_argument(
        '--work-dir', default='work_dirs/student_table', help='default: %(default)s'
    )
    parser.add_argument('--only', nargs='+', choices=METHODS, default=list(METHODS), metavar='ROW')
    parser.add_argument(
        '--without-lpips', action='store_true', help='leave LPIPS out, which downloads AlexNet'
    )
    parser.add_argument(
        '--divide', type=int, default=1, metavar='N', help='train for an N-th of the iterations'
    )
    args = parser.parse_args()
    out, data = Path(args.work_dir).absolute(), Path(args.data).absolute()
    imagenet = Path(args.imagenet).absolute()
    os.chdir(ROOT)
    without = ['--without', 'LPIPS'] if args.without_lpips else []
    results = []
    for name in args.only:
        method = METHODS[name].divided(args.divide)
        side = 128 if '128x128' in method.config else 256
        manifest = _frozen(out, data, side)
        checkpoint = []
        if method.iterations:
            train_data = imagenet if name == 'ca_imagenet' else data
            checkpoint = [_trained(method, out / name, data, train_data)]
        results.append(out / name / 'result.json')
        results[-1].parent.mkdir(exist_ok=True)
        words = ['--manifest', manifest, '--name', name, '--out', results[-1], *without]
        command('eval', method.file, *checkpoint, *words)
    for result in results:
        command('compare', result)
    return 0


def _frozen(out: Path, data: Path, side: int) -> Path:
    """The manifest of the test images at one size, made once."""
    manifest = out / f'hole_{side}x{side}.json'
    if not manifest.is_file():
        out.mkdir(parents=True, exist_ok=True)
        rows = {128: 'autoencoder', 256: 'ca_hole'}
        words = ['--config', METHODS[rows[side]].file, '--preset', 'student-table']
        options = ['--cfg-options', f'test_dataloader.dataset.data_root={data}']
        command('manifest', 'make', *words, '--out', manifest, *options)
    return manifest


def _trained(method: Method, folder: Path, data: Path, train_data: Path) -> str:
    """The last checkpoint of a row's training, which is resumed or run if need be."""
    last = folder / 'last_checkpoint'
    if not done(last, method.iterations):
        options = shortened(Config.fromfile(method.file), method.iterations)
        options['train_dataloader.dataset.data_root'] = train_data
        options['val_dataloader.dataset.data_root'] = data
        options['test_dataloader.dataset.data_root'] = data
        words = ['--work-dir', folder, '--resume', '--cfg-options']
        command('train', method.file, *words, *(f'{key}={value}' for key, value in options.items()))
    return last.read_text().strip()


if __name__ == '__main__':
    sys.exit(main())
