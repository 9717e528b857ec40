"""Differences between a file's tensors and those that a model wants."""

from dataclasses import dataclass, field

#: More names of one kind are put together by what they have in common.
_ROWS = 8


@dataclass
class Differences:
    """Names that a state_dict lacks, has too many of, or has in another shape.

    ``others`` is what it has instead, where nothing in it is for the parts that are wanted.
    """

    missing: dict[str, tuple] = field(default_factory=dict)
    unexpected: dict[str, tuple] = field(default_factory=dict)
    reshaped: dict[str, tuple[tuple, tuple]] = field(default_factory=dict)
    others: dict[str, tuple] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.missing or self.unexpected or self.reshaped)

    def table(self) -> str:
        """One line for each name, or for names with a common beginning: shapes in the
        model and in the checkpoint.
        """
        rows = [('', 'tensor', 'model', 'checkpoint')]
        rows += _rows('missing', {k: (v, '-') for k, v in self.missing.items()})
        rows += _rows('unexpected', {k: ('-', v) for k, v in self.unexpected.items()})
        rows += _rows('shape', self.reshaped)
        rows += _rows('in the file', {k: ('-', v) for k, v in self.others.items()})
        widths = [max(len(row[i]) for row in rows) for i in range(4)]
        lines = [
            '  '.join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip()
            for row in rows
        ]
        return '\n'.join(f'  {line}' for line in lines)

    def summary(self) -> str:
        """The number of names of each kind."""
        held = (
            ''
            if not self.others
            else (
                f'; no name in it begins as it should: it holds {len(self.others)} tensors of '
                f'{", ".join(sorted({name.split(".")[0] for name in self.others})[:_ROWS])}'
            )
        )
        return (
            f'{len(self.missing)} missing, {len(self.unexpected)} unexpected, '
            f'{len(self.reshaped)} of another shape{held}'
        )


def _rows(kind: str, shapes: dict[str, tuple]) -> list[tuple[str, str, str, str]]:
    if len(shapes) <= _ROWS:
        return [(kind, name, _text(ours), _text(theirs)) for name, (ours, theirs) in shapes.items()]
    depth = max(name.count('.') for name in shapes)
    while True:
        groups: dict[str, list[str]] = {}
        for name in shapes:
            groups.setdefault('.'.join(name.split('.')[:depth]), []).append(name)
        if len(groups) <= _ROWS or depth <= 1:
            break
        depth -= 1
    rows = [
        (kind, prefix if members == [prefix] else f'{prefix}.*', f'{len(members)} tensors', '')
        for prefix, members in list(groups.items())[:_ROWS]
    ]
    rest = sum(map(len, list(groups.values())[_ROWS:]))
    return rows + ([(kind, f'and {rest} more', '', '')] if rest else [])


def _text(shape) -> str:
    return shape if isinstance(shape, str) else 'x'.join(map(str, shape)) or 'scalar'
