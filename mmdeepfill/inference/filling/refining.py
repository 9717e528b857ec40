"""Large holes of one picture, by optimising features until they agree with a smaller fill."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import nn

from ...core.steps import steps as count_steps
from ...models.methods.lama.refinement import can_refine, prediction_count, refine
from .forward import data_of
from .views import View


def fill_refined(model: nn.Module, views: Sequence[View], batch_size: int) -> list[np.ndarray]:
    """Fill windows one by one, from coarse to fine, by
    :func:`~mmdeepfill.models.methods.lama.refinement.refine`.

    Each prediction is one of the :func:`~mmdeepfill.core.steps.steps`. A window above 1.8 million
    pixels is reduced to that, which bounds memory, and its hole enlarged.

    Args:
        model (nn.Module): Whose generator can be stopped in its middle.
        views (Sequence[View]): Windows, and what is filled in each.
        batch_size (int): Not used: features of one picture are optimised at a time.

    Returns:
        list[np.ndarray]: See :func:`~mmdeepfill.inference.filling.forward.run_views`.

    Raises:
        ValueError: The model cannot be refined.
        FloatingPointError: It gave NaN or infinity.
    """
    check_can_refine(model)
    with count_steps(len(views)) as finish:
        results = []
        for view in views:
            results.append(_refined(model, view))
            finish()
    return results


def takes_refinement(model: nn.Module) -> bool:
    """Report that the generator of a model can be stopped in its middle."""
    return can_refine(getattr(model, 'generator', None))


def check_can_refine(model: nn.Module) -> None:
    """Refuse a model that cannot be stopped in its middle.

    Raises:
        ValueError: Says what to use instead.
    """
    if not takes_refinement(model):
        raise ValueError(
            "strategy 'refine' optimises features in the middle of a network, which LaMa lets it "
            f'do (big_lama, for example); {type(model).__name__} with '
            f"{type(getattr(model, 'generator', None)).__name__} does not: use 'auto', 'exact' or "
            "'crop'"
        )


def _refined(model: Any, view: View) -> np.ndarray:
    height, width = view.mask.shape
    preprocessor = model.data_preprocessor
    data = data_of([view])
    record = preprocessor(data)
    with count_steps(prediction_count(*record['image'].shape[-2:])) as finish:
        filled = refine(model.generator, record['image'], record['mask'], on_step=finish)
    if not filled.isfinite().all():
        raise FloatingPointError(
            'the generator gave NaN or infinity: its weights have diverged or are damaged'
        )
    convert = preprocessor.to_float if data['image'].is_floating_point() else preprocessor.to_uint8
    with torch.no_grad():
        return convert(filled)[0, :, :height, :width].permute(1, 2, 0).cpu().numpy()
