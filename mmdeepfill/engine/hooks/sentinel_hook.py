"""Watches over losses and gradients; names what is not finite, and keeps it to run again."""
from pathlib import Path
from typing import Dict, List, Optional

from mmengine.dist import all_gather_object, barrier, get_rank, get_world_size
from mmengine.hooks import Hook
from mmengine.model import is_model_wrapper

from mmdeepfill.registry import HOOKS

from ..numerics import (POLICIES, Finding, IterationStart, PlayerGuard, Snapshot, as_replay,
                        guards_of, hits_of, not_finite, rerun, write_replay)
from ..numerics.report import describe

#: Key of the message hub, hence of the checkpoint.
KEY = 'numerical_sentinel'


class NonFiniteError(FloatingPointError):
    """A loss or a gradient is NaN or infinite; the message says where, and names the replay."""


@HOOKS.register_module()
class NumericalSentinelHook(Hook):
    """Finds the first loss, gradient or activation that is NaN or infinite.

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
        ValueError: An argument is out of range; or, when training starts, 'lower_loss_scale'
            with an optimizer wrapper that has no loss scale.
        NonFiniteError: In training, as the policy says.
    """

    # Before RuntimeInfoHook logs, and before GeneratorEMAHook averages, what was left out.
    priority = 'HIGHEST'

    def __init__(self, policy: str = 'stop', max_in_a_row: int = 20, max_files: int = 3,
                 out_dir: Optional[str] = None) -> None:
        if policy not in POLICIES:
            raise ValueError(f'policy: expected one of {POLICIES}, got {policy!r}')
        for name, value, least in (('max_in_a_row', max_in_a_row, 1), ('max_files', max_files, 0)):
            if value < least:
                raise ValueError(f'{name}: expected at least {least}, got {value}')
        self.policy = policy
        self.max_in_a_row = max_in_a_row
        self.max_files = max_files
        self.out_dir = out_dir
        self.counts: Dict[str, Dict[str, int]] = {}
        self._guards: Dict[str, PlayerGuard] = {}
        self._files = 0

    def before_train(self, runner) -> None:
        """Puts a guard in front of each player's optimizer."""
        guards = guards_of(runner.optim_wrapper, keep_undo=True)
        lacking = [name for name, guard in guards.items() if guard.loss_scaler is None]
        if self.policy == 'lower_loss_scale' and lacking:
            raise ValueError(
                "policy='lower_loss_scale': expected AMP with a loss scale for each player (type="
                f"'AmpOptimWrapper' with dtype='float16'), got none for {lacking}; bfloat16 and "
                "float32 have no scale to lower: take policy='skip' or 'stop'")
        saved = runner.message_hub.get_info(KEY) or {}
        self.counts = {name: dict(dict(hits=0, left_out=0, in_a_row=0, spoiled=0),
                                  **saved.get(name, {})) for name in guards}
        for name, guard in guards.items():
            guard.spoiled = bool(self.counts[name]['spoiled'])
            guard.attach()
        self._guards, self._files = guards, 0
        self._model = _unwrapped(runner.model)
        self._start = IterationStart(self._model, guards)

    def before_train_iter(self, runner, batch_idx: int, data_batch=None) -> None:
        """Remembers what the iteration begins with, but for what steps change."""
        self._start.keep()

    def after_train_iter(self, runner, batch_idx: int, data_batch=None,
                         outputs: Optional[dict] = None) -> None:
        """Does what the policy says, if there was a hit."""
        hits = hits_of(self._guards)
        missed = [name for name, guard in self._guards.items() if guard.left_out]
        self._count(runner, hits, missed)
        if hits:
            self._handle(runner, hits, data_batch)
            self._start.restore_buffers(hits)
        if hits or missed:
            # What is not there is neither averaged over the log's window nor, for the
            # generator, taken into the moving average of its weights.
            for name in {f'loss_{player}' for player in hits + missed} | set(not_finite(outputs)):
                outputs.pop(name, None)

    def after_train(self, runner) -> None:
        """Says how many updates were left out, and takes the guards away."""
        for guard in self._guards.values():
            guard.detach()
        self._guards = {}
        if left_out := {name: c['left_out'] for name, c in self.counts.items() if c['left_out']}:
            runner.logger.warning(f'Updates left out for NaN or infinity: {left_out}')

    def _count(self, runner, hits: List[str], missed: List[str]) -> None:
        changed = False
        for name, count in self.counts.items():
            guard, before = self._guards[name], dict(count)
            count['hits'] += name in hits
            count['left_out'] += name in missed
            count['spoiled'] = int(guard.spoiled)
            if name in hits:
                count['in_a_row'] += 1
            elif guard.moved and not guard.spoiled and name not in missed:
                count['in_a_row'] = 0
            changed |= count != before
        if changed:
            runner.message_hub.update_info(KEY, {k: dict(v) for k, v in self.counts.items()})

    def _handle(self, runner, hits: List[str], data_batch) -> None:
        worn_out = [name for name in hits if self.counts[name]['in_a_row'] >= self.max_in_a_row]
        guards = [self._guards[name] for name in hits]
        scaled = [guard for guard in guards if guard.loss_scaler is not None and (
            guard.loss_finite or self.policy == 'lower_loss_scale')]
        routine = not worn_out and len(scaled) == len(hits) and all(
            guard.loss_finite for guard in guards)
        stops = bool(worn_out) or self.policy == 'stop' and not routine
        message = f'iteration {runner.iter + 1}: the update of {hits[0]} is left out: '
        if routine:
            message += 'its gradient overflows float16'
        elif self._files < self.max_files or stops:
            message += self._investigate(runner, hits, data_batch)
        else:
            message += ('NaN or infinity again; not run again, since max_files='
                        f'{self.max_files} replay files were written')
        if scaled:
            message += '; loss scale now ' + ', '.join(
                f'{guard.lower_loss_scale():g} ({guard.name})' for guard in scaled)
        if stops:
            why = f'{self.max_in_a_row} in a row, max_in_a_row allows no more: ' * bool(worn_out)
            raise NonFiniteError(why + message)
        runner.logger.warning(f'{message} ({self.counts[hits[0]]["hits"]} hits so far)')

    def _investigate(self, runner, hits: List[str], data_batch) -> str:
        """Go back, run again, come back; the findings of all ranks in words."""
        now = Snapshot(self._model, self._guards)
        replay, reset, finding, words = None, self._start.roll_back, None, []
        try:
            reset()
            try:
                replay = as_replay(
                    self._model, runner.optim_wrapper, self._guards, data_batch, self._start.rng,
                    runner.iter, runner.cfg, _ema(runner), seed=runner.seed, rank=get_rank(),
                    world_size=get_world_size(), players=hits)
            except TypeError as error:  # a batch with objects
                words = [f'No replay file, since the batch cannot be saved: {error}']
            if replay is not None and get_world_size() > 1:
                replay['stepped'] = now.stepped()
            try:
                finding = rerun(runner.model, runner.optim_wrapper, self._guards, data_batch,
                                reset if get_world_size() == 1 else None).finding
            except Exception as error:  # Memory, for one. A look must not end a training.
                words.append(f'Running it again failed: {type(error).__name__}: {error}')
        finally:
            now.put_back()
        findings = self._gather(finding, hits[0])
        if replay is not None:
            words.append(self._write(runner, replay, findings, hits[0]))
        return '. '.join([describe(findings), *words])

    def _write(self, runner, replay: dict, findings: List[Finding], player: str) -> str:
        """The rank that found something first does; all of them say where."""
        self._files += 1
        path = Path(self.out_dir or Path(runner.work_dir, 'replays'),
                    f'iter_{runner.iter + 1}_{player}.pt')
        if get_rank() == (findings[0].rank if findings else 0):
            replay['findings'] = [finding.to_dict() for finding in findings]
            try:
                write_replay(path, replay)
            except OSError as error:
                runner.logger.error(f'{path}: the replay file could not be written: {error}')
        barrier()  # an error that ends the other ranks would end the one that writes
        return f'To run it again: mmdeepfill replay {path}'

    @staticmethod
    def _gather(finding: Optional[Finding], player: str) -> List[Finding]:
        own = None if finding is None else dict(finding.to_dict(), rank=get_rank(), player=player)
        return [Finding(**found) for found in all_gather_object(own) if found is not None]


def _unwrapped(model):
    return model.module if is_model_wrapper(model) else model


def _ema(runner):
    return next((hook.ema_model for hook in runner.hooks if hasattr(hook, 'ema_model')), None)
