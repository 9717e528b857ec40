"""From a folder of images to lists that can be trained on, and a report."""
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence

from ...files import write_text
from ..image_files import read_lines
from .content import Policies, judge, summary
from .findings import WARNING, Finding, errors_of
from .lists import check_listable, list_text, write_lists
from .look import Look
from .plan import Plan
from .scan import scan


class Scanning(NamedTuple):
    """How files are looked at; see :func:`~.scan.scan`."""
    check: str = 'decode'
    workers: int = 1
    cache: Optional[Path] = None
    fresh: bool = False


@dataclass
class Outcome:
    """What came of it.

    Args:
        splits (dict): Images of each list, without those left out.
        findings (list[Finding]): Everything found.
        written (dict): 'written' or 'unchanged' for every list; empty if there are errors.
        looks (dict): At every image.
    """
    splits: Dict[str, List[str]]
    findings: List[Finding]
    written: Dict[str, str] = field(default_factory=dict)
    looks: Mapping[str, Look] = field(default_factory=dict)

    def report(self, **about: Any) -> Dict[str, Any]:
        """For JSON. The same files and options give the same report."""
        lists = {split: dict(images=len(names),
                             sha256=hashlib.sha256(list_text(names).encode(
                                 'utf-8', 'surrogateescape')).hexdigest())
                 for split, names in self.splits.items()}
        return dict(**about, passed=not errors_of(self.findings), lists=lists,
                    **summary(self.looks), findings=[f.as_json() for f in self.findings])


def prepare(root: Path, plan: Plan, out: Path, scanning: Scanning = Scanning(),
            policies: Policies = Policies(), force: bool = False) -> Outcome:
    """Check a data set and write its lists, unless an error was found.

    Errors of the layout end it before any image is looked at.

    Args:
        root (Path): What names are relative to.
        plan (Plan): Of the data set.
        out (Path): Folder of the lists.
        scanning (Scanning): How files are looked at.
        policies (Policies): What to do about bad and repeated pictures.
        force (bool): Overwrite lists with other content.

    Raises:
        FileExistsError: If a list with other content is there and ``force`` is not set.
    """
    check_listable(plan)
    if errors_of(plan.findings):
        return Outcome(plan.splits, plan.findings)
    outcome = check_splits(root, plan.splits, scanning, policies)
    outcome.findings[:0] = plan.findings
    for split, names in outcome.splits.items():
        if not names:
            plan.error('count', f'{split}: no image is left.')
            outcome.findings.append(plan.findings[-1])
    if not errors_of(outcome.findings):
        outcome.written = write_lists(out, outcome.splits, force)
    return outcome


def check_splits(root: Path, splits: Mapping[str, Sequence[str]], scanning: Scanning,
                 policies: Policies) -> Outcome:
    """Look at the images of all splits, and judge them."""
    names = sorted({name for names in splits.values() for name in names})
    looks = scan(root, names, *scanning)
    findings, out = judge(splits, looks, policies)
    if scanning.check != 'decode':
        findings.append(Finding(
            WARNING, 'unchecked', f'With --check {scanning.check} no picture was decoded: damaged '
            'ones, duplicates and leaks of other names were not looked for.'))
    kept = {split: [name for name in names if name not in out[split]]
            for split, names in splits.items()}
    return Outcome(kept, findings, looks=looks)


def read_splits(lists: Sequence[Path]) -> Dict[str, List[str]]:
    """Names on list files, by the lists' names without ending.

    Raises:
        FileNotFoundError: If there is no such list.
        ValueError: If a list is empty, or two have the same name.
    """
    splits: Dict[str, List[str]] = {}
    for path in lists:
        if not path.is_file():
            raise FileNotFoundError(f'list not found: {str(path)!r}')
        if path.stem in splits:
            raise ValueError(f'two lists are called {path.stem!r}; each needs a name of its own')
        splits[path.stem] = [PurePath(line).as_posix() for line in read_lines(path)]
        if not splits[path.stem]:
            raise ValueError(f'list is empty: {str(path)!r}')
    return splits


def write_report(path: Path, report: Mapping[str, Any]) -> None:
    """Write JSON whole."""
    write_text(json.dumps(report, indent=2) + '\n', path)
