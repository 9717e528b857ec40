"""Training and measuring through the commands that a user has, which are printed."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Optional

from measuring import ROOT, call, command, measure, mim
from mmengine.config import Config
from report import publish, write_report

CONFIGS = Path('configs')
SCENES = 'data/proof_64'
PHOTOGRAPHS = 'data/samples'


class Method(NamedTuple):
    """One method of a comparison.

    Attributes:
        config: Below configs, without its ending; or a whole path.
        about: A description for the report.
        iterations: Of its training; 0: it has none.
        before: A method to train first: its weights are those that training starts from.
        seed: Of its training.
    """

    config: str
    about: str
    iterations: int = 0
    before: Optional['Method'] = None
    seed: int = 0

    @property
    def file(self) -> Path:
        """The config file."""
        return Path(self.config) if self.config.endswith('.py') else CONFIGS / f'{self.config}.py'

    def divided(self, by: int) -> 'Method':
        """The method with an n-th of the iterations, at least two."""
        if by == 1 or not self.iterations:
            return self
        before = self.before and self.before.divided(by)
        return self._replace(iterations=max(self.iterations // by, 2), before=before)


class Protocol(NamedTuple):
    """The test images of a comparison.

    Attributes:
        manifests: By kind of hole.
        prepare: Lays out the images that training and manifests name.
    """

    manifests: dict[str, Path]
    prepare: Callable[[], None]


def compare_all(
    methods: dict[str, Method], title: str, out: str, protocol: Protocol | None = None
) -> int:
    """Run a whole comparison with its command line: do the missing parts, then report.

    Args:
        methods (dict): By name. The others are compared with the first.
        title (str): First line of the help text, and of the report.
        out (str): Default of ``--work-dir``.
        protocol (Protocol, optional): By default procedural scenes and sample photographs of
            64x64.
    """
    protocol = protocol or SCENES_64
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
    parser.add_argument(
        '--divide',
        type=int,
        default=1,
        metavar='N',
        help='train for an N-th of the iterations, to try the commands (default 1)',
    )
    parser.add_argument('--publish', metavar='FOLDER', help='copy the report there')
    args = parser.parse_args()
    if args.divide < 1:
        parser.error(f'--divide: expected at least 1, got {args.divide}')
    methods = {name: method.divided(args.divide) for name, method in methods.items()}
    publish_to = args.publish and Path(args.publish).absolute()
    out = Path(args.work_dir).absolute()
    os.chdir(ROOT)
    names = [name for name in methods if not args.only or name in args.only]
    protocol.prepare()
    for manifest in protocol.manifests.values():
        command('manifest', 'check', manifest)
    for name in names:
        method = methods[name]
        checkpoint = train(method, out / name, args.ranks) if method.iterations else None
        for kind, manifest in protocol.manifests.items():
            result = out / name / f'{kind}.json'
            if not result.is_file():
                measure(name, method.file, result, manifest, checkpoint)
    write_report(out, {name: methods[name] for name in names}, protocol.manifests, title)
    if publish_to:
        publish(out, publish_to)
    return 0


def _scenes_64() -> None:
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


SCENES_64 = Protocol(
    {'box': CONFIGS / 'proof/box_64x64.json', 'free_form': CONFIGS / 'proof/free_form_64x64.json'},
    _scenes_64,
)


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
        for result in folder.glob('*.json'):  # of other weights
            if result.name != 'wall.json':
                result.unlink()
        options = shortened(cfg, method.iterations)
        if method.seed:
            options['randomness.seed'] = method.seed
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
    options = {'train_cfg.max_iters': iterations}
    if cfg.get('param_scheduler'):
        options['param_scheduler.T_max'] = iterations
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
