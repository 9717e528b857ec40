"""Pictures, holes, patches and critics that do not fit into one another."""
from typing import Iterator

import torch

from ..finding import ERROR, WARNING, Finding
from .recipe import Recipe, flat_steps, name_of, pair, size_after

#: Transforms whose ``size`` is that of a box, with their default sizes and margins.
_BOXES = dict(TFBoxMask=(128, 0), OpenMMLabBoxMask=(128, 20), CentreMask=(128, 0))
_LEAST = 16


def holes(recipe: Recipe) -> Iterator[Finding]:
    """Boxes that do not fit into the pictures that they are drawn in."""
    for dataset in recipe.datasets('train'):
        size = size_after(dataset)
        if size is None:
            continue
        for step in flat_steps(dataset.get('pipeline', ())):
            if name_of(step) not in _BOXES:
                continue
            default, gap = _BOXES[name_of(step)]
            box = pair(step.get('size', default))
            margin = pair(step.get('margin', gap))
            if box and margin and any(side < b + 2 * m for side, b, m in zip(size, box, margin)):
                yield Finding(
                    'hole-too-large', ERROR, f'{name_of(step)}: a hole of {box[0]}x{box[1]} with a '
                    f'margin of {margin[0]} does not fit into training pictures of '
                    f'{size[0]}x{size[1]}', 'Make size or margin smaller, or the crop larger.')
            elif box and box == size:
                yield Finding(
                    'hole-is-all', WARNING, f'{name_of(step)}: the hole is the whole training '
                    f'picture, {size[0]}x{size[1]}: nothing is known to fill it from',
                    'Make size smaller.')


def pictures(recipe: Recipe) -> Iterator[Finding]:
    """Sizes that batches cannot have."""
    size = recipe.picture_size
    if size and min(size) < _LEAST:
        yield Finding(
            'crop-tiny', ERROR, f'training pictures are {size[0]}x{size[1]}; models take sides of '
            f'at least {_LEAST}', 'Make the crop larger.')


def patches(recipe: Recipe) -> Iterator[Finding]:
    size = recipe.picture_size
    for name, view in recipe.part('model.views').items():
        if isinstance(view, dict) and name_of(view) == 'LocalPatch' and size \
                and min(size) < view.get('size', 0):
            yield Finding(
                'patch-too-large', ERROR, f'model.views.{name}: a patch of {view["size"]} does not '
                f'fit into training pictures of {size[0]}x{size[1]}',
                'Make it smaller, with fc_in_channels of its critic, or the crop larger.')


def built(recipe: Recipe) -> Iterator[Finding]:
    """What a constructor of the model refuses."""
    _, refused = recipe.skeleton
    if refused:
        yield Finding('model-not-built', ERROR, f'model: {refused}', 'Correct that value.')


def critics(recipe: Recipe) -> Iterator[Finding]:
    """The critic, built without memory, is given views of training pictures' size."""
    size, (model, _) = recipe.picture_size, recipe.skeleton
    disc, views = getattr(model, 'disc', None), getattr(model, 'views', None)
    if disc is None or not size or not views or next(patches(recipe), None):
        return
    try:
        seen = {name: view(torch.zeros(2, 3, *size), _record(*size)).to('meta')
                for name, view in views.items()}
        model.score(seen)
    except NotImplementedError:  # an operation that needs values
        return
    except (ValueError, RuntimeError, KeyError) as error:
        yield Finding(
            'critic-size', ERROR, f'model.disc does not take training pictures of '
            f'{size[0]}x{size[1]}: {str(error).splitlines()[0]}',
            'Change fc_in_channels (channels x height x width behind the last convolution), the '
            'size of the view, or the crop.')


def _record(height: int, width: int) -> dict:
    """A hole of half the side in the middle of two pictures."""
    mask = torch.zeros(2, 1, height, width)
    top, left = height // 4, width // 4
    mask[..., top:top + height // 2, left:left + width // 2] = 1
    box = torch.tensor([[top, left, height // 2, width // 2]] * 2)
    return dict(mask=mask, box=box, sketch=torch.zeros_like(mask))


CHECKS = (built, holes, pictures, patches, critics)
