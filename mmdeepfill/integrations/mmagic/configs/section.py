"""Reading a dict of a config so that nothing in it is passed over."""

from collections.abc import Iterable
from typing import Any, Optional

from .report import Report

_REQUIRED = object()
#: Scope of our components in a config of mmagic; such dicts stay as they are.
OURS = 'mmdeepfill.'


class MmagicConfigError(ValueError):
    """A config of mmagic says what has no counterpart here.

    The message begins with the place in the config, and ends with what to do.
    """


class Section:
    """A dict of mmagic's, whose keys are taken out one by one.

    As a context manager: whatever was not taken by its end is an error that names it.

    Args:
        values (dict): As in the config.
        path (str): Where it stands, dotted.
        report (Report): Gets what there is to tell.

    Raises:
        MmagicConfigError: ``values`` is no dict.
    """

    def __init__(self, values: Any, path: str, report: Report) -> None:
        self.path = path
        self.report = report
        self.name = ''
        if not isinstance(values, dict):
            raise MmagicConfigError(f'{path}: expected a dict, got {values!r}. Make it one.')
        self._left = dict(values)
        self.given = dict(values)
        self._asked: list[str] = []

    def __enter__(self) -> 'Section':
        return self

    def __exit__(self, kind, *_) -> None:
        if kind is None:
            self.close()

    def __contains__(self, key: str) -> bool:
        return key in self._left

    def at(self, key: str) -> str:
        """Dotted path of a key."""
        return f'{self.path}.{key}' if self.path else key

    def error(self, key: str, text: str) -> MmagicConfigError:
        """Make an error about a key, for the caller to raise."""
        return MmagicConfigError(f'{self.at(key)}: {text}')

    def note(self, kind: str, key: str, text: str) -> None:
        """Tell something about a key, see :class:`Report`."""
        self.report.note(kind, self.at(key), text)

    def take(self, key: str, default: Any = _REQUIRED) -> Any:
        """A value, which counts as read from now on.

        Raises:
            MmagicConfigError: It is missing, and there is no default.
        """
        self._asked.append(key)
        value = self._left.pop(key, default)
        if value is _REQUIRED:
            raise self.error(key, f'{self.name or "this dict"} needs it. Add it.')
        return value

    def only(self, key: str, value: Any, advice: str) -> None:
        """Take a key that may be absent or have one value (tuples and lists are alike).

        Raises:
            MmagicConfigError: It has another one.
        """
        got = self.take(key, value)
        if _as_lists(got) != _as_lists(value):
            raise self.error(key, f'only {value!r} has a counterpart here, got {got!r}. {advice}')

    def kind(self, default: Any = _REQUIRED) -> str:
        """Take ``type``, without mmagic's scope."""
        kind = self.take('type', default)
        name = name_of(kind)
        if name is None:
            raise self.error('type', f'expected a name, got {kind!r}. Write it as a string.')
        self.name = name
        return name

    def choose(self, known: Iterable[str], what: str, default: Any = _REQUIRED) -> str:
        """Take ``type``, which must be one of ``known``.

        Args:
            what (str): What it is that has no counterpart, for the message.

        Raises:
            MmagicConfigError: It is another one.
        """
        name = self.kind(default)
        if name not in known:
            raise self.error(
                'type',
                f'{what} {name!r} has no counterpart here; these have: '
                f'{", ".join(known)}. Take one of them, or write the name of one '
                f'of ours with its scope, {OURS}NAME.',
            )
        return name

    def become(self, ours: str) -> str:
        """Note what ``type`` has become, and return it."""
        self.report.renamed(self.at('type'), self.name, ours)
        return ours

    def is_ours(self) -> bool:
        """Test whether the dict names a component of ours, with its scope."""
        return str(self._left.get('type', '')).startswith(OURS)

    def rest(self) -> dict:
        """Take everything that is left, as it is."""
        left, self._left = self._left, {}
        return left

    def section(self, key: str, default: Any = _REQUIRED) -> 'Section':
        """Take a dict."""
        return Section(self.take(key, default), self.at(key), self.report)

    def optional(self, key: str) -> Optional['Section']:
        """Take a dict, or None."""
        value = self.take(key, None)
        return None if value is None else Section(value, self.at(key), self.report)

    def close(self) -> None:
        """Refuse what was not taken.

        Raises:
            MmagicConfigError: Names it, and what there is.
        """
        for key, value in self._left.items():
            known = ', '.join(dict.fromkeys(k for k in self._asked if k != 'type'))
            raise self.error(
                key,
                f'{self.name or "this dict"} has no argument of this name that has a '
                f'counterpart here (got {value!r}). It has {known or "none"}. Remove it.',
            )


def name_of(kind: Any) -> str | None:
    """The name that mmagic or mmengine has registered a type under; None if it is no type.

    Args:
        kind: A name, one with its scope, or with the module that it is in; or a class.
    """
    if isinstance(kind, type):
        return kind.__name__
    if not isinstance(kind, str):
        return None
    package, _, rest = kind.partition('.')
    return rest.rpartition('.')[2] if package in ('mmagic', 'mmengine') and rest else kind


def _as_lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_lists(item) for key, item in value.items()}
    return [_as_lists(item) for item in value] if isinstance(value, (list, tuple)) else value
