"""Contextual attention (Yu et al., CVPR 2018, section 4)."""
from typing import Optional, Tuple, Union

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mmdeepfill.registry import MODELS

from .attention import Rule, attend, from_blocks, overlap_count, to_blocks
from .precision import at_least_float32
from .rect import Rect

RATE = 2  # features are matched at half their resolution
PATCH = 3  # side of a matched patch
NORM_EPS = 1e-4  # patches with a smaller norm are divided by this


def nearest_index(size: int, out_size: int, align_corners: bool, device=None) -> Tensor:
    """Source index of each output of a nearest-neighbour reduction.

    Args:
        size (int): Length of the input.
        out_size (int): Length of the output.
        align_corners (bool): False: ``floor(i * size / out_size)`` (PyTorch's 'nearest').
            True: ``round(i * (size - 1) / (out_size - 1))``, half away from zero
            (TensorFlow 1's ``align_corners=True``).

    Returns:
        Tensor: (out_size,) int64.
    """
    i = torch.arange(out_size, device=device)
    if not align_corners:
        return (i * size).div(out_size, rounding_mode='floor')
    if out_size == 1:
        return i
    # round(a / b) with halves upwards, in integers: float rounding would be to even
    return (2 * i * (size - 1) + out_size - 1).div(2 * (out_size - 1), rounding_mode='floor')


