"""Distributions that are installed, by their metadata: nothing is imported."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from importlib import metadata

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

#: Maintained forks, which fill the same folder under another name.
FORKS = {'mmengine': 'onedl-mmengine', 'mmcv': 'onedl-mmcv'}


class Installed:
    """The distributions of an environment.

    Args:
        path (Sequence[str], optional): Folders to look in; the search path of this interpreter
            by default.
    """

    def __init__(self, path: Sequence[str] | None = None) -> None:
        self._found: dict[str, list[metadata.Distribution]] = defaultdict(list)
        every = metadata.distributions(path=sys.path if path is None else list(path))
        for one in every:
            if one.metadata['Name'] and one.version:
                self._found[canonicalize_name(one.metadata['Name'])].append(one)

    def get(self, name: str) -> metadata.Distribution | None:
        """The distribution that an import finds, or None; the fork, where there is no other."""
        found = self._found.get(canonicalize_name(name)) or self._found.get(FORKS.get(name, ''))
        return found[0] if found else None

    def version(self, name: str) -> Version | None:
        """Its version, or None if it is missing or its version cannot be read."""
        one = self.get(name)
        try:
            return None if one is None else Version(one.version)
        except InvalidVersion:
            return None

    def present(self, names: Iterable[str]) -> list[str]:
        """``name version`` of those that are there."""
        return [f'{name} {one.version}' for name in names if (one := self.get(name))]

    def several(self) -> dict[str, list[str]]:
        """Versions of distributions that are there in more than one."""
        versions = {name: sorted({o.version for o in found}) for name, found in self._found.items()}
        return {name: found for name, found in versions.items() if len(found) > 1}

    def requirements(self, name: str, extra: str = '') -> list[Requirement]:
        """Requirements of a distribution in this environment, or those that an extra adds."""
        found, one = [], self.get(name)
        for line in (one and one.requires) or ():
            try:
                requirement = Requirement(line)
            except InvalidRequirement:
                continue
            marker = requirement.marker
            always = marker is None or marker.evaluate({'extra': ''})
            wanted = marker is not None and marker.evaluate({'extra': extra})
            if always if not extra else wanted and not always:
                found.append(requirement)
        return found
