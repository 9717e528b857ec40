"""The command line inside a process that is bounded."""

import io
import sys

from mmdeepfill.cli.main import main


def run_main(*words):
    """Status and what was printed; 2 is raised as SystemExit."""
    sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
    status = main(list(words))
    return f'status {status}: {sys.stdout.getvalue()} {sys.stderr.getvalue()}'
