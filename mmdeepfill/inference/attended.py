"""Filled pictures, with the places that their content was copied from."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..core.steps import steps
from ..imageio.pictures import Picture
from .attention import attention_budget, attention_sources, record_attention
from .canvases import to_rgb
from .devices import use_threads
from .filling import OWN, FillOptions, strategy_for
from .requests import Request


def fill_with_sources(
    inferencer: Any,
    requests: Sequence[Request],
    options: FillOptions,
    batch_size: int,
    memory_budget: int | None,
) -> tuple[list[Picture], list[np.ndarray]]:
    """Fill holes, and give the sources as one look at each whole picture finds them.

    Args:
        inferencer (InpaintingInferencer): Fills; its model has contextual attention.
        requests, options, batch_size, memory_budget: See its ``forward``.

    Returns:
        tuple[list[Picture], list[np.ndarray]]: Results, and (H, W, 2) int32 each, see
        :func:`attention_sources`.

    Raises:
        ValueError: If the model has no contextual attention, or fills by rules of its own, of
            which its network's attention tells nothing.
    """
    if strategy_for(inferencer.model, options) == OWN:
        raise ValueError(
            'return_attention: this model copies by rules of its own, and the '
            'attention of its network does not say from where; name a network, such '
            "as model='deepfillv1_half_128x128_2x8_scenes', or a strategy, such as "
            "strategy='exact'"
        )
    pictures: list[Picture] = []
    sources: list[np.ndarray] = []
    if strategy_for(inferencer.model, options) == 'exact' and not options.per_component:
        with steps(len(requests)) as finish:  # filling is that look
            for request in requests:
                with record_attention(inferencer.model) as record:
                    pictures += inferencer.forward([request], options, 1, memory_budget)
                sources.append(record.positions(request.mask))
                finish()
        return pictures, sources
    with steps(len(requests) + 1) as finish:
        with use_threads(inferencer.threads), attention_budget(inferencer.model, memory_budget):
            for request in requests:
                sources.append(
                    attention_sources(
                        inferencer.model, to_rgb(request.picture.pixels, request.mask), request.mask
                    )
                )
                finish()
        pictures = inferencer.forward(requests, options, batch_size, memory_budget)
        finish()
    return pictures, sources
