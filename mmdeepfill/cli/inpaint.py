"""``mmdeepfill inpaint``: pictures and videos, one or a folder of them, with their holes filled."""

import argparse
import logging
import os
import signal
import sys
import time

from .errors import StoppedError, exit_on_user_error
from .inpaint_options import add_arguments

__all__ = ['add_arguments', 'main', 'run']


def run(args: argparse.Namespace) -> int:
    """Fill what was asked for.

    Returns:
        int: The exit status: 0, 1 if a file could not be filled, 128 + signal if stopped.
    """
    # these bring torch, and help should come at once
    from ..core.progress import Meter
    from ..inference.file_runs import FileRun, RunLog, Stopping
    from .inpaint_plan import mistakes, plan, work_for
    from .inpaint_ranks import Ranks
    from .inpaint_report import report, write_comparison

    ranks = Ranks(os.environ)
    args.shard, args.device = ranks.share(args.shard), ranks.device(args.device)
    files: FileRun | None = None
    stopped: int | None = None
    with mistakes(), Stopping() as stopping:
        try:
            planned = plan(args)
            if len(planned.jobs) == 1:
                _report_choices()
            work = work_for(args)
            start = time.perf_counter()
            with (
                RunLog(planned.log, args.shard is not None) as log,
                Meter(silent=ranks.rank != 0) as meter,
            ):
                files = FileRun(
                    work, log, meter, stopping, args.resume, args.overwrite, args.traceback
                )
                try:
                    files.run(planned.jobs)
                except OSError as error:  # a full disk, for one
                    raise StoppedError(
                        f'stopped: {error}. What is done is kept: make room if the '
                        'disk is full; the same command with --resume goes '
                        'on.'
                    ) from error
        except KeyboardInterrupt as error:
            stopped = getattr(error, 'number', signal.SIGINT)
    if files is None:
        print('stopped; nothing was begun', file=sys.stderr)
        return 128 + (stopped or signal.SIGINT)
    outcome, jobs = files.outcome, len(planned.jobs)
    if stopped is None:
        outcome, jobs = ranks.total(outcome, jobs)
    if stopped is not None or ranks.rank == 0:
        report(outcome, planned, jobs, time.perf_counter() - start, stopped is not None)
    if stopped is not None:
        return 128 + stopped
    if args.compare and files.outcome.done:
        with mistakes():
            write_comparison(planned.jobs[0], work.filler, args.compare)
    return 1 if outcome.failed else 0


def _report_choices() -> None:
    """Print in which way the parts of a hole are filled, as the default model logs it."""
    logger = logging.getLogger('mmdeepfill')
    if not logger.handlers:
        logger.addHandler(logging.StreamHandler())
    logger.setLevel(logging.INFO)


def main(argv: list[str] | None = None) -> int:
    """Run tools/inpaint.py: ``CONFIG CHECKPOINT`` first, then as ``mmdeepfill inpaint``.

    Returns:
        int: The exit status.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument('model', metavar='CONFIG', help='config file of the model')
    parser.add_argument(
        'checkpoint',
        metavar='CHECKPOINT',
        help='its weights: a file, an address, or a name of `mmdeepfill zoo list`',
    )
    add_arguments(parser, model=False)
    parser.add_argument('--traceback', action='store_true', help='show whole tracebacks')
    parser.epilog = 'The same as `mmdeepfill inpaint --model CONFIG --checkpoint CHECKPOINT ...`.'
    args = parser.parse_args(argv)
    with exit_on_user_error(args.traceback):
        return run(args)
