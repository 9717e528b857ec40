"""Who trains, on what, and whether anything comes of it."""
from typing import Any, Dict, Iterator, List

from ..finding import ERROR, WARNING, Finding
from .recipe import Recipe, Span


def phases(recipe: Recipe) -> Iterator[Finding]:
    """Phases that begin when training has ended."""
    for span in recipe.spans:
        if span.start >= recipe.max_iters:
            yield Finding(
                'phase-unreachable', WARNING,
                f'model.schedule.phases.{span.number} begins at iteration {span.start}, and '
                f'train_cfg.max_iters is {recipe.max_iters}',
                'Train longer, or shorten the phases before it.')


def players(recipe: Recipe) -> Iterator[Finding]:
    """Players that never move, and critics that nobody hears or that know nothing."""
    spans = _reached(recipe)
    if not spans:
        return
    moving = frozenset().union(*(span.players for span in spans))
    if 'generator' not in moving:
        yield Finding(
            'generator-never-trains', ERROR, 'model.schedule: the generator moves in no iteration '
            f'of {recipe.max_iters}', "Name 'generator' in a cycle that comes.")
        return
    heard = [span for span in spans if span.adversarial and 'generator' in span.players]
    weight = recipe.model.get('adversarial_weight', 0)
    if 'disc' not in moving:
        if heard and weight:
            yield Finding(
                'critic-never-trains', ERROR, 'model.schedule: the generator heeds a critic '
                f'(adversarial_weight {weight}) that moves in no iteration: it follows noise',
                "Name 'disc' in a cycle, or set adversarial=False in the phases.")
        return
    first = next(span for span in spans if 'disc' in span.players)
    if heard and heard[0].start < first.start:
        yield Finding(
            'critic-late', WARNING, f'model.schedule.phases.{heard[0].number}: the generator heeds '
            f'a critic that does not train before phase {first.number}',
            f'Set adversarial=False in phase {heard[0].number}.')
    if not heard or not weight:
        yield Finding(
            'critic-unheard', WARNING, 'model.schedule: the critic trains, and the generator heeds '
            f'it in no phase (adversarial_weight {weight})',
            "Remove 'disc' from the cycles, or let a phase with the generator be adversarial.")


def unreachable_terms(recipe: Recipe) -> Iterator[Finding]:
    """Loss terms that count in no iteration in which the generator moves."""
    spans = [span for span in _reached(recipe) if 'generator' in span.players]
    if not spans or any(span.losses is None for span in spans):
        return
    counted = frozenset().union(*(span.losses for span in spans))
    lost = sorted(set(recipe.losses) - counted)
    if lost:
        yield Finding(
            'loss-unreachable', WARNING, f'model.losses: {", ".join(lost)} count in no phase in '
            f'which the generator moves before iteration {recipe.max_iters}',
            'Name them in `losses` of a phase that comes, train longer, or remove them.')


def weights(recipe: Recipe) -> Iterator[Finding]:
    """Weights that switch a term off, or turn it round."""
    places: Dict[str, Any] = {
        f'model.losses.{name}.weight': term.get('weight', 1)
        for name, term in recipe.losses.items()}
    for name in ('gradient_penalty', 'drift'):
        places[f'model.{name}.weight'] = recipe.part(f'model.{name}').get('weight', 1)
    places['model.adversarial_weight'] = recipe.model.get('adversarial_weight', 1)
    for place, weight in places.items():
        if not isinstance(weight, (int, float)):
            continue
        if weight == 0:
            yield Finding('weight-zero', WARNING, f'{place} is 0: what is computed counts nothing',
                          'Remove the term, or give it a weight.')
        elif weight < 0:
            yield Finding('weight-negative', WARNING, f'{place} is {weight}: the worse, the better',
                          'Make it positive.')


def optimizers(recipe: Recipe) -> Iterator[Finding]:
    """Players of the model that no optimizer moves."""
    wrapper = recipe.part('optim_wrapper')
    if not recipe.model.get('disc') or not wrapper or not recipe.trains:
        return
    missing = [player for player in ('generator', 'disc') if not wrapper.get(player)]
    if missing:
        yield Finding(
            'optimizer-missing', ERROR, f'optim_wrapper has no entry {" and none ".join(missing)}, '
            'and the model has both players',
            "Write optim_wrapper=dict(constructor='MultiOptimWrapperConstructor', "
            'generator=dict(...), disc=dict(...)).')


def _reached(recipe: Recipe) -> List[Span]:
    return [span for span in recipe.spans if span.start < span.stop]


CHECKS = (phases, players, unreachable_terms, weights, optimizers)
