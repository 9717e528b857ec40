"""Running a trial: the parent's side."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from mmengine.config import Config

#: Seconds after which a trial is ended.
TIMEOUT = 1800
_MODULE = 'mmdeepfill.doctor.training.trial'


class Outcome(NamedTuple):
    """Measurements of a trial, and the reason if it ended early."""

    measured: list[dict[str, Any]]
    failure: str = ''

    def of(self, kind: str) -> list[dict[str, Any]]:
        """Measurements of a kind."""
        return [one for one in self.measured if one['kind'] == kind]


def run_trials(cfg: Config, timeout: float = TIMEOUT, **trials: dict[str, Any]) -> Outcome:
    """Build the config in a process of its own, and try; files go to a temporary folder.

    Args:
        cfg (Config): Of a run.
        timeout (float): In seconds.
        **trials: Names of :data:`~.trial.KINDS`, and their arguments.
    """
    with tempfile.TemporaryDirectory(prefix='mmdeepfill-doctor-') as folder:
        config, spec, results = (str(Path(folder, name)) for name in ('config.py', 'spec', 'lines'))
        cfg.dump(config)
        Path(results).touch()
        given = {'config': config, 'folder': folder, 'results': results, 'trials': trials}
        Path(spec).write_text(json.dumps(given), encoding='utf-8')
        # the modules of this process, wherever they come from
        path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
        try:
            done = subprocess.run(
                [sys.executable, '-m', _MODULE, spec],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                env=dict(os.environ, PYTHONPATH=path),
                timeout=timeout,
            )
            failure = _reason(done.returncode, done.stderr)
        except subprocess.TimeoutExpired:
            failure = f'it took more than {timeout:g} seconds'
        lines = Path(results).read_text(encoding='utf-8').splitlines()
    return Outcome([json.loads(line) for line in lines], failure)


def _reason(status: int, errors: str) -> str:
    if status < 0:
        return f'it was ended by signal {-status}, perhaps for lack of memory'
    return (errors.strip() or f'it ended with status {status}').splitlines()[-1] if status else ''
