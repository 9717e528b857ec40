"""Training and measuring through the commands that a user has, which are printed."""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Optional

from mmengine.config import Config
from report import publish, write_report

ROOT = Path(__file__).resolve().parents[2]
CONFIGS = Path('configs')
MANIFESTS = {
    'box': CONFIGS / 'proof/box_64x64.json',
    'free_form': CONFIGS / 'proof/free_form_64x64.json',
}
SCENES = 'data/proof_64'
PHOTOGRAPHS = 'data/samples'
#: `mim test` and `mmdeepfill eval` use another number of threads.
TOLERANCE = 1e-4


class Method(NamedTuple):
    """What is compared.

    Attributes:
        config: Below configs, without its ending.
        about: What it is.
        iterations: Of its training; 0: it has none.
        before: What is trained first, and gives the weights that training starts from.
    """

    config: str
    about: str
    iterations: int = 0
    before: Optional['Method'] = None

    @property
    def file(self) -> Path:
        """The config file."""
        return CONFIGS / f'{self.config}.py'


def compare_all(methods: dict[str, Method], title: str, out: str) -> int:
    """The whole of a comparison, with its command line: run what is missing, then report.

    Args:
        methods (dict): By name. The first is what the others are compared with.
        title (str): First line of the help text, and of the report.
        out (str): Default of ``--work-dir``.
    """
    parser = argparse.ArgumentParser(description=title)
    parser.add_argument('--work-dir', default=out, help='default: %(default)s')
    parser.add_argument(
        '--only',
        nargs='+',
        choices=methods,
        metavar='NAME',
        help=f'some of {", ".join(methods)}; default: all',
    )
    parser.add_argument(
        '--ranks',
        type=int,
        default=2,
        help='processes that train together, one core each (default 2); the '
        'batch of a config is shared out among them',
    )
    parser.add_argument('--publish', metavar='FOLDER', help='copy the report there')
    args = parser.parse_args()
    publish_to = args.publish and Path(args.publish).absolute()
    out = Path(args.work_dir).absolute()
    os.chdir(ROOT)
    names = [name for name in methods if not args.only or name in args.only]
    prepare()
    for name in names:
        method = methods[name]
        checkpoint = train(method, out / name, args.ranks) if method.iterations else None
        for kind in MANIFESTS:
            measure(name, method, out / name, kind, checkpoint)
    write_report(out, {name: methods[name] for name in names}, MANIFESTS, title)
    if publish_to:
        publish(out, publish_to)
    return 0


def prepare() -> None:
    """Lay out photographs and draw scenes, and compare all with the frozen manifests."""
    lay_out_photographs()
    command(
        'scenes',
        'make',
        SCENES,
        '--split',
        'test',
        '--count',
        '128',
        '--size',
        '64',
        '--photographs',
    )
    for manifest in MANIFESTS.values():
        command('manifest', 'check', manifest)


def lay_out_photographs() -> None:
    """Write the sample photographs, unless they are there."""
    if not (Path(PHOTOGRAPHS) / 'train.txt').is_file():
        call(sys.executable, 'tools/dataset_converters/samples.py', '--out', PHOTOGRAPHS)


def train(method: Method, folder: Path, ranks: int) -> str:
    """Train through `mim train`, or go on where it stopped; the last checkpoint."""
    cfg = Config.fromfile(method.file)
    last = folder / 'last_checkpoint'
    if not done(last, method.iterations):
        batch = cfg.train_dataloader.batch_size
        if batch % ranks:
            raise SystemExit(
                f'--ranks: the batch of {batch} images cannot be shared out among {ranks}'
            )
        for kind in MANIFESTS:  # of other weights
            (folder / f'{kind}.json').unlink(missing_ok=True)
        options = shortened(cfg, method.iterations)
        if method.before:
            options['load_from'] = train(method.before, folder / 'before', ranks)
        launcher = ['--launcher', 'pytorch', '--gpus', ranks] if ranks > 1 else []
        with timed(folder / 'wall.json', ranks):
            mim(
                'train',
                'mmdeepfill',
                method.file,
                *launcher,
                '--work-dir',
                folder,
                '--resume',
                '--cfg-options',
                f'train_dataloader.batch_size={batch // ranks}',
                *(f'{key}={value}' for key, value in options.items()),
            )
    return last.read_text().strip()


def shortened(cfg: Config, iterations: int) -> dict[str, Any]:
    """What makes a training another number of iterations long: its rate and its phases end in
    proportion. Nothing if it is that long.
    """
    full = cfg.train_cfg.max_iters
    if iterations == full:
        return {}
    options = {'train_cfg.max_iters': iterations, 'param_scheduler.T_max': iterations}
    phases = cfg.model.get('schedule', {}).get('phases', [])
    options.update(
        {
            f'model.schedule.phases.{i}.iterations': phase.iterations * iterations // full
            for i, phase in enumerate(phases)
            if 'iterations' in phase
        }
    )
    return options


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
        file.write_text(json.dumps({'seconds': seconds, 'ranks': ranks}))


def done(last: Path, iterations: int) -> bool:
    """Whether a training has come to its end."""
    return last.is_file() and Path(last.read_text().strip()).stem == f'iter_{iterations}'


def measure(name: str, method: Method, folder: Path, kind: str, checkpoint: str | None) -> None:
    """Measure through `mim test` and through `mmdeepfill eval`, which must agree."""
    config = method.file
    manifest, result = MANIFESTS[kind], folder / f'{kind}.json'
    if result.is_file():
        return
    folder.mkdir(parents=True, exist_ok=True)
    tested = folder / f'{kind}_mim_test.json'
    mim(
        'test',
        'mmdeepfill',
        config,
        '--checkpoint',
        checkpoint or 'none',
        '--work-dir',
        folder / 'test',
        '--out',
        tested,
        '--cfg-options',
        f'test_dataloader.dataset.manifest={manifest}',
    )
    partial = folder / f'{kind}_unchecked.json'
    command(
        'eval',
        config,
        *([checkpoint] if checkpoint else []),
        '--manifest',
        manifest,
        '--out',
        partial,
        '--name',
        name,
        '--workers',
        '0',
        '--save-images',
        folder / kind,
    )
    check_agreement(json.loads(tested.read_text()), json.loads(partial.read_text()))
    partial.replace(result)


def check_agreement(tested: dict[str, float], result: dict) -> None:
    """Stop if the two ways of measuring differ by more than rounding."""
    for metric, found in result['metrics'].items():
        if abs(tested[metric] - found['mean']) > TOLERANCE * abs(found['mean']):
            raise SystemExit(
                f'{metric}: mim test {tested[metric]}, mmdeepfill eval '
                f'{found["mean"]}: they must be equal'
            )


def mim(*words) -> None:
    """Run mim from beside this Python."""
    call(Path(sys.executable).with_name('mim'), *words)


def command(*words) -> None:
    """Run mmdeepfill."""
    call(sys.executable, '-m', 'mmdeepfill', *words)


def call(*words) -> None:
    """Print a command and run it; its failure ends this one."""
    arguments: list[str] = [str(word) for word in words]
    print('\n$', *arguments, flush=True)
    code = subprocess.run(arguments).returncode
    if code:
        raise SystemExit(f'ended with status {code}: {" ".join(arguments)}')
