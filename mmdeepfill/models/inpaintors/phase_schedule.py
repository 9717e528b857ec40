"""The schedule of players: which one is trained in which iteration."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from mmengine.logging import MessageHub

from mmdeepfill.core.registry import TASK_UTILS

PLAYERS = ('generator', 'disc')


def current_iteration() -> int:
    """Iteration of the running mmengine Runner, from 0.

    Outside a Runner it is what ``MessageHub.get_current_instance().update_info('iter', i)``
    last set, or 0.
    """
    return MessageHub.get_current_instance().get_info('iter', 0)


class _Phase(NamedTuple):
    iterations: int | None
    cycle: list[frozenset[str]]
    adversarial: bool
    losses: frozenset[str] | None


@TASK_UTILS.register_module()
class PhaseSchedule:
    """A pure function of the iteration, so that a resumed run is in the same phase.

    Args:
        phases (Sequence[dict]): One after another. Each has ``cycle``, a sequence of the
            players that move in an iteration, repeated; ``iterations``, the phase's
            length, which the last phase may leave out; ``adversarial``, whether the
            generator then uses the critics (True by default); and ``losses``, the names of the
            reconstruction terms that count (by default all). For example

            ``[dict(cycle=[['disc']] * 4 + [['disc', 'generator']])]`` moves the critics in
            every iteration and the generator in each fifth, on the same batch (OpenMMLab);

            ``[dict(cycle=[['disc']] * 5 + [['generator']])]`` gives each a batch of its own
            (TensorFlow);

            ``[dict(iterations=90_000, cycle=[['generator']], adversarial=False),
            dict(iterations=10_000, cycle=[['disc']]), dict(cycle=[['disc', 'generator']])]``
            trains the generator alone, then the discriminator alone, then both (Global&Local);

            ``[dict(iterations=40_000, cycle=[['generator']], adversarial=False, losses=['l1']),
            dict(cycle=[['disc', 'generator']])]`` leaves the other terms to the second phase
            (GMCNN).

    In an iteration of both players the critics move first.

    Raises:
        ValueError: A phase is empty, names an unknown player, or has no end and is not last.

    Example:
        >>> schedule = PhaseSchedule([
        ...     dict(iterations=2, cycle=[['generator']]),
        ...     dict(cycle=[['disc'], ['disc', 'generator']])])
        >>> [sorted(schedule.players(i)) for i in range(4)]
        [['generator'], ['generator'], ['disc'], ['disc', 'generator']]
    """

    def __init__(self, phases: Sequence[dict]):
        if not phases:
            raise ValueError('phases must hold at least one phase; got none')
        self.phases = [
            self._checked(i, i + 1 == len(phases), **phase) for i, phase in enumerate(phases)
        ]

    @staticmethod
    def _checked(
        index: int,
        last: bool,
        cycle: Sequence[Sequence[str]],
        iterations: int | None = None,
        adversarial: bool = True,
        losses: Sequence[str] | None = None,
    ):
        where = f'phases[{index}]'
        if not cycle:
            raise ValueError(f'{where}.cycle must hold at least one iteration; got none')
        for players in cycle:
            if isinstance(players, str) or not players or not set(players) <= set(PLAYERS):
                raise ValueError(
                    f'{where}.cycle must hold lists of players from {PLAYERS}; got {players!r}'
                )
        if iterations is None and not last:
            raise ValueError(f'{where}.iterations is needed: only the last phase is endless')
        if iterations is not None and iterations < 1:
            raise ValueError(f'{where}.iterations must be at least 1; got {iterations}')
        if isinstance(losses, str) or (losses is not None and not losses):
            raise ValueError(
                f'{where}.losses must be a list of terms, or left out for all; got {losses!r}'
            )
        return _Phase(
            iterations,
            [frozenset(players) for players in cycle],
            adversarial,
            None if losses is None else frozenset(losses),
        )

    def players(self, iteration: int) -> frozenset[str]:
        """Players of an iteration (from 0); the last phase has no end."""
        phase, iteration = self._phase(iteration)
        return phase.cycle[iteration % len(phase.cycle)]

    def adversarial(self, iteration: int) -> bool:
        """True if the generator uses the critics in an iteration in which it is trained."""
        return self._phase(iteration)[0].adversarial

    def losses(self, iteration: int) -> frozenset[str] | None:
        """Names of the reconstruction terms that count in an iteration; None: all."""
        return self._phase(iteration)[0].losses

    def check_losses(self, names: Iterable[str]) -> None:
        """Refuse phases that name other terms than those of a model.

        Raises:
            ValueError: One does.
        """
        names = tuple(names)
        for index, phase in enumerate(self.phases):
            if unknown := sorted((phase.losses or frozenset()) - set(names)):
                raise ValueError(
                    f'phases[{index}].losses must name terms of {names}; got {unknown}'
                )

    def _phase(self, iteration: int) -> tuple[_Phase, int]:
        """The phase of an iteration, and the iteration within it."""
        for phase in self.phases[:-1]:
            if iteration < phase.iterations:
                return phase, iteration
            iteration -= phase.iterations
        return self.phases[-1], iteration
