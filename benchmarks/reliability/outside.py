"""Common parts of attacks from outside: commands, time, and a judgement."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tiny import ROOT

#: Seconds until an attack that has not ended is a fault.
BOUND = 120.0


def command(
    folder: Path, *words: str, prepare: Callable[[], object] | None = None
) -> subprocess.CompletedProcess:
    """Run ``mmdeepfill`` in a folder."""
    return subprocess.run(
        [sys.executable, '-m', 'mmdeepfill', *words],
        cwd=folder,
        preexec_fn=prepare,
        text=True,
        capture_output=True,
        timeout=BOUND,
        env=dict(os.environ, PYTHONPATH=str(ROOT)),
    )


def judge(what: str, status: int, expected: int, said: str, *words: str) -> str | None:
    """A fault in words, or None where status and message are as they should be."""
    lacking = [word for word in words if word not in said]
    if status != expected or lacking or 'Traceback' in said:
        return (
            f'{what}: status {status} instead of {expected}, without {lacking}: '
            f'{said.strip()[-400:]!r}'
        )
    return None


def until(condition: Callable[[], bool], log: Path) -> None:
    """Wait for a run to come so far; its log is shown if it does not."""
    deadline = time.monotonic() + BOUND
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f'not begun: {log.read_text()[-500:] if log.exists() else ""}')
        time.sleep(0.05)
