"""Plant faults, one at a time, and see whether `mmdeepfill doctor` names each.

    python benchmarks/reliability/faults.py --out faults.json

Then what is as it should be is looked at: shipped configs, a sound environment, sound files. The
status is 1 if a fault was not named or there was a false alarm: an error or a warning about
something that is right.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent))
import clean_sets
import planted_config
import planted_environment
import planted_files
import planted_training
from planting import Fault

from mmdeepfill.doctor import NOTE, Finding

KINDS = {
    'environment': planted_environment.FAULTS,
    'config': planted_config.FAULTS,
    'files': planted_files.FAULTS,
    'training': planted_training.FAULTS,
}


class Trial(NamedTuple):
    """A planted fault, and what the doctor said."""

    kind: str
    code: str
    about: str
    named: bool
    said: str
    false_alarms: list[str]
    seconds: float


def plant(kind: str, fault: Fault) -> Trial:
    """In a folder of its own."""
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        findings: list[Finding] = fault.diagnose(Path(folder).resolve())
    said = next((one.found for one in findings if one.code == fault.code), '')
    others = [
        f'[{one.code}] {one.found}'
        for one in findings
        if one.severity != NOTE and one.code not in (fault.code, *fault.also)
    ]
    return Trial(
        kind,
        fault.code,
        fault.about,
        bool(said),
        said,
        others,
        round(time.perf_counter() - start, 2),
    )


def look_at_clean(kinds: Sequence[str]) -> list[str]:
    """False alarms about what is right."""
    sets = {
        'config': clean_sets.configs,
        'files': clean_sets.files,
        'training': clean_sets.training,
    }
    found: list[str] = []
    for kind in kinds:
        if kind in sets:
            with tempfile.TemporaryDirectory() as folder:
                found += clean_sets.alarms(sets[kind](Path(folder).resolve()))
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Run as the arguments say; gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--out', type=Path, metavar='FILE', help='write everything as JSON')
    parser.add_argument(
        '--only',
        nargs='+',
        choices=KINDS,
        default=list(KINDS),
        help='kinds of faults (default: all)',
    )
    args = parser.parse_args(argv)
    trials: list[Trial] = []
    for kind in args.only:
        for fault in KINDS[kind]:
            trials.append(plant(kind, fault))
            last = trials[-1]
            print(
                f'{kind:12} {last.code:28} {"named" if last.named else "NOT NAMED":10} '
                f'{last.about}',
                flush=True,
            )
            for line in last.false_alarms:
                print(f'{"":12} FALSE ALARM {line}')
    clean = look_at_clean(args.only)
    for line in clean:
        print(f'FALSE ALARM {line}')
    named = sum(trial.named for trial in trials)
    alarms = len(clean) + sum(len(trial.false_alarms) for trial in trials)
    print(f'planted {len(trials)}, named {named}, false alarms {alarms}')
    if args.out:
        args.out.write_text(
            json.dumps(
                {
                    'planted': len(trials),
                    'named': named,
                    'false_alarms': alarms,
                    'clean': clean,
                    'faults': [trial._asdict() for trial in trials],
                },
                indent=2,
            )
            + '\n',
            encoding='utf-8',
        )
    return 0 if named == len(trials) and not alarms else 1


if __name__ == '__main__':
    sys.exit(main())
