"""Contextual attention in tiles of queries, for training and prediction of any size.

:class:`~mmdeepfill.models.layers.contextual_attention.PlainContextualAttention` is the same to be
read: begin there.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from mmdeepfill.core.registry import MODELS

from ..blocks import from_blocks, overlap_count, to_blocks
from ..contextual_attention import NORM_EPS, PATCH, RATE, PlainContextualAttention
from ..execution import at_least_float32
from ..rect import Rect
from .operator import attend
from .passes import Rule


@MODELS.register_module()
class ContextualAttentionModule(PlainContextualAttention):
    """Fill features from the known patches that resemble them most, within a budget of memory.

    :class:`~mmdeepfill.models.layers.contextual_attention.PlainContextualAttention` computes the
    same in a few lines and describes the other arguments. Here scores of all queries against all
    keys are never held at once: rectangles of queries are processed one after the other, and again
    in the backward pass. The first derivative is exact; a backward pass with ``create_graph=True``
    raises RuntimeError.

    Args:
        softmax_scale, fuse_kernel_size, downsample, overlap, mask_mode, norm_bias: See there.
        memory_budget (int, optional): Bytes of working memory for scores, forward and
            backward. The result does not depend on it, but for rounding. None: what suits
            the device (20 MiB on a CPU, up to 512 MiB on a GPU), and more for images
            from about 800 px, so that it holds 16 x 16 queries with their neighbours.

    Raises:
        ValueError: An argument is none of the above.

    Example:
        >>> features = torch.full((1, 4, 16, 16), 2.0)
        >>> mask = torch.zeros(1, 1, 16, 16)
        >>> mask[..., 4:8, 4:8] = 1
        >>> filled = ContextualAttentionModule()(features, features, mask)
        >>> filled.shape, torch.allclose(filled, features)  # all patches are equal
        (torch.Size([1, 4, 16, 16]), True)
    """

    def __init__(
        self,
        softmax_scale: float = 10.0,
        fuse_kernel_size: int = 3,
        downsample: str = 'floor',
        overlap: str = 'count',
        mask_mode: str = 'neg_inf',
        memory_budget: int | None = None,
        norm_bias: float = 0.0,
    ):
        super().__init__(softmax_scale, fuse_kernel_size, downsample, overlap, mask_mode, norm_bias)
        if memory_budget is not None and memory_budget < 1:
            raise ValueError(
                f'memory_budget must be a positive number of bytes or None; got {memory_budget}'
            )
        self.memory_budget = memory_budget

    def for_export(self) -> PlainContextualAttention:
        """Make the layer of the same settings that is a graph without loops."""
        return PlainContextualAttention(
            self.softmax_scale,
            self.fuse_kernel_size,
            'align_corners' if self.align_corners else 'floor',
            self.overlap,
            self.mask_mode,
            self.norm_bias,
        )

    def forward(  # type: ignore[override]  # more than one output, where they are asked for
        self,
        x: Tensor,
        context: Tensor,
        mask: Tensor | None = None,
        return_attention: bool = False,
        window: Rect | None = None,
        return_sources: bool = False,
    ) -> Tensor | tuple[Tensor, ...]:
        """Rebuild ``x`` from patches of ``context``.

        Computed in float32 under autocast: scores are not bounded, and half precision
        overflows.

        Args:
            x (Tensor): (N, C, H, W) features to fill (queries).
            context (Tensor): (N, C, H', W') features to copy from (keys); may be ``x``.
            mask (Tensor, optional): (N, 1, h, w), 1 = hole in ``context``, of any
                resolution: brought to (H', W') by the same nearest rule. One mask for each
                sample. None: everything is background.
            return_attention (bool): Also return the weights.
            window (Rect, optional): Top, bottom, left and right, not including bottom and
                right, of the part of ``x`` to rebuild, in its pixels. It costs less, and
                gives the same values there; what is elsewhere in the output means
                nothing. None: all of it.
            return_sources (bool): Also return which key each query mostly copies. Unlike
                all weights it takes no memory to speak of.

        Returns:
            Tensor: (N, C, H, W). With ``return_attention`` also the weights
            (N, H/2, W/2, H'/2, W'/2), queries first (sides rounded up). With
            ``return_sources`` last the keys of the largest weights, (N, H/2, W/2) int64, in
            row-major order of (H'/2, W'/2); -1 outside the window, and with 'post_zero' in
            a sample without background.

        Raises:
            ValueError: The window is empty or not within ``x``.
        """
        size, dtype = x.shape[-2:], x.dtype
        with torch.autocast(x.device.type, enabled=False):
            x, context = (_even(at_least_float32(t)) for t in (x, context))
            queries, keys = self.halve(x) * self.softmax_scale, self.halve(context)
            energy = keys.square().sum(1, keepdim=True)
            norm2 = F.avg_pool2d(energy, PATCH, 1, PATCH // 2, divisor_override=1).squeeze(1)
            norm2 = norm2 + self.norm_bias
            rule = Rule(
                radius=self.fuse_kernel_size // 2,
                post_zero=self.mask_mode == 'post_zero',
                budget=self.memory_budget,
                return_weights=return_attention,
                window=None if window is None else _queries(window, (size[0], size[1])),
                return_sources=return_sources,
            )
            blocks, weights, sources = attend(
                queries,
                keys,
                norm2.clamp_min(NORM_EPS**2).rsqrt(),
                to_blocks(context),
                self.background(mask, context),
                rule,
            )
            if self.overlap == 'count':
                blocks.div_(overlap_count((queries.shape[-2], queries.shape[-1]), blocks))
            else:
                blocks.div_(RATE**2)
            output = from_blocks(blocks)
        output = output[..., : size[0], : size[1]].to(dtype)
        extras = [x for x in (weights, sources) if x is not None]
        return (output, *extras) if extras else output


def _queries(window: Rect, size: tuple[int, int]) -> Rect:
    """Those whose 4x4 patches touch the window."""
    top, bottom, left, right = window
    if not (0 <= top < bottom <= size[0] and 0 <= left < right <= size[1]):
        raise ValueError(
            'window must be (top, bottom, left, right) within '
            f'{size[0]}x{size[1]} and not empty; got {tuple(window)}'
        )
    height, width = (-(-side // RATE) for side in size)
    return Rect(
        max((top - 1) // RATE, 0),
        min(bottom // RATE + 1, height),
        max((left - 1) // RATE, 0),
        min(right // RATE + 1, width),
    )


def _even(x: Tensor) -> Tensor:
    h, w = x.shape[-2:]
    return F.pad(x, (0, w % RATE, 0, h % RATE), mode='replicate') if h % RATE or w % RATE else x
