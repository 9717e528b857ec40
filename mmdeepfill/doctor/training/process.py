"""Running a trial: the parent's side."""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Dict, List, NamedTuple

from mmengine.config import Config

#: Seconds after which a trial is ended.
TIMEOUT = 1800
_MODULE = 'mmdeepfill.doctor.training.trial'


class Outcome(NamedTuple):
    """What a trial measured, and why it ended early, if it did."""
    measured: List[Dict[str, Any]]
    failure: str = ''

    def of(self, kind: str) -> List[Dict[str, Any]]:
        return [one for one in self.measured if one['kind'] == kind]


def run_trials(cfg: Config, trials: Dict[str, Dict[str, Any]], timeout: float = TIMEOUT) -> Outcome:
    """Build the config in a process of its own, and try; files go to a temporary folder.

    Args:
        cfg (Config): Of a run.
        trials (dict): Names of :data:`~.trial.KINDS`, and their arguments.
        timeout (float): In seconds.
    """
    with tempfile.TemporaryDirectory(prefix='mmdeepfill-doctor-') as folder:
        config, spec, results = (Path(folder) / name
                                 for name in ('config.py', 'spec.json', 'results.jsonl'))
        cfg.dump(config)
        results.touch()
        spec.write_text(json.dumps(dict(
            config=str(config), folder=folder, results=str(results), trials=trials)),
            encoding='utf-8')
        # the modules of this process, wherever they come from
        path = os.pathsep.join(entry or os.getcwd() for entry in sys.path)
        process = subprocess.Popen(
            [sys.executable, '-m', _MODULE, str(spec)], stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, env=dict(os.environ, PYTHONPATH=path))
        try:
            _, errors = process.communicate(timeout=timeout)
            failure = '' if process.returncode == 0 else _reason(process.returncode, errors)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            failure = f'it took more than {timeout:g} seconds'
        except BaseException:
            process.kill()
            process.communicate()
            raise
        lines = results.read_text(encoding='utf-8').splitlines()
    return Outcome([json.loads(line) for line in lines], failure)


def _reason(status: int, errors: str) -> str:
    if status < 0:
        return f'it was ended by signal {-status}, perhaps for want of memory'
    lines = [line for line in errors.splitlines() if line.strip()]
    return lines[-1].strip() if lines else f'it ended with status {status}'
