"""A watch over losses and gradients, which names what is not finite and keeps it to run again."""

from dataclasses import asdict, replace
from pathlib import Path

from mmengine.dist import all_gather_object, barrier, get_rank, get_world_size
from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper

from ...core.registry import HOOKS
from ..numerics import Finding, NonFiniteError, rerun, write_replay
from ..numerics.finding import describe
from ..numerics.guard import PlayerGuard, guards_of, hits_of
from ..numerics.replay_file import as_replay
from ..numerics.state import Snapshot, State
from ..numerics.tracing import not_finite

#: Key of the message hub, hence of the checkpoint.
KEY = 'numerical_sentinel'
POLICIES = ('stop', 'skip', 'lower_loss_scale')


@HOOKS.register_module()
class NumericalSentinelHook(Hook):
    """Find the first loss, gradient or activation that is NaN or infinite.

    After each player's backward pass one number is looked at, before its optimizer steps, so
    that no bad update is ever made; with several ranks all decide alike. On a hit the
    iteration is put back to its beginning and run once more, from the same random states, with
    every layer watched: the log then names iteration, player, layer and sample.
    A replay file ``replays/iter_<n>_<player>.pt`` in the work dir holds that beginning:
    batch, random states, weights, optimizers, average and config, as tensors and plain values;
    ``mmdeepfill replay FILE`` runs it again.

    Memory: with two players, one more copy of their weights and optimizer states.

    Args:
        policy (str): 'stop': an error. 'skip': this player's update is left out (that of the
            whole accumulation window), counted and logged; weights, optimizer, average and
            the player's batch norm statistics stay as they were. 'lower_loss_scale', for AMP
            in float16: as 'skip', and the scale is multiplied by the scaler's backoff factor.
            A gradient that overflows beside a finite loss, as is usual in float16 until the
            scale fits, lowers the scale under every policy; it is counted, not run again.
        max_in_a_row (int): After so many updates of one player left out in a row, stop.
        max_files (int): Replay files that a run writes; further hits are logged alone.
        out_dir (str, optional): Where to; ``<work_dir>/replays`` by default.

    Raises:
        ValueError: If an argument is out of range; or, when training starts, if
            'lower_loss_scale' meets an optimizer wrapper that has no loss scale.
        NonFiniteError: In training, as the policy says.

    Example:
        >>> NumericalSentinelHook(policy='ignore')
        Traceback (most recent call last):
            ...
        ValueError: policy: expected one of ...
    """

    # Before RuntimeInfoHook logs, and before GeneratorEMAHook averages, what was left out.
    priority = 'HIGHEST'

    def __init__(
        self,
        policy: str = 'stop',
        max_in_a_row: int = 20,
        max_files: int = 3,
        out_dir: str | None = None,
    ) -> None:
        if policy not in POLICIES:
            raise ValueError(f'policy: expected one of {POLICIES}, got {policy!r}')
        for name, value, least in (('max_in_a_row', max_in_a_row, 1), ('max_files', max_files, 0)):
            if value < least:
                raise ValueError(f'{name}: expected at least {least}, got {value}')
        self.policy, self.out_dir = policy, out_dir
        self.max_in_a_row, self.max_files = max_in_a_row, max_files
        self.counts: dict[str, dict[str, int]] = {}
        self._guards: dict[str, PlayerGuard] = {}

    def before_train(self, runner) -> None:
        """Put a guard in front of each player's optimizer."""
        self._guards, self._files = guards_of(runner.optim_wrapper), 0
        lacking = [name for name, guard in self._guards.items() if guard.loss_scaler is None]
        if self.policy == 'lower_loss_scale' and lacking:
            raise ValueError(
                "policy='lower_loss_scale': expected AMP with a loss scale for each player (type="
                f"'AmpOptimWrapper' with dtype='float16'), got none for {lacking}; bfloat16 and "
                "float32 have no scale to lower: take policy='skip' or 'stop'"
            )
        saved = runner.message_hub.get_info(KEY) or {}
        for name, guard in self._guards.items():
            none = dict.fromkeys(('hits', 'left_out', 'in_a_row', 'spoiled'), 0)
            self.counts[name] = {**none, **saved.get(name, {})}
            guard.spoiled = bool(self.counts[name]['spoiled'])
        self._model = runner.model.module if is_model_wrapper(runner.model) else runner.model
        self._start = State(self._model, self._guards)
        if len(self._guards) > 1:  # a hit of one leaves steps of others to be undone
            for guard in self._guards.values():
                guard.before_step = self._start.keep_players

    def before_train_iter(self, runner, batch_idx: int, data_batch=None) -> None:
        """Remember what the iteration begins with."""
        self._start.keep()
        for guard in self._guards.values():
            guard.begin()

    def after_train_iter(
        self, runner, batch_idx: int, data_batch=None, outputs: dict | None = None
    ) -> None:
        """Do what the policy says, if there was a hit."""
        hits = hits_of(self._guards)
        missed = [name for name, guard in self._guards.items() if guard.left_out]
        self._count(runner, hits, missed)
        if hits:
            self._handle(runner, hits, data_batch)
            self._start.put_back_buffers(hits)
        if outputs is not None and (hits or missed):
            # What is not there is neither averaged over the log's window nor, for the
            # generator, taken into the moving average of its weights.
            for name in {f'loss_{player}' for player in hits + missed} | set(not_finite(outputs)):
                outputs.pop(name, None)

    def after_train(self, runner) -> None:
        """Log how many updates were left out, and take the guards away."""
        for guard in self._guards.values():
            guard.detach()
        self._guards = {}
        if left_out := {name: c['left_out'] for name, c in self.counts.items() if c['left_out']}:
            runner.logger.warning(f'Updates left out for NaN or infinity: {left_out}')

    def _count(self, runner, hits: list[str], missed: list[str]) -> None:
        before = {name: dict(count) for name, count in self.counts.items()}
        for name, guard in self._guards.items():
            count = self.counts[name]
            count['hits'] += name in hits
            count['left_out'] += name in missed
            count['spoiled'] = int(guard.spoiled)
            if name in hits:
                count['in_a_row'] += 1
            elif guard.moved and not guard.spoiled and name not in missed:
                count['in_a_row'] = 0
        if self.counts != before:
            runner.message_hub.update_info(KEY, {k: dict(v) for k, v in self.counts.items()})

    def _handle(self, runner, hits: list[str], data_batch) -> None:
        guards = [self._guards[name] for name in hits]
        lower = self.policy == 'lower_loss_scale'
        scaled = [g for g in guards if g.loss_scaler is not None and (g.loss_finite or lower)]
        worn_out = any(self.counts[name]['in_a_row'] >= self.max_in_a_row for name in hits)
        routine = len(scaled) == len(hits) and all(guard.loss_finite for guard in guards)
        stops = worn_out or (self.policy == 'stop' and not routine)
        message = f'iteration {runner.iter + 1}: the update of {hits[0]} is left out: '
        if routine and not worn_out:
            message += 'its gradient overflows float16'
        elif self._files < self.max_files or stops:
            message += self._investigate(runner, hits, data_batch)
        else:
            message += (
                'NaN or infinity again; not run again, since max_files='
                f'{self.max_files} replay files were written'
            )
        if scaled:
            scales = (f'{guard.lower_loss_scale():g} ({guard.name})' for guard in scaled)
            message += f'; loss scale now {", ".join(scales)}'
        if stops:
            why = f'{self.max_in_a_row} in a row, max_in_a_row allows no more: ' * worn_out
            raise NonFiniteError(why + message)
        runner.logger.warning(f'{message} ({self.counts[hits[0]]["hits"]} hits so far)')

    def _investigate(self, runner, hits: list[str], data_batch) -> str:
        """Go back, run again, come back; the findings of all ranks in words."""
        now, world_size = Snapshot(self._model, self._guards), get_world_size()
        self._start.keep_players()  # if none has stepped: samples alone may let one
        stepped = [g for g in self._guards.values() if g.has_stepped and world_size > 1]
        parts = {
            'data': data_batch,
            'rng': self._start.rng,
            'stepped': {g.name: [p.detach().cpu().clone() for p in g.parameters] for g in stepped},
            'meta': dict(iteration=runner.iter, seed=runner.seed, players=hits),
        }
        parts['meta'].update(rank=get_rank(), world_size=world_size)
        ema = next((hook.ema_model for hook in runner.hooks if hasattr(hook, 'ema_model')), None)
        players = runner.optim_wrapper, self._guards
        replay, finding, words = None, None, []

        def reset() -> None:
            """Gradients of an open accumulation window are not kept, and are none."""
            self._start.put_back()
            runner.optim_wrapper.zero_grad()

        try:
            reset()
            try:
                replay = as_replay(self._model, *players, runner.cfg, ema, **parts)
            except TypeError as error:  # a batch with objects
                words = [f'No replay file, since the batch cannot be saved: {error}']
            again = reset if world_size == 1 else None
            finding = rerun(runner.model, *players, data_batch, again).finding
        except Exception as error:  # Memory, for one. A look must not end a training.
            words.append(f'Running it again failed: {type(error).__name__}: {error}')
        finally:
            now.put_back()
        own = finding and replace(finding, rank=get_rank(), player=hits[0])
        findings = [found for found in all_gather_object(own) if found is not None]
        if replay is not None:
            words.append(self._write(runner, replay, findings, hits[0]))
        return '. '.join([describe(findings), *words])

    def _write(self, runner, replay: dict, findings: list[Finding], player: str) -> str:
        """The rank that found something first does; all of them say where."""
        self._files += 1
        folder = Path(self.out_dir or Path(runner.work_dir, 'replays'))
        path = folder / f'iter_{runner.iter + 1}_{player}.pt'
        if get_rank() == (findings[0].rank if findings else 0):
            replay['findings'] = [asdict(finding) for finding in findings]
            try:
                write_replay(path, replay)
            except OSError as error:
                runner.logger.error(f'{path}: the replay file could not be written: {error}')
        barrier()  # an error that ends the other ranks would end the one that writes
        return f'To run it again: mmdeepfill replay {path}'
