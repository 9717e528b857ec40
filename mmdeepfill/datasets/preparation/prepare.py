"""From a folder of images to lists that can be trained on, and a report."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from ...core.files import write_text
from ..image_files import check_below, read_lines
from ..list_lines import line_fault
from .content import Policies, judge, summary, troubled
from .findings import ERROR, WARNING, Finding, errors_of
from .lists import check_listable, list_text, write_lists
from .look import Look
from .plan import Plan
from .scan import scan


class Scanning(NamedTuple):
    """Options of the scan of files; see :func:`~.scan.scan`."""

    check: str = 'decode'
    workers: int = 1
    cache: Path | None = None
    fresh: bool = False


@dataclass
class Outcome:
    """The result of a preparation.

    Args:
        splits (dict): Images of each list, without those left out.
        findings (list[Finding]): Everything found.
        written (dict): 'written' or 'unchanged' for every list; empty if there are errors.
        looks (dict): At every image.
    """

    splits: dict[str, list[str]]
    findings: list[Finding]
    written: dict[str, str] = field(default_factory=dict)
    looks: Mapping[str, Look] = field(default_factory=dict)

    def report(self, **about: Any) -> dict[str, Any]:
        """For JSON. The same files and options give the same report."""
        lists = {
            split: {
                'images': len(names),
                'sha256': hashlib.sha256(
                    list_text(names).encode('utf-8', 'surrogateescape')
                ).hexdigest(),
            }
            for split, names in self.splits.items()
        }
        return dict(
            **about,
            passed=not errors_of(self.findings),
            lists=lists,
            **summary(self.looks),
            findings=[f.as_json() for f in self.findings],
        )


def prepare(
    root: Path,
    plan: Plan,
    out: Path,
    scanning: Scanning = Scanning(),
    policies: Policies = Policies(),
    force: bool = False,
) -> Outcome:
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
    outcome = check_splits(root, plan.splits, scanning, policies, given=False)
    outcome.findings[:0] = plan.findings
    for split, names in outcome.splits.items():
        if not names:
            plan.error('count', f'{split}: no image is left.')
            outcome.findings.append(plan.findings[-1])
    if not errors_of(outcome.findings):
        outcome.written = write_lists(out, outcome.splits, force)
    return outcome


def check_splits(
    root: Path,
    splits: Mapping[str, Sequence[str]],
    scanning: Scanning,
    policies: Policies,
    given: bool = True,
) -> Outcome:
    """Look at the images of all splits, and judge them.

    ``given`` says that the lists are a user's, and not about to be written.
    """
    names = sorted({name for names in splits.values() for name in names})
    looks = scan(root, names, *scanning)
    findings, out = judge(splits, looks, policies, given)
    faults = [
        fault
        for fault in (line_fault(name, root) for name in troubled(looks, 'unreadable'))
        if fault
    ]
    if faults:
        findings.append(
            Finding(
                ERROR,
                'list',
                f'{len(faults)} lines are more than a path below {str(root)!r}. Correct the list.',
                faults,
            )
        )
    if scanning.check != 'decode':
        findings.append(
            Finding(
                WARNING,
                'unchecked',
                f'With --check {scanning.check} no picture was decoded: damaged '
                'ones, duplicates and leaks of other names were not looked for.',
            )
        )
    kept = {
        split: [name for name in names if name not in out[split]] for split, names in splits.items()
    }
    return Outcome(kept, findings, looks=looks)


def read_splits(lists: Sequence[Path], root: str | Path = '') -> dict[str, list[str]]:
    """Names on list files, by the lists' names without ending.

    Args:
        lists (Sequence[Path]): The files.
        root (str | Path): The folder that the user says their paths are below; '' if none is
            said, and paths are what they are.

    Raises:
        FileNotFoundError: If there is no such list.
        ValueError: If a list is empty, two have the same name, or a path leads out of ``root``.
    """
    splits: dict[str, list[str]] = {}
    for path in lists:
        if not path.is_file():
            raise FileNotFoundError(f'list not found: {str(path)!r}')
        if path.stem in splits:
            raise ValueError(f'two lists are called {path.stem!r}; each needs a name of its own')
        splits[path.stem] = [PurePath(line).as_posix() for line in read_lines(path)]
        if not splits[path.stem]:
            raise ValueError(f'list is empty: {str(path)!r}')
        check_below(splits[path.stem], root, path)
    return splits


def write_report(path: Path, report: Mapping[str, Any]) -> None:
    """Write JSON whole."""
    write_text(json.dumps(report, indent=2) + '\n', path)
