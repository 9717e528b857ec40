"""Which player moves in which iteration."""
from typing import FrozenSet, Iterable, List, NamedTuple, Optional, Sequence, Tuple

from mmengine.logging import MessageHub

from mmdeepfill.registry import TASK_UTILS

PLAYERS = ('generator', 'disc')


def current_iteration() -> int:
    """Iteration of the running mmengine Runner, from 0.

    Outside a Runner it is what ``MessageHub.get_current_instance().update_info('iter', i)``
    last set, or 0.
    """
    return MessageHub.get_current_instance().get_info('iter', 0)


class _Phase(NamedTuple):
    iterations: Optional[int]
    cycle: List[FrozenSet[str]]
    adversarial: bool
    losses: Optional[FrozenSet[str]]


@TASK_UTILS.register_module()
class PhaseSchedule:
    """A pure function of the iteration, so that a resumed run goes on in the same phase.

    Args:
        phases (Sequence[dict]): One after another. Each has ``cycle``, a sequence of the
            players that move in an iteration, repeated; ``iterations``, the phase's
            length, which the last phase may leave out; ``adversarial``, whether the
            generator then heeds the critics (True by default); and ``losses``, the names of the
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
    """

    def __init__(self, phases: Sequence[dict]):
        if not phases:
            raise ValueError('phases must hold at least one phase; got none')
        self.phases = [self._checked(i, i + 1 == len(phases), **phase)
                       for i, phase in enumerate(phases)]

    @staticmethod
    def _checked(index: int, last: bool, cycle: Sequence[Sequence[str]],
                 iterations: Optional[int] = None, adversarial: bool = True,
                 losses: Optional[Sequence[str]] = None):
        where = f'phases[{index}]'
        if not cycle:
            raise ValueError(f'{where}.cycle must hold at least one iteration; got none')
        for players in cycle:
            if isinstance(players, str) or not players or not set(players) <= set(PLAYERS):
                raise ValueError(f'{where}.cycle must hold lists of players from {PLAYERS}; '
                                 f'got {players!r}')
        if iterations is None and not last:
            raise ValueError(f'{where}.iterations is needed: only the last phase is endless')
        if iterations is not None and iterations < 1:
            raise ValueError(f'{where}.iterations must be at least 1; got {iterations}')
        if isinstance(losses, str) or losses is not None and not losses:
            raise ValueError(f'{where}.losses must be a list of terms, or left out for all; '
                             f'got {losses!r}')
        return _Phase(iterations, [frozenset(players) for players in cycle], adversarial,
                      None if losses is None else frozenset(losses))

    def players(self, iteration: int) -> FrozenSet[str]:
        """Who moves in an iteration (from 0); the last phase goes on for ever."""
        phase, iteration = self._phase(iteration)
        return phase.cycle[iteration % len(phase.cycle)]

    def adversarial(self, iteration: int) -> bool:
        """Whether the generator heeds the critics in an iteration in which it moves."""
        return self._phase(iteration)[0].adversarial

    def losses(self, iteration: int) -> Optional[FrozenSet[str]]:
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
                raise ValueError(f'phases[{index}].losses must name terms of {names}; '
                                 f'got {unknown}')

    def _phase(self, iteration: int) -> Tuple[_Phase, int]:
        """The phase of an iteration, and the iteration within it."""
        for phase in self.phases[:-1]:
            if iteration < phase.iterations:
                return phase, iteration
            iteration -= phase.iterations
        return self.phases[-1], iteration
