"""``mmdeepfill inpaint``: what became of the files, for a person."""

from collections.abc import Sequence
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..datasets.image_bytes import read_image
from ..imageio.pictures import Picture, can_keep_blocks, write_picture
from ..inference.canvases import to_rgb
from ..inference.file_runs import Filler, Job, Outcome
from ..visualization.grid import comparison_grid, paint_hole
from .inpaint_plan import Plan

_SHOWN_NOTES = 5
_LOSSY = ('.jpg', '.jpeg')


def report(outcome: Outcome, plan: Plan, jobs: int, seconds: float, stopped: bool) -> None:
    """Say what was done: on stdout the sum of it, on stderr what went wrong.

    Args:
        outcome (Outcome): Of the run.
        plan (Plan): What there was to do.
        jobs (int): Files of the whole run.
        seconds (float): That it took.
        stopped (bool): It was ended by a signal.
    """
    console = Console(stderr=True, highlight=False)
    for note in plan.notes:
        console.print(Text(f'note: {note}'), soft_wrap=True)
    _notes(console, outcome)
    if outcome.failed:
        _table(console, outcome.failed)
    parts = [f'{outcome.done} filled']
    if outcome.skipped:
        parts.append(f'{outcome.skipped} were done before')
    if outcome.failed:
        parts.append(f'{len(outcome.failed)} failed')
    left = jobs - outcome.done - outcome.skipped - len(outcome.failed)
    if left:
        parts.append(f'{left} not begun')
    log = f'; log: {plan.log}' if plan.log else ''
    print(f'{plan.out}: {", ".join(parts)}, in {seconds:.1f} s{log}', flush=True)
    if stopped:
        again = ' Resume with the same command and --resume.' if plan.log else ''
        console.print(Text(f'stopped; what is done is kept.{again}'), soft_wrap=True)


def _notes(console: Console, outcome: Outcome) -> None:
    notes = [f'{path}: {text}' for path, text in outcome.notes]
    lossy = any(path.suffix.lower() in _LOSSY for path in outcome.written)
    for note in notes[:_SHOWN_NOTES]:
        console.print(Text(f'note: {note}'), soft_wrap=True)
    if len(notes) > _SHOWN_NOTES:
        console.print(
            Text(f'note: {len(notes) - _SHOWN_NOTES} more notes are in the log'), soft_wrap=True
        )
    if lossy:
        console.print(
            Text(
                'note: JPEG changes known pixels a little'
                + ('' if can_keep_blocks() else ' (less with pip install "mmdeepfill[jpeg]")')
                + '; PNG keeps them (--format png, or --out FILE.png)'
            ),
            soft_wrap=True,
        )


def _table(console: Console, failed: Sequence[tuple[Path, str]]) -> None:
    """Print the table on a terminal only; elsewhere each row was printed when it happened."""
    if not console.is_terminal:
        return
    table = Table(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        title=f'{len(failed)} failed',
        title_justify='left',
        title_style='bold red',
    )
    table.add_column('file', overflow='fold', ratio=1)
    table.add_column('why', overflow='fold', ratio=2)
    for path, message in failed:
        table.add_row(Text(str(path)), Text(message))
    console.print(table)


def write_comparison(job: Job, filler: Filler, target: str) -> None:
    """Put input, result and original of a picture side by side.

    Raises:
        ValueError, OSError: It cannot be read or written.
    """
    request, _ = filler.load(job.source.path, job.mask)
    mask, result = request.mask, read_image(job.output)
    original = to_rgb(request.picture.pixels, 0 * mask)
    cells = {'input': paint_hole(original, mask), 'result': result, 'original': original}
    rows = [(job.source.path.name, cells)]
    write_picture(Picture(comparison_grid(list(cells), rows)), target)
    print(f'wrote {target}')
