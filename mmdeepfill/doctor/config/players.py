"""Checks of the players: when each one trains, on which losses, and with what effect."""

from collections.abc import Iterator
from typing import Any

from ..finding import Finding, find
from .recipe import Recipe


def phases(recipe: Recipe) -> Iterator[Finding]:
    """Phases that begin when training has ended, and loss terms that count in none before."""
    total = recipe.max_iters
    for span in recipe.spans:
        if total and span.start >= total:
            yield find('phase-unreachable', number=span.number, start=span.start, total=total)
    spans = [span for span in recipe.reached if 'generator' in span.players]
    counted = [span.losses for span in spans if span.losses is not None]
    if spans and len(counted) == len(spans):
        lost = sorted(set(recipe.losses).difference(*counted))
        if lost:
            yield find('loss-unreachable', names=', '.join(lost), total=total)


def players(recipe: Recipe) -> Iterator[Finding]:
    """Players that never train, and critics that have no effect or are not trained."""
    generating = [span for span in recipe.reached if 'generator' in span.players]
    judging = [span for span in recipe.reached if 'disc' in span.players]
    heard = [span for span in generating if span.adversarial]
    weight = recipe.model.get('adversarial_weight', 0)
    if not recipe.reached:
        return
    if not generating:
        yield find('generator-never-trains', total=recipe.max_iters)
    elif not judging:
        if heard and weight:
            yield find('critic-never-trains', weight=weight)
    else:
        if heard and heard[0].start < judging[0].start:
            yield find('critic-late', early=heard[0].number, first=judging[0].number)
        if not heard or not weight:
            yield find('critic-unheard', weight=weight)


def weights(recipe: Recipe) -> Iterator[Finding]:
    """Weights that switch a term off, or turn it round."""
    places: dict[str, Any] = {
        f'losses.{name}.weight': term.get('weight', 1) for name, term in recipe.losses.items()
    }
    for name in ('gradient_penalty', 'drift'):
        places[f'{name}.weight'] = recipe.part(f'model.{name}').get('weight', 1)
    places['adversarial_weight'] = recipe.model.get('adversarial_weight', 1)
    for place, weight in places.items():
        if isinstance(weight, (int, float)) and weight <= 0:
            code = 'weight-negative' if weight else 'weight-zero'
            yield find(code, place=f'model.{place}', weight=weight)


def optimizers(recipe: Recipe) -> Iterator[Finding]:
    """Players of the model that no optimizer trains."""
    wrapper = recipe.part('optim_wrapper')
    if recipe.model.get('disc') and wrapper and recipe.trains:
        missing = [player for player in ('generator', 'disc') if not wrapper.get(player)]
        if missing:
            yield find('optimizer-missing', players=' and none '.join(missing))


CHECKS = (phases, players, weights, optimizers)
