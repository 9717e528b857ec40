"""Measuring a trained method by the product's own commands."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: `mim test` and `mmdeepfill eval` use another number of threads.
TOLERANCE = 1e-4


def measure(name: str, config: Path, result: Path, manifest: Path, checkpoint: str | None) -> None:
    """Measure through `mim test` and through `mmdeepfill eval`, which must agree."""
    folder, kind = result.parent, result.stem
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
    # configs of this folder import its modules
    paths = filter(None, (str(ROOT), os.environ.get('PYTHONPATH')))
    env = dict(os.environ, PYTHONPATH=os.pathsep.join(paths))
    code = subprocess.run(arguments, env=env).returncode
    if code:
        raise SystemExit(f'ended with status {code}: {" ".join(arguments)}')
