"""What NumericalSentinelHook costs: iterations with and without it, in turns, in one process.

    python benchmarks/reliability/sentinel.py
    python benchmarks/reliability/sentinel.py --out sentinel.json --config CONFIG --batch-size 4

The training is that of a config (by default the small DeepFillv1 of the proof: two networks, two
critics, 64x64) on procedural scenes held in memory; what is timed is the step of both players and
the hook around it, not the loader. A turn is a few iterations without and as many with the hook,
in changing order; the figure is the median over the turns of the ratio of their times, in CPU time
of this process (on a GPU, wall time to the last kernel), since others' work on the machine
disturbs that least. It still disturbs it by several per cent; so the time that is spent inside the
hook and its guards is measured too, as a part of the iterations with the hook.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from common import ROOT, environment

CONFIG = 'proof/deepfillv1_small_64x64_1x16_scenes.py'
#: Largest share of an iteration that the hook may cost.
LIMIT = 0.03


def parse_args(argv):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--config', default=CONFIG, help='below configs/')
    parser.add_argument('--batch-size', type=int, help="instead of the config's")
    parser.add_argument('--turns', type=int, default=25)
    parser.add_argument('--iterations', type=int, default=1, help='of each kind in a turn')
    parser.add_argument('--device', default='cpu')
    parser.add_argument('--out', type=Path, help='where to write the numbers as JSON')
    return parser.parse_args(argv)


class Training:
    """A runner that is asked for single iterations, with a sentinel or without."""

    def __init__(self, args, work_dir):
        import torch
        from mmengine.config import Config
        from mmengine.runner import Runner

        from mmdeepfill.engine import NumericalSentinelHook

        cfg = Config.fromfile(ROOT / 'configs' / args.config)
        batch_size = args.batch_size or cfg.train_dataloader.batch_size
        cfg.train_dataloader = {
            'batch_size': batch_size,
            'num_workers': 0,
            'collate_fn': {'type': 'default_collate'},
            'sampler': {'type': 'SeededInfiniteSampler'},
            'dataset': {
                'type': 'SceneDataset',
                'size': 64,
                'length': batch_size,
                'keep': True,
                'pipeline': [
                    {'type': 'TFBoxMask', 'size': 32, 'margin': 0, 'max_delta': 8},
                    {'type': 'PackInputs'},
                ],
            },
        }
        for part in ('cfg', 'dataloader', 'evaluator'):
            cfg[f'val_{part}'] = cfg[f'test_{part}'] = None
        cfg.update(
            work_dir=str(work_dir),
            load_from=None,
            custom_hooks=[],
            log_level='ERROR',
            visualizer=None,
            vis_backends=None,
        )
        self.runner = runner = Runner.from_cfg(cfg)
        runner.optim_wrapper = runner.build_optim_wrapper(runner.optim_wrapper)
        self.batch = next(iter(runner.build_dataloader(cfg.train_dataloader, seed=0)))
        self.model = runner.model.to(args.device)
        self.model.train()
        self.hook = NumericalSentinelHook()
        self.synchronise = torch.cuda.synchronize if args.device != 'cpu' else lambda: None
        self.clock = time.perf_counter if args.device != 'cpu' else time.process_time
        self.batch_size = batch_size
        self.own = []  # part of an iteration, by turn

    def seconds(self, count, watched):
        """Of some iterations; the critics' and the generator's turn in each."""
        hook, runner = self.hook, self.runner
        inside = [0.0]
        if watched:
            hook.before_train(runner)
            for owner, name in self._parts(hook):
                setattr(owner, name, self._timed(getattr(owner, name), inside))
        self._iterate(1, watched)  # memory that the hook takes once
        self.synchronise()
        inside[0], start = 0.0, self.clock()
        self._iterate(count, watched)
        self.synchronise()
        seconds = self.clock() - start
        if watched:
            assert not any(c['hits'] for c in hook.counts.values()), hook.counts
            hook.after_train(runner)
            self.own.append(inside[0] / seconds)
        return seconds / count

    @staticmethod
    def _parts(hook):
        """All that the hook adds to an iteration, as (object, method)."""
        yield hook._start, 'keep'
        for guard in hook._guards.values():
            yield guard, '_verdict'
            yield guard, 'before_step'

    def _timed(self, function, inside):
        def timed(*args):
            start = self.clock()
            result = function(*args)
            inside[0] += self.clock() - start
            return result

        return timed

    def _iterate(self, count, watched):
        for _ in range(count):
            if watched:
                self.hook.before_train_iter(self.runner, 0, self.batch)
            log = self.model.train_step(self.batch, optim_wrapper=self.runner.optim_wrapper)
            if watched:
                self.hook.after_train_iter(self.runner, 0, self.batch, log)


def both_players(model):
    """Every iteration the most expensive one."""
    model.schedule.phases = model.schedule.phases[-1:]
    phase = model.schedule.phases[0]
    model.schedule.phases = [phase._replace(cycle=[frozenset().union(*phase.cycle)])]


def main(argv=None):
    """Measure; returns 0 if the cost is below :data:`LIMIT`, else 1."""
    args = parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        training = Training(args, folder)
        if hasattr(training.model, 'schedule'):
            both_players(training.model)
        training.seconds(1, True)
        off, on = [], []
        for turn in range(args.turns):
            for watched in (False, True) if turn % 2 else (True, False):
                (on if watched else off).append(training.seconds(args.iterations, watched))
    ratios = [b / a for a, b in zip(off, on)]
    share = statistics.median(ratios) - 1
    quartiles = [x - 1 for x in statistics.quantiles(ratios, n=4)]
    parameters = sum(p.numel() for p in training.model.parameters() if p.requires_grad)
    print(f'{args.config}, batch {training.batch_size}, {parameters:,} weights, {args.device}')
    print(
        f'an iteration: {1e3 * statistics.median(off):.1f} ms without, '
        f'{1e3 * statistics.median(on):.1f} ms with the sentinel'
    )
    own = statistics.median(training.own[1:])
    print(
        f'cost, paired: {share:+.2%} (quartiles of {args.turns} turns {quartiles[0]:+.2%} to '
        f'{quartiles[2]:+.2%}); inside the hook: {own:.2%}; at most {LIMIT:.0%} wanted'
    )
    if args.out:
        args.out.write_text(
            json.dumps(
                {
                    'environment': environment(),
                    'config': args.config,
                    'batch_size': training.batch_size,
                    'device': args.device,
                    'weights': parameters,
                    'off': off,
                    'on': on,
                    'share': share,
                    'inside': own,
                    'quartiles': quartiles,
                    'limit': LIMIT,
                },
                indent=1,
            )
            + '\n'
        )
    # on a GPU the time inside includes the wait for what went before
    return int((own if args.device == 'cpu' else share) >= LIMIT)


if __name__ == '__main__':
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
