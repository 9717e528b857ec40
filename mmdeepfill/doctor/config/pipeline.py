"""Data pipelines as the checks look at them: sizes of pictures and forms of holes, by declaration.

A transform declares ``keeps_size = True`` if pictures leave it in the size in which they come, or
``size_after(config, size)`` if its config says in which, and
``hole_form`` if it makes holes: 'box', or 'free' for any shape.
"""

import inspect
from collections.abc import Iterator, Sequence
from typing import Any

from ...core.registry import DATASETS, TRANSFORMS

#: What the lists of nested pipelines are called.
_NESTED = ('transforms', 'masks')
#: Those of mmcv, which declares nothing.
_MMCV_KEEPS = ('RandomFlip', 'RandomGrayscale', 'Normalize', 'LoadImageFromFile', 'LoadAnnotations')
#: Wrappers of mmcv's: all of their steps run in a row; one of them does; perhaps they do.
_ALL = ('Compose', 'TransformBroadcaster', 'KeyMapper')
_ONE, _PERHAPS = 'RandomChoice', 'RandomApply'

Size = tuple[int, int] | None


def name_of(component: dict[str, Any]) -> str:
    """Its type without the scope."""
    return str(component.get('type', '')).rpartition('.')[2]


def pair(value: Any) -> Size:
    """(height, width) of one number or two."""
    sides = value if isinstance(value, (list, tuple)) else (value, value)
    return tuple(sides) if [type(side) for side in sides] == [int, int] else None


def transform_class(step: dict[str, Any]) -> Any:
    """The class of a step, in whatever registry it is; None if there is none."""
    TRANSFORMS.import_from_location()
    for registry in (TRANSFORMS, TRANSFORMS.parent):
        if found := registry.module_dict.get(name_of(step)):
            return found
    return None


def hole_form(step: dict[str, Any]) -> str | None:
    """'box' or 'free' of a step that makes holes, as its class declares; None of another."""
    return getattr(transform_class(step), 'hole_form', None)


def box_of(step: dict[str, Any]) -> tuple[Size, Size]:
    """Size and margin of a step that makes boxes, its class's defaults included."""
    known = inspect.signature(transform_class(step)).parameters
    defaults = {key: known[key].default for key in ('size', 'margin') if key in known}
    return pair({**defaults, **step}.get('size', 0)), pair({**defaults, **step}.get('margin', 0))


def flat_steps(pipeline: Sequence[Any] | None) -> Iterator[dict[str, Any]]:
    """Transforms of a pipeline, those in lists of lists included."""
    for step in pipeline or ():
        if isinstance(step, (list, tuple)):
            yield from flat_steps(step)
        elif isinstance(step, dict):
            yield step
            for key in _NESTED:
                yield from flat_steps(step.get(key, ()))


def size_after(dataset: dict[str, Any]) -> Size:
    """Size of a data set's pictures behind its pipeline; None where it depends on the files."""
    DATASETS.import_from_location()
    found = DATASETS.module_dict.get(name_of(dataset))
    size = pair(found.picture_size(dataset)) if hasattr(found, 'picture_size') else None
    return _after(dataset.get('pipeline', ()), size)


def keeps_size(step: dict[str, Any]) -> bool:
    """Report whether pictures surely leave a step in the size in which they come."""
    probe = (-1, -1)  # which no step makes
    return _after(step, probe) == probe


def _after(step: Any, size: Size) -> Size:
    if isinstance(step, (list, tuple)):
        for one in step:
            size = _after(one, size)
        return size
    if not isinstance(step, dict):
        return None
    kind, inner = name_of(step), step.get('transforms', [])
    if kind in _ALL:
        return _after(inner, size)
    if kind == _ONE:
        return _common([_after(one, size) for one in inner])
    if kind == _PERHAPS:
        return _common([_after(inner, size), size])
    found = transform_class(step)
    if hasattr(found, 'size_after'):
        return pair(found.size_after(step, size))
    return size if getattr(found, 'keeps_size', kind in _MMCV_KEEPS) else None


def _common(sizes: list[Size]) -> Size:
    return sizes[0] if len(set(sizes)) == 1 else None