@MODELS.register_module()
class ContextualAttentionModule(nn.Module):
    """Fill features from the known patches that resemble them most.

    Features and background are halved by nearest neighbour, 3x3 patches of both are
    compared (the background's normalised, the foreground's not, in which all released
    code differs from the paper's cosine), scores of neighbouring pairs are fused, a
    softmax over the background gives weights, and with these weights 4x4 patches of the
    full-resolution background are pasted and averaged where they overlap.

    The first three switches are where the TensorFlow code and OpenMMLab's port differ; the
    defaults are OpenMMLab's, which the released OpenMMLab weights need.

    Args:
        softmax_scale (float): Factor on the scores before the softmax.
        fuse_kernel_size (int): Length of the diagonal over which scores are summed,
            first left-right, then top-down. Odd; 1 means no fusion.
        downsample (str): 'floor' takes every second pixel; 'align_corners' is
            TensorFlow 1's rule, which shifts by one pixel in the second half.
        overlap (str): 'count' divides by the number of patches that cover a pixel;
            'const' divides by 4 everywhere, which darkens the 1-pixel frame.
        mask_mode (str): 'neg_inf' leaves hole patches out of the softmax; 'post_zero'
            sets their scores to 0 before it and their weights to 0 after it, so that
            the kept weights sum to less than 1.
        memory_budget (int, optional): Bytes of working memory for scores, forward and
            backward. The result does not depend on it, but for rounding. None: what suits
            the device (20 MiB on a CPU, up to 512 MiB on a GPU), and more for images
            from about 800 px, so that it holds 16 x 16 queries with their neighbours.
        norm_bias (float): Added to the squared norm of a background patch before its root
            divides the scores. 0 in TensorFlow's code and OpenMMLab's; daa233's PyTorch
            port adds 1e-4 for each number of the patch.

    A patch is background if its 3x3 window holds no hole pixel. If a sample has no such
    patch (a full mask, dense thin strokes), 'neg_inf' takes those with the smallest share
    of hole pixels instead; 'post_zero' gives zeros, as the TensorFlow code does.

    Scores of all queries against all keys are never held at once: rectangles of queries are
    processed one after the other, and again in the backward pass. The first derivative is
    exact; a backward pass with ``create_graph=True`` raises RuntimeError.

    Raises:
        ValueError: An argument is none of the above.
    """

    def __init__(self,
                 softmax_scale: float = 10.,
                 fuse_kernel_size: int = 3,
                 downsample: str = 'floor',
                 overlap: str = 'count',
                 mask_mode: str = 'neg_inf',
                 memory_budget: Optional[int] = None,
                 norm_bias: float = 0.):
        super().__init__()
        for name, value, allowed in (('downsample', downsample, ('floor', 'align_corners')),
                                     ('overlap', overlap, ('count', 'const')),
                                     ('mask_mode', mask_mode, ('neg_inf', 'post_zero'))):
            if value not in allowed:
                raise ValueError(f'{name} must be one of {allowed}; got {value!r}')
        if fuse_kernel_size < 1 or fuse_kernel_size % 2 == 0:
            raise ValueError(
                f'fuse_kernel_size must be odd and positive; got {fuse_kernel_size}')
        if memory_budget is not None and memory_budget < 1:
            raise ValueError('memory_budget must be a positive number of bytes or None; '
                             f'got {memory_budget}')
        if norm_bias < 0:
            raise ValueError(f'norm_bias must be 0 or positive; got {norm_bias}')
        self.softmax_scale = softmax_scale
        self.fuse_kernel_size = fuse_kernel_size
        self.align_corners = downsample == 'align_corners'
        self.overlap = overlap
        self.mask_mode = mask_mode
        self.norm_bias = norm_bias
        self.memory_budget = memory_budget

    def forward(self,
                x: Tensor,
                context: Tensor,
                mask: Optional[Tensor] = None,
                return_attention: bool = False,
                window: Optional[Rect] = None,
                return_sources: bool = False) -> Union[Tensor, Tuple[Tensor, ...]]:
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
                window=None if window is None else _queries(window, size),
                return_sources=return_sources)
            blocks, weights, sources = attend(
                queries, keys, norm2.clamp_min(NORM_EPS**2).rsqrt(), to_blocks(context),
                self.background(mask, context), rule)
            if self.overlap == 'count':
                blocks.div_(overlap_count(queries.shape[-2:], blocks))
            else:
                blocks.div_(RATE**2)
            output = from_blocks(blocks)
        output = output[..., :size[0], :size[1]].to(dtype)
        extras = [x for x in (weights, sources) if x is not None]
        return (output, *extras) if extras else output

    def _load_from_state_dict(self, state_dict, prefix, *args, **kwargs):
        # A constant buffer (an identity matrix) in OpenMMLab's files.
        state_dict.pop(prefix + 'fuse_kernel', None)
        super()._load_from_state_dict(state_dict, prefix, *args, **kwargs)

    def background(self, mask: Optional[Tensor], context: Tensor) -> Optional[Tensor]:
        """(N, keys) bool: patches of even-sized ``context`` that may be copied."""
        if mask is None:
            return None
        share = self.hole_share(mask.to(context.dtype), context.shape[-2:]).squeeze(1)
        if self.mask_mode == 'post_zero':
            return share == 0
        return share == share.amin(-1, keepdim=True)

    def halve(self, x: Tensor) -> Tensor:
        """(N, C, H, W) to (N, C, H/2, W/2) by nearest neighbour."""
        return self.resize(x, [side // RATE for side in x.shape[-2:]])

    def resize(self, x: Tensor, size) -> Tensor:
        """Nearest-neighbour resize to ``size`` by the rule of ``downsample``."""
        for dim, length in zip((2, 3), size):
            if x.shape[dim] != length:
                x = x.index_select(
                    dim, nearest_index(x.shape[dim], length, self.align_corners, x.device))
        return x

    def hole_share(self, mask: Tensor, size) -> Tensor:
        """(N, 1, keys): share of hole pixels in the part of each window inside the image."""
        mask = self.halve(self.resize(mask, size))
        share = F.avg_pool2d(mask, PATCH, 1, PATCH // 2, count_include_pad=False)
        # Sums of 0 and 1 over up to nine pixels: rounding makes equal shares equal.
        return share.mul(2520).round().flatten(2)


def _queries(window: Rect, size: Tuple[int, int]) -> Rect:
    """Those whose 4x4 patches touch the window."""
    top, bottom, left, right = window
    if not (0 <= top < bottom <= size[0] and 0 <= left < right <= size[1]):
        raise ValueError('window must be (top, bottom, left, right) within '
                         f'{size[0]}x{size[1]} and not empty; got {tuple(window)}')
    height, width = (-(-side // RATE) for side in size)
    return Rect(max((top - 1) // RATE, 0), min(bottom // RATE + 1, height),
                max((left - 1) // RATE, 0), min(right // RATE + 1, width))


def _even(x: Tensor) -> Tensor:
    h, w = x.shape[-2:]
    return F.pad(x, (0, w % RATE, 0, h % RATE), mode='replicate') if h % RATE or w % RATE else x
