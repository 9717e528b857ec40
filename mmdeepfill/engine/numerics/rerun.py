"""One iteration once more, with every layer watched."""
from typing import Any, Callable, Dict, List, NamedTuple, Optional

from mmengine.model import is_model_wrapper
from torch import Tensor, nn

from .guard import PlayerGuard, hits_of
from .tracing import Finding, Trace


class Outcome(NamedTuple):
    """What a re-run showed: the players whose update was left out, and why."""
    players: List[str]
    finding: Optional[Finding]


def rerun(model: nn.Module, optim_wrapper, guards: Dict[str, PlayerGuard], data: Any,
          reset: Optional[Callable[[], None]] = None) -> Outcome:
    """Run ``model.train_step`` on a batch and find the first tensor that is not finite.

    The state that the iteration began with must be in place; afterwards, another one is. With
    several ranks all must call it, and each finds what it has itself.

    Args:
        model (nn.Module): As it is trained, wrapped or not.
        optim_wrapper (OptimWrapper | OptimWrapperDict): With ``guards`` attached.
        guards (dict): Player -> guard.
        data (Any): The batch.
        reset (callable, optional): Puts that state in place again. With it, and where the
            tensor has no rows for samples, as a loss has not, each sample is tried alone, and
            those that give such a number too are named. Not with several ranks.
    """
    players, finding = _run_once(model, optim_wrapper, guards, data)
    size = batch_size(data)
    if finding is not None and not finding.samples and reset is not None:
        finding.samples = [
            sample for sample in range(size)
            if _fails_alone(model, optim_wrapper, guards, part_of(data, sample, size), reset)]
    if finding is not None:
        finding.player = players[0] if players else ''
        finding.files = files_of(data, finding.samples)
    return Outcome(players, finding)


def _run_once(model, optim_wrapper, guards, data) -> Outcome:
    plain = model.module if is_model_wrapper(model) else model
    model.train()
    with Trace(plain, batch_size(data)) as trace:
        for guard in guards.values():
            guard.hit = guard.left_out = guard.spoiled = False
            guard.watch = trace.loss
        try:
            trace.data(data)
            outputs = model.train_step(data, optim_wrapper=optim_wrapper)
        finally:
            for guard in guards.values():
                guard.watch = None
    finding = trace.finding
    if finding is not None and finding.kind == 'loss':
        terms = [name for name in not_finite(outputs) if not name.startswith('loss_')]
        finding.tensor = ', '.join(terms) or finding.tensor
    return Outcome(hits_of(guards), finding)


def _fails_alone(model, optim_wrapper, guards, data, reset) -> bool:
    reset()
    try:
        return bool(_run_once(model, optim_wrapper, guards, data).players)
    except (RuntimeError, ValueError):  # batch norm of a single value, for one
        return False


def part_of(data: Any, sample: int, size: int) -> Any:
    """The batch of a single sample out of one of ``size`` samples."""
    if isinstance(data, dict):
        return {key: part_of(value, sample, size) for key, value in data.items()}
    if isinstance(data, (list, tuple)) or isinstance(data, Tensor) and data.dim():
        return data[sample:sample + 1] if len(data) == size else data
    return data


def not_finite(outputs: Dict[str, Tensor]) -> List[str]:
    """Names of the values of a training step's log that are NaN or infinite."""
    return [name for name, value in outputs.items()
            if isinstance(value, Tensor) and not bool(value.detach().isfinite().all())]


def batch_size(data: Any) -> int:
    """Images in a batch of either collation; 0 if that cannot be told."""
    if isinstance(data, dict):
        sizes = [len(value) for value in data.values()
                 if isinstance(value, (list, tuple)) or isinstance(value, Tensor) and value.dim()]
        return sizes[0] if sizes else 0
    return len(data) if isinstance(data, (list, tuple)) else 0


def files_of(data: Any, samples: List[int]) -> List[str]:
    """``meta['img_path']`` of samples; none where the data has no such thing."""
    metas = data.get('meta', {}) if isinstance(data, dict) else [
        sample.get('meta') or {} for sample in data if isinstance(sample, dict)]
    paths = metas.get('img_path', ()) if isinstance(metas, dict) else [
        meta.get('img_path') for meta in metas]
    return [str(paths[i]) for i in samples if i < len(paths) and paths[i]]
