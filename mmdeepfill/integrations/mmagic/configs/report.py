"""The report of a translation, for the log and for people."""

from typing import NamedTuple

#: Kinds of notes, in the order in which they are told, and what they mean.
KINDS = {
    'fixed': 'a fault of the config or of mmagic',
    'chosen': 'the config leaves it open',
    'changed': 'not quite as in mmagic',
    'not read': 'by mmagic neither, and left out',
}


class Note(NamedTuple):
    """One thing to know about the translation; ``path`` is dotted, in the config as it was."""

    kind: str
    path: str
    text: str


class Report:
    """Notes, and which name became which."""

    def __init__(self) -> None:
        self.notes: list[Note] = []
        self.names: list[tuple[str, str, str]] = []

    def note(self, kind: str, path: str, text: str) -> None:
        """Add a note of one of :data:`KINDS`."""
        assert kind in KINDS, kind
        self.notes.append(Note(kind, path, text))

    def renamed(self, path: str, theirs: str, ours: str) -> None:
        """Note that a name was replaced."""
        if theirs != ours:
            self.names.append((path, theirs, ours))

    def merged(self) -> list[Note]:
        """The notes by kind; what holds at several places (val and test) is told once."""
        places: dict[tuple[str, str], list[str]] = {}
        for kind, path, text in self.notes:
            paths = places.setdefault((kind, text), [])
            if path not in paths:
                paths.append(path)
        notes = [Note(kind, ', '.join(paths), text) for (kind, text), paths in places.items()]
        return sorted(notes, key=lambda note: list(KINDS).index(note.kind))

    def summary(self) -> str:
        """One line: how much of what."""
        notes = self.merged()
        counts = [(kind, sum(note.kind == kind for note in notes)) for kind in KINDS]
        told = ', '.join(f'{count} {kind}' for kind, count in counts if count)
        return f'a config of mmagic, translated: {told or "nothing to be fixed"}'

    def lines(self) -> list[str]:
        """The summary, then a line for each note."""
        return [self.summary()] + [
            f'{note.kind}: {note.path}: {note.text}' for note in self.merged()
        ]

    def text(self) -> str:
        """All of it, names included, to be read on a terminal."""
        parts = []
        places: dict[tuple[str, str], list[str]] = {}
        for path, theirs, ours in self.names:
            places.setdefault((theirs, ours), []).append(path)
        if places:
            parts.append(
                'translated:\n'
                + '\n'.join(
                    f'  {theirs} -> {ours}\n      {", ".join(paths)}'
                    for (theirs, ours), paths in places.items()
                )
            )
        for kind, meaning in KINDS.items():
            lines = [
                f'  {note.path}\n      {note.text}' for note in self.merged() if note.kind == kind
            ]
            if lines:
                parts.append(f'{kind} ({meaning}):\n' + '\n'.join(lines))
        return '\n\n'.join(parts)
