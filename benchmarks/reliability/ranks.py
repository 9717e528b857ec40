"""Train on 1, 2 and 3 gloo ranks, lose some, and compare.

    python benchmarks/reliability/ranks.py --out ranks.json

The same global batch gives the same weights, also where a run is resumed on another number of
ranks; a test gives the same metrics to the last bit; and where a rank dies or hangs, the others
end with a message.
"""

import argparse
import json
import os
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(1, str(Path(__file__).resolve().parents[2]))
import kill_points
from kill_points import Plan
from report import finish
from tiny import start, wait, write_config

BATCH, ITERATIONS, SAVE = 6, 8, 4
#: Of each tensor's largest value, in double precision. Ranks add the same numbers in another
#: order; Adam, which makes steps of one size from gradients of any, turns that into much more
#: where a gradient is next to nothing, and in single precision into anything.
TOLERANCE = 1e-8
#: A bias that a norm after it takes away has rounding for a gradient, and stays below this.
NOTHING = 1e-9
#: Seconds in which a rank must answer here, and those in which the others must have ended.
TIMEOUT, BOUND = 5, 40


def main(argv: list[str]) -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        '--ranks', type=int, nargs='+', default=[2, 3], help='divisors of 6; default: 2 3'
    )
    parser.add_argument('--out', metavar='FILE', help='the numbers, as JSON')
    args = parser.parse_args(argv)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder), args.ranks)
    figures['seconds'] = round(time.monotonic() - began)
    passed = (
        max(figures['drift'], figures['drift_resumed']) <= TOLERANCE
        and figures['metrics'] == 'equal'
        and figures['lost_ranks_told'] == 2
    )
    return finish(f'ranks 1, {", ".join(map(str, args.ranks))}', passed, figures, args.out)


def measure(folder: Path, worlds: list[int]) -> dict:
    """All figures of the row."""
    config = write_config(
        folder, iterations=ITERATIONS, save=SAVE, validate=10**6, hooks=[{'type': 'KillPoint'}]
    )
    alone = folder / 'alone'
    finished(ranks(config, alone, 1))
    metrics = {1: tested(config, alone, 1)}
    drifts, resumed = [], []
    for world in worlds:
        finished(ranks(config, folder / f'{world}', world))
        drifts.append(drift(alone, folder / f'{world}'))
        metrics[world] = tested(config, alone, world)
    plan = Plan('begun', SAVE + 1)
    for before, after in ((worlds[0], 1), (1, worlds[-1])):
        work_dir = folder / f'{before}to{after}'
        codes = ends(ranks(config, work_dir, before, dict.fromkeys(range(before), plan)))
        assert set(codes) == {-signal.SIGKILL}, codes
        finished(ranks(config, work_dir, after))
        resumed.append(drift(alone, work_dir))
    lost = [
        lose(config, folder / name, max(worlds), Plan('begun', 3, hangs=name == 'hangs'))
        for name in ('dies', 'hangs')
    ]
    equal = all(value == metrics[1] for value in metrics.values())
    return {
        'drift': float(f'{max(drifts):.1e}'),
        'drift_resumed': float(f'{max(resumed):.1e}'),
        'metrics': 'equal' if equal else 'differ',
        'lost_ranks_told': sum(seconds is not None for seconds in lost),
        'seconds_after_death': lost[0],
        'seconds_after_hang': lost[1],
    }


def ranks(
    config: Path,
    work_dir: Path,
    world: int,
    plans: dict[int, Plan] | None = None,
    tool: str = 'train',
    *more: str,
) -> list[int]:
    """Start a tool on so many ranks. Returns their process ids."""
    import torch

    work_dir.mkdir(exist_ok=True)
    with socket.socket() as one:
        one.bind(('127.0.0.1', 0))
        port = one.getsockname()[1]
    arguments = [config, *more, '--work-dir', work_dir]
    if tool == 'train':
        arguments += ['--resume']
    if world > 1:
        arguments += ['--launcher', 'pytorch']
    arguments += [
        '--cfg-options',
        f'train_dataloader.batch_size={BATCH // world}',
        f'env_cfg.dist_cfg.timeout={TIMEOUT if plans else 60}',
    ]

    def start_rank(rank: int) -> int:
        def prepare() -> None:
            os.environ.update(
                RANK=str(rank),
                LOCAL_RANK=str(rank),
                WORLD_SIZE=str(world),
                MASTER_ADDR='127.0.0.1',
                MASTER_PORT=str(port),
            )
            torch.set_default_dtype(torch.float64)
            kill_points.PLAN = (plans or {}).get(rank)

        return start(work_dir / f'output{rank}.txt', arguments, prepare, tool)

    return [start_rank(rank) for rank in range(world)]


def ends(pids: list[int]) -> list[int]:
    """Exit statuses."""
    return [wait(pid) for pid in pids]


def finished(pids: list[int]) -> None:
    """Wait for ranks that are to end well."""
    codes = ends(pids)
    assert not any(codes), f'ranks ended with {codes}'


def tested(config: Path, trained: Path, world: int) -> dict[str, float]:
    """Metrics of the test set, on so many ranks."""
    out = trained.parent / f'metrics{world}.json'
    checkpoint = str(trained / f'iter_{ITERATIONS}.pth')
    finished(
        ranks(
            config,
            trained.parent / f'test{world}',
            world,
            None,
            'test',
            checkpoint,
            '--out',
            str(out),
        )
    )
    return json.loads(out.read_text())


def drift(first: Path, second: Path) -> float:
    """Largest difference of the weights at the end, of each tensor's largest value."""
    import torch

    one, other = (
        torch.load(folder / f'iter_{ITERATIONS}.pth', weights_only=True)
        for folder in (first, second)
    )
    differences = [0.0]
    for part in ('state_dict', 'ema_state_dict'):
        for name, tensor in one[part].items():
            size = max(tensor.abs().max(), other[part][name].abs().max())
            if tensor.is_floating_point() and size > NOTHING:
                differences.append(((tensor - other[part][name]).abs().max() / size).item())
    return max(differences)


def lose(config: Path, work_dir: Path, world: int, plan: Plan) -> float | None:
    """Lose rank 1 of a training.

    Returns:
        float or None: Seconds until the others had ended, with a message; None if it took too
        long, or they ended in another way.
    """
    pids = ranks(config, work_dir, world, {1: plan})
    lost = pids.pop(1)
    # a process that has stopped is told of once, and of its end only later
    os.waitpid(lost, os.WUNTRACED)
    began = time.monotonic()
    try:
        codes = [wait(pid, BOUND) for pid in pids]
    except TimeoutError:
        codes = []
    seconds = round(time.monotonic() - began, 1)
    if plan.hangs:
        os.kill(lost, signal.SIGKILL)
        os.waitpid(lost, 0)
    told = [
        path.read_text()
        for path in work_dir.glob('output*.txt')
        if 'another rank died, or did not answer' in path.read_text()
    ]
    return seconds if codes == [2] * len(pids) and len(told) == len(pids) else None


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
