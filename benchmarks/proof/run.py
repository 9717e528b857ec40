"""The proof: train small models, measure them against methods that need no training.

    python benchmarks/proof/run.py --work-dir work_dirs/proof

Everything goes through the commands that a user has, which are printed; `--only` names methods.
A method whose training or evaluation is there is not run again. The report (README.md, curves and
pictures) lies in the work dir.
"""
import argparse
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Dict, Iterator, List, NamedTuple, Optional

from mmengine.config import Config
from report import publish, write_report

ROOT = Path(__file__).resolve().parents[2]
CONFIGS = Path('configs/proof')
MANIFESTS = dict(box=CONFIGS / 'box_64x64.json', free_form=CONFIGS / 'free_form_64x64.json')
SCENES = 'data/proof_64'
PHOTOGRAPHS = 'data/samples'
#: `mim test` and `mmdeepfill eval` use another number of threads.
TOLERANCE = 1e-4


class Method(NamedTuple):
    """What is compared: its config, whether it is trained, and what it is."""
    config: str
    trained: bool
    about: str


#: The first is what the others are compared with.
METHODS = {
    'deepfillv1': Method('deepfillv1_small_64x64_1x16_scenes', True, 'all of DeepFillv1'),
    'no_attention': Method('deepfillv1_small_no_attention_64x64_1x16_scenes', True,
                           'ablation: without contextual attention'),
    'no_critics': Method('deepfillv1_small_no_critics_64x64_1x16_scenes', True,
                         'ablation: without critics'),
    'no_discount': Method('deepfillv1_small_no_discount_64x64_1x16_scenes', True,
                          'ablation: without spatial discount'),
    'coarse': Method('coarse_small_64x64_1x16_scenes', True, 'the coarse network alone'),
    'autoencoder': Method('autoencoder_small_64x64_1x16_scenes', True, 'a plain autoencoder'),
    'telea': Method('opencv_telea_64x64', False, 'OpenCV, Telea'),
    'navier_stokes': Method('opencv_ns_64x64', False, 'OpenCV, Navier-Stokes'),
    'patchmatch': Method('patchmatch_64x64', False, 'completion by patches'),
}


def main() -> int:
    """Run what is missing, then write the report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--work-dir', default='work_dirs/proof', help='default: %(default)s')
    parser.add_argument('--only', nargs='+', choices=METHODS, metavar='NAME',
                        help=f'some of {", ".join(METHODS)}; default: all')
    parser.add_argument('--ranks', type=int, default=2,
                        help='processes that train together, one core each (default 2); the '
                        'batch of a config is shared out among them')
    parser.add_argument('--publish', metavar='FOLDER', help='copy the report there')
    args = parser.parse_args()
    publish_to = args.publish and Path(args.publish).absolute()
    out = Path(args.work_dir).absolute()
    os.chdir(ROOT)
    names = [name for name in METHODS if not args.only or name in args.only]
    prepare()
    for name in names:
        checkpoint = train(name, out / name, args.ranks) if METHODS[name].trained else None
        for kind in MANIFESTS:
            measure(name, out / name, kind, checkpoint)
    write_report(out, {name: METHODS[name] for name in names}, MANIFESTS)
    if publish_to:
        publish(out, publish_to)
    return 0


def prepare() -> None:
    """Lay out photographs and draw scenes, and compare all with the frozen manifests."""
    lay_out_photographs()
    command('scenes', 'make', SCENES, '--split', 'test', '--count', '128', '--size', '64',
            '--photographs')
    for manifest in MANIFESTS.values():
        command('manifest', 'check', manifest)


def lay_out_photographs() -> None:
    """Write the sample photographs, unless they are there."""
    if not (Path(PHOTOGRAPHS) / 'train.txt').is_file():
        call(sys.executable, 'tools/dataset_converters/samples.py', '--out', PHOTOGRAPHS)


def train(name: str, folder: Path, ranks: int) -> str:
    """Train through `mim train`, or go on where it stopped; the last checkpoint."""
    config = CONFIGS / f'{METHODS[name].config}.py'
    cfg = Config.fromfile(config)
    last = folder / 'last_checkpoint'
    if not done(last, cfg.train_cfg.max_iters):
        batch = cfg.train_dataloader.batch_size
        if batch % ranks:
            raise SystemExit(f'--ranks: the batch of {batch} images cannot be shared out among '
                             f'{ranks}')
        for kind in MANIFESTS:  # of other weights
            (folder / f'{kind}.json').unlink(missing_ok=True)
        launcher = ['--launcher', 'pytorch', '--gpus', ranks] if ranks > 1 else []
        with timed(folder / 'wall.json', ranks):
            mim('train', 'mmdeepfill', config, *launcher, '--work-dir', folder, '--resume',
                '--cfg-options', f'train_dataloader.batch_size={batch // ranks}')
    return last.read_text().strip()


@contextmanager
def timed(file: Path, ranks: int) -> Iterator[None]:
    """Add the seconds to those of earlier runs of the same training, also if it is stopped."""
    before = json.loads(file.read_text())['seconds'] if file.is_file() else 0
    start = time.perf_counter()
    try:
        yield
    finally:
        seconds = before + time.perf_counter() - start
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(dict(seconds=seconds, ranks=ranks)))


def done(last: Path, iterations: int) -> bool:
    """Whether a training has come to its end."""
    return last.is_file() and Path(last.read_text().strip()).stem == f'iter_{iterations}'


def measure(name: str, folder: Path, kind: str, checkpoint: Optional[str]) -> None:
    """Measure through `mim test` and through `mmdeepfill eval`, which must agree."""
    config = CONFIGS / f'{METHODS[name].config}.py'
    manifest, result = MANIFESTS[kind], folder / f'{kind}.json'
    if result.is_file():
        return
    folder.mkdir(parents=True, exist_ok=True)
    tested = folder / f'{kind}_mim_test.json'
    mim('test', 'mmdeepfill', config, '--checkpoint', checkpoint or 'none', '--work-dir',
        folder / 'test', '--out', tested, '--cfg-options',
        f'test_dataloader.dataset.manifest={manifest}')
    partial = folder / f'{kind}_unchecked.json'
    command('eval', config, *([checkpoint] if checkpoint else []), '--manifest', manifest, '--out',
            partial, '--name', name, '--workers', '0', '--save-images', folder / kind)
    check_agreement(json.loads(tested.read_text()), json.loads(partial.read_text()))
    partial.replace(result)


def check_agreement(tested: Dict[str, float], result: dict) -> None:
    """Stop if the two ways of measuring differ by more than rounding."""
    for metric, found in result['metrics'].items():
        if abs(tested[metric] - found['mean']) > TOLERANCE * abs(found['mean']):
            raise SystemExit(f'{metric}: mim test {tested[metric]}, mmdeepfill eval '
                             f'{found["mean"]}: they must be equal')


def mim(*words) -> None:
    """Run mim from beside this Python."""
    call(Path(sys.executable).with_name('mim'), *words)


def command(*words) -> None:
    """Run mmdeepfill."""
    call(sys.executable, '-m', 'mmdeepfill', *words)


def call(*words) -> None:
    """Print a command and run it; its failure ends this one."""
    arguments: List[str] = [str(word) for word in words]
    print('\n$', *arguments, flush=True)
    code = subprocess.run(arguments).returncode
    if code:
        raise SystemExit(f'ended with status {code}: {" ".join(arguments)}')


if __name__ == '__main__':
    sys.exit(main())
