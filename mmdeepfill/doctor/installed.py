"""Which distributions are installed, by their metadata: nothing is imported."""
from collections import defaultdict
from importlib import metadata
from typing import Dict, Iterable, List, NamedTuple, Optional, Sequence

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version


class Distribution(NamedTuple):
    """A distribution, its version and what it asks for (lines of Requires-Dist)."""
    name: str
    version: str
    requires: Sequence[str] = ()


class Installed:
    """The distributions of an environment.

    Args:
        distributions (iterable): Those on the search path, the first found first.
    """

    def __init__(self, distributions: Iterable[Distribution]) -> None:
        self._found: Dict[str, List[Distribution]] = defaultdict(list)
        for one in distributions:
            self._found[canonicalize_name(one.name)].append(one)

    @classmethod
    def here(cls, path: Optional[Sequence[str]] = None) -> 'Installed':
        """Those of this interpreter, or of the folders of ``path``."""
        found = metadata.distributions() if path is None else metadata.distributions(
            path=list(path))
        return cls(Distribution(one.metadata['Name'], one.version, one.requires or ())
                   for one in found if one.metadata['Name'] and one.version)

    def get(self, name: str) -> Optional[Distribution]:
        """The one that an import finds, or None."""
        found = self._found.get(canonicalize_name(name))
        return found[0] if found else None

    def version(self, name: str) -> Optional[Version]:
        """Its version, or None if it is missing or its version cannot be read."""
        one = self.get(name)
        try:
            return one and Version(one.version)
        except InvalidVersion:
            return None

    def present(self, names: Iterable[str]) -> List[str]:
        """``name version`` of those that are there."""
        return [f'{name} {self.get(name).version}' for name in names if self.get(name)]

    def several(self) -> Dict[str, List[str]]:
        """Versions of distributions that are there in more than one."""
        versions = {name: sorted({one.version for one in found})
                    for name, found in self._found.items()}
        return {name: found for name, found in versions.items() if len(found) > 1}

    def requirements(self, name: str, extra: str = '') -> List[Requirement]:
        """What a distribution asks for here, or what one of its extras adds."""
        found = []
        for line in self.get(name).requires if self.get(name) else ():
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
