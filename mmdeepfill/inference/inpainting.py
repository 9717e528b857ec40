"""One call for one picture."""

from typing import Any

from ..core.steps import OnStep, check_on_step
from .inferencer import InpaintingInferencer
from .inputs import check_options


def inpaint(
    image: Any,
    mask: Any = None,
    model: Any = None,
    *,
    weights: str | None = None,
    device: str | None = None,
    threads: int | None = None,
    on_step: OnStep | None = None,
    **options,
) -> Any:
    """Fill the hole of one picture.

    For more than one, make an :class:`InpaintingInferencer` once.

    Args:
        image: Array, PIL image or path, see :meth:`InpaintingInferencer.fill`.
        mask: See :func:`as_mask`; None if the picture is extended or cropped alone.
        model, weights, device, threads: See :class:`InpaintingInferencer`.
        on_step (callable, optional): Called as ``on_step(done, total)`` while the picture is
            filled, see :meth:`InpaintingInferencer.__call__`.
        options: See :meth:`InpaintingInferencer.fill`.

    Returns:
        np.ndarray | PIL.Image.Image: Like ``image``, bit-equal to it outside the hole.

    Raises:
        FileNotFoundError: A path does not exist.
        TypeError: There is no such option; names those that are alike.
        ValueError: Names the argument.

    Example:
        >>> import numpy as np
        >>> image, mask = np.full((64, 64, 3), 200, np.uint8), np.zeros((64, 64), np.uint8)
        >>> mask[20:40, 20:40] = 255
        >>> steps = []
        >>> filled = inpaint(image, mask, on_step=lambda done, total: steps.append((done, total)))
        >>> np.unique(filled[mask == 0]).tolist(), steps[-1][0] == steps[-1][1]
        ([200], True)
    """
    check_options(
        options,
        InpaintingInferencer._fill_one,
        'inpaint',
        ('image', 'mask', 'model', 'weights', 'device', 'threads'),
    )
    check_on_step(on_step)
    inferencer = InpaintingInferencer(model, weights, device, threads, show_progress=False)
    return inferencer.fill(image, mask, on_step=on_step, **options)
