"""Pictures, holes, patches and critics that do not fit into one another."""

from collections.abc import Iterator

import torch

from ..finding import Finding, find
from .pipeline import box_of, flat_steps, hole_form, name_of, size_after
from .recipe import Recipe

_LEAST = 16


def holes(recipe: Recipe) -> Iterator[Finding]:
    """Boxes that do not fit into the pictures that they are drawn in."""
    for dataset in recipe.datasets('train'):
        size = size_after(dataset)
        for step in flat_steps(dataset.get('pipeline')):
            if size is None or hole_form(step) != 'box':
                continue
            box, margin = box_of(step)
            about = {'step': name_of(step), 'size': _times(size)}
            if box and margin and any(side < b + 2 * m for side, b, m in zip(size, box, margin)):
                yield find('hole-too-large', box=_times(box), margin=margin[0], **about)
            elif box and box == size:
                yield find('hole-is-all', **about)


def pictures(recipe: Recipe) -> Iterator[Finding]:
    """Sizes that models and their critics do not take; nothing gets memory."""
    size = recipe.picture_size
    model, refused = recipe.skeleton
    if refused:
        yield find('model-not-built', error=refused)
    if not size:
        return
    if min(size) < _LEAST:
        yield find('crop-tiny', size=_times(size), least=_LEAST)
    views = {n: v for n, v in recipe.part('model.views').items() if isinstance(v, dict)}
    large = {
        name: view['size']
        for name, view in views.items()
        if name_of(view) == 'LocalPatch' and min(size) < view.get('size', 0)
    }
    for name, patch in large.items():
        yield find('patch-too-large', name=name, patch=patch, size=_times(size))
    if not large and (error := _refused_by_critic(model, *size)):
        yield find('critic-size', size=_times(size), error=error)


def _refused_by_critic(model, height: int, width: int) -> str:
    """Why a critic does not take a hole of half the side in the middle of two pictures."""
    fields = getattr(model, 'true_fields', None) or {}
    mask = torch.zeros(2, 1, height, width)
    top, left = height // 4, width // 4
    mask[..., top : top + height // 2, left : left + width // 2] = 1
    box = torch.tensor([[top, left, height // 2, width // 2]] * 2)
    record = {'mask': mask, 'box': box}
    record.update(dict.fromkeys(('image', 'masked_image'), torch.zeros(2, 3, height, width)))
    record.update(dict.fromkeys(('sketch', 'edge_map'), torch.zeros_like(mask)))
    if not fields or not set(fields.values()) <= set(record):
        return ''
    try:
        seen = model.see(fields, record)
        model.score({name: view.to('meta') for name, view in seen.items()})
    except (ValueError, RuntimeError, KeyError) as error:
        # not implemented: an operation that needs values
        return '' if isinstance(error, NotImplementedError) else str(error).splitlines()[0]
    return ''


def _times(size: tuple[int, int]) -> str:
    return f'{size[0]}x{size[1]}'


CHECKS = (holes, pictures)
