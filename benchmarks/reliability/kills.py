"""Kill a training 30 times in a row, resume each time, and compare with one left alone.

    python benchmarks/reliability/kills.py --out kills.json

SIGKILL comes within an iteration, between the two players' updates, in a validation, at every
step of saving, and from outside at any moment. At the end weights, optimizers, average, random
states, the data of every iteration, and everything logged but times must be the same bits.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(1, str(Path(__file__).resolve().parents[2]))
import kill_points
from kill_points import SAVING, TRAINING, VALIDATION, Plan
from report import finish
from tiny import start, survivors, wait, write_config

#: Iterations between checkpoints, hence between kills; and between validations.
SAVE, VALIDATE = 3, 4
OUTSIDE = 'outside'
#: Of a log: what depends on the clock.
CLOCK = ('time', 'data_time', 'memory')
HOOKS = [{'type': 'KillPoint'}, {'type': 'Diary'}]


def plan_kills(count: int, seed: int) -> list[Plan]:
    """Kill k comes in the k-th stretch between two checkpoints; every kind has its turn."""
    rng = random.Random(seed)
    kinds = [*TRAINING, *SAVING, *VALIDATION, OUTSIDE]
    order: list[str] = []
    while len(order) < count:
        order += rng.sample(kinds, len(kinds))
    plans = []
    for number, point in enumerate(order[:count]):
        last = SAVE * (number + 1)
        # before the third checkpoint there is none to remove
        if point == 'rotating':
            last = max(last, SAVE * 3)
        iteration = last if point in SAVING else rng.randint(last - SAVE + 1, last)
        plans.append(Plan(point, iteration, rng.random()))
    return plans


def main(argv: list[str]) -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--kills', type=int, default=30, help='default: %(default)s')
    parser.add_argument('--seed', type=int, default=0, help='of the instants; default 0')
    parser.add_argument('--out', metavar='FILE', help='the numbers, as JSON')
    args = parser.parse_args(argv)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        figures, faults = survive(Path(folder), plan_kills(args.kills, args.seed), args.seed)
    for fault in faults:
        print(fault, file=sys.stderr)
    figures.update(differences=len(faults), seconds=round(time.monotonic() - began))
    return finish('kills survived', not faults, dict(figures, faults=faults), args.out)


def survive(folder: Path, plans: list[Plan], seed: int):
    """Train once undisturbed, and once through all kills.

    Returns:
        tuple: Figures (dict) and faults (list of str, empty if all is well).
    """
    config = write_config(
        folder,
        iterations=SAVE * (len(plans) + 1) + 2,
        save=SAVE,
        validate=VALIDATE,
        workers=1,
        hooks=HOOKS,
    )
    run(config, folder / 'whole')
    rng = random.Random(seed)
    died: Counter = Counter()
    faults, sessions, most = [], [], 0
    for plan in plans:
        pid = launch(config, folder / 'killed', plan)
        sessions.append(pid)
        if plan.point == OUTSIDE:
            kill_from_outside(pid, folder / 'killed/data_order', rng)
        status = wait(pid)
        if status == -signal.SIGKILL:
            died[plan.point] += 1
        else:
            faults.append(f'{plan}: ended with {status} instead of being killed')
        most = max(most, sum('iter_' in path.name for path in (folder / 'killed').iterdir()))
    sessions.append(run(config, folder / 'killed'))
    faults += differences(folder / 'whole', folder / 'killed')
    faults += [f'process {pid} is still there' for pid in left(sessions)]
    return {
        'kills': sum(died.values()),
        'kinds': len(died),
        'points': dict(died),
        'most_files': most,
    }, faults


def launch(config: Path, work_dir: Path, plan=None) -> int:
    """Train, as ``tools/train.py --resume`` does."""
    work_dir.mkdir(exist_ok=True)

    def prepare() -> None:
        kill_points.PLAN = plan

    return start(work_dir / 'output.txt', [config, '--work-dir', work_dir, '--resume'], prepare)


def kill_from_outside(pid: int, diary: Path, rng: random.Random) -> None:
    """At any moment: of starting, or within a tenth of a second after the first iteration."""

    def size() -> int:
        return diary.stat().st_size if diary.exists() else 0

    later, before = rng.random(), size()
    deadline = time.monotonic() + (60 if later > 0.3 else rng.uniform(0, 2))
    while size() == before and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(later / 10)
    os.kill(pid, signal.SIGKILL)


def run(config: Path, work_dir: Path) -> int:
    """Train to the end."""
    pid = launch(config, work_dir)
    status = wait(pid, 600)
    if status:
        raise RuntimeError(f'ended with {status}:\n{(work_dir / "output.txt").read_text()[-3000:]}')
    return pid


def left(sessions: list[int]) -> list[int]:
    """What is still running ten seconds after all should have ended."""
    deadline = time.monotonic() + 10
    while survivors(sessions) and time.monotonic() < deadline:
        time.sleep(0.2)
    return survivors(sessions)


def differences(whole: Path, killed: Path) -> list[str]:
    """What is not the same at the end of two runs."""
    import torch

    faults: list[str] = []
    names = [
        sorted(path.name for path in folder.iterdir() if path.suffix in ('.pth', '.tmp'))
        for folder in (whole, killed)
    ]
    if names[0] != names[1]:
        faults.append(f'checkpoints: {names[1]} instead of {names[0]}')
    first, second = (
        torch.load(folder / names[0][-1], weights_only=True) for folder in (whole, killed)
    )
    for checkpoint in (first, second):
        checkpoint['rng'] = checkpoint['message_hub']['runtime_info']['rng_states']
        for key in [key for key in checkpoint['log_windows'] if key.rpartition('/')[2] in CLOCK]:
            del checkpoint['log_windows'][key]
    for part in (
        'state_dict',
        'ema_state_dict',
        'optimizer',
        'param_schedulers',
        'log_windows',
        'rng',
    ):
        compare(first[part], second[part], part, faults)
    for what, read in (('data of iteration', data_order), ('logged at', scalars)):
        expected, found = read(whole), read(killed)
        for step in expected.keys() | found.keys():
            if len(found.get(step, set()) | expected.get(step, set())) != 1 or step not in found:
                faults.append(f'{what} {step}: {found.get(step)} instead of {expected.get(step)}')
    return faults


def compare(first, second, path: str, faults: list[str]) -> None:
    """Add where two nested values are not the same bits."""
    import torch

    if isinstance(first, dict):
        if first.keys() != second.keys():
            faults.append(f'{path}: {sorted(map(str, first.keys() ^ second.keys()))}')
        for key in first.keys() & second.keys():
            compare(first[key], second[key], f'{path}/{key}', faults)
    elif isinstance(first, (list, tuple)):
        if len(first) != len(second):
            faults.append(f'{path}: {len(second)} instead of {len(first)}')
        for number, pair in enumerate(zip(first, second)):
            compare(*pair, f'{path}/{number}', faults)
    elif isinstance(first, torch.Tensor):
        if not torch.equal(first, second):
            faults.append(f'{path}: other values')
    elif first != second:
        faults.append(f'{path}: {second!r} instead of {first!r}')


def data_order(folder: Path) -> dict[str, set]:
    """Iteration -> checksums of what was trained on, one if all attempts agree."""
    found: dict[str, set] = {}
    for line in (folder / 'data_order').read_text().splitlines():
        step, _, checksum = line.partition(' ')
        found.setdefault(step, set()).add(checksum)
    return found


def scalars(folder: Path) -> dict[str, set]:
    """Step and kind -> what was logged, as text, without times."""
    found: dict[str, set] = {}
    for path in folder.glob('*/vis_data/scalars.json'):
        for line in path.read_text().splitlines():
            try:
                values = json.loads(line)
            except ValueError:  # cut short by a kill
                continue
            kind = 'training' if any('loss' in key for key in values) else 'validation'
            kept = {key: value for key, value in values.items() if key not in CLOCK}
            found.setdefault(f'{kept["step"]} ({kind})', set()).add(
                json.dumps(kept, sort_keys=True)
            )
    return found


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
