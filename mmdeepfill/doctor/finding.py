"""One thing that was found."""
from typing import Any, Dict, NamedTuple, Sequence

#: A run stops or its result is wrong; probably not what was meant; worth knowing.
ERROR, WARNING, NOTE = SEVERITIES = ('error', 'warning', 'note')


class Finding(NamedTuple):
    """One thing that was found.

    Args:
        code (str): Names the fault; it stays the same from release to release.
        severity (str): One of :data:`SEVERITIES`.
        found (str): What was found, with the values.
        advice (str): What to do about it.
        items (Sequence[str]): What it is about, such as files.
    """
    code: str
    severity: str
    found: str
    advice: str = ''
    items: Sequence[str] = ()

    def as_json(self) -> Dict[str, Any]:
        return dict(self._asdict(), items=list(self.items))
