"""One row of the table, and the numbers behind it."""

import json
from collections.abc import Mapping
from pathlib import Path


def finish(name: str, passed: bool, figures: Mapping, out: str | None) -> int:
    """Print a row, write the numbers as JSON.

    Args:
        name (str): What was tried.
        passed (bool): Whether all of it held.
        figures (Mapping): Numbers and short texts, in the order of the row.
        out (str, optional): The file for them.

    Returns:
        int: Exit status.
    """
    shown = [
        f'{key} {value}' for key, value in figures.items() if isinstance(value, (int, float, str))
    ]
    print(f'| {name} | {"pass" if passed else "FAIL"} | {", ".join(shown)} |')
    if out is not None:
        Path(out).write_text(
            json.dumps(dict(name=name, passed=passed, **figures), indent=2) + '\n', encoding='utf-8'
        )
    return 0 if passed else 1
