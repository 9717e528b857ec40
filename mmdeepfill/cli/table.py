"""A table on the terminal."""

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

#: Piped, there is no width to keep to.
_PIPED_WIDTH = 200


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[str] = ()
) -> None:
    """Print cells of text under a header, folded where the terminal is too narrow.

    Args:
        columns (Sequence[str]): Titles.
        rows (iterable): Of as many texts each.
        right (Sequence[str]): Titles of columns of numbers.
    """
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow='fold', justify='right' if column in right else 'left')
    for row in rows:
        table.add_row(*row)
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    console.print(table)
