"""Contextual attention as an operator of PyTorch, a single node of a compiled or exported graph.

The passes over the tiles write to shared buffers and loop as memory allows, which no compiler can
follow. Registered, they need not be followed: a compiler learns the shapes and which operator gives
the gradient.
"""

from typing import Any

import torch
from torch import Tensor

from ..execution import eager
from ..rect import Rect
from . import passes
from .passes import Gradients, Rule

Result = tuple[Tensor, Tensor, Tensor]


def _rule(radius, post_zero, budget, return_weights, window, return_sources) -> Rule:
    return Rule(
        radius, post_zero, budget, return_weights, Rect(*window) if window else None, return_sources
    )


def _attend(
    queries: Tensor,
    keys: Tensor,
    gain: Tensor,
    blocks: Tensor,
    background: Tensor | None,
    radius: int,
    post_zero: bool,
    budget: int | None,
    return_weights: bool,
    window: list[int],
    return_sources: bool,
) -> Result:
    rule = _rule(radius, post_zero, budget, return_weights, window, return_sources)
    output, weights, sources = passes.forward(queries, keys, gain, blocks, background, rule)
    weights = gain.new_empty(0) if weights is None else weights
    sources = gain.new_empty(0, dtype=torch.int64) if sources is None else sources
    return output, weights, sources


def _attend_shapes(
    queries,
    keys,
    gain,
    blocks,
    background,
    radius,
    post_zero,
    budget,
    return_weights,
    window,
    return_sources,
) -> Result:
    count, (height, width) = len(queries), queries.shape[-2:]
    key_grid = gain.shape[1:]
    return (
        blocks.new_empty(count, height + 1, width + 1, blocks.shape[-1]),
        gain.new_empty((count, height, width, *key_grid) if return_weights else (0,)),
        gain.new_empty((count, height, width) if return_sources else (0,), dtype=torch.int64),
    )


def _attend_backward(
    grad: Tensor,
    d_weights: Tensor | None,
    queries: Tensor,
    keys: Tensor,
    gain: Tensor,
    blocks: Tensor,
    background: Tensor | None,
    radius: int,
    post_zero: bool,
    budget: int | None,
    window: list[int],
) -> Gradients:
    rule = _rule(radius, post_zero, budget, False, window, False)
    return passes.backward(grad, d_weights, queries, keys, gain, blocks, background, rule)


def _attend_backward_shapes(grad, d_weights, queries, keys, gain, blocks, *_) -> Gradients:
    count, channels, height, width = queries.shape
    return (
        queries.new_empty(count, height, width, channels).permute(0, 3, 1, 2),
        keys.new_empty(keys.shape),
        gain.new_empty(gain.shape),
        blocks.new_empty(blocks.shape),
    )


def _save(ctx: Any, inputs: tuple, output: Result) -> None:
    ctx.save_for_backward(*inputs[:5])
    ctx.radius, ctx.post_zero, ctx.budget, ctx.return_weights, ctx.window, _ = inputs[5:]
    ctx.set_materialize_grads(False)
    ctx.mark_non_differentiable(output[2])


def _differentiate(ctx: Any, grad: Tensor | None, d_weights: Tensor | None, _: Any) -> tuple:
    if torch.is_grad_enabled():
        raise RuntimeError(
            'contextual attention can be differentiated once only; got create_graph=True: '
            'leave it out, or detach what comes out of the attention'
        )
    inputs = ctx.saved_tensors
    queries, _, _, blocks, _ = inputs
    if grad is None:
        grad = blocks.new_zeros(
            len(queries), *(side + 1 for side in queries.shape[-2:]), blocks.shape[-1]
        )
    if not ctx.return_weights:
        d_weights = None
    grads = attend_backward(
        grad, d_weights, *inputs, ctx.radius, ctx.post_zero, ctx.budget, ctx.window
    )
    return (*grads, *[None] * 7)


class _Eager(torch.autograd.Function):
    @staticmethod
    def forward(ctx, *inputs):
        output = _attend(*inputs)
        _save(ctx, inputs, output)
        return output

    @staticmethod
    def backward(ctx, *grads):
        return eager(_differentiate)(ctx, *grads)


def eager_attend(*inputs: Any) -> Result:
    """The same for PyTorch before 2.4, which has no operators of Python functions."""
    return eager(_Eager.apply)(*inputs)


attend_backward: Any = _attend_backward
attend_forward: Any = eager_attend
if hasattr(torch.library, 'custom_op'):
    attend_backward = torch.library.custom_op(
        'mmdeepfill::attend_backward', _attend_backward, mutates_args=()
    )
    attend_backward.register_fake(_attend_backward_shapes)
    attend_forward = torch.library.custom_op('mmdeepfill::attend', _attend, mutates_args=())
    attend_forward.register_fake(_attend_shapes)
    attend_forward.register_autograd(_differentiate, setup_context=_save)


def attend(
    queries: Tensor,
    keys: Tensor,
    gain: Tensor,
    blocks: Tensor,
    background: Tensor | None,
    rule: Rule,
) -> tuple[Tensor, Tensor | None, Tensor | None]:
    """:func:`~.passes.forward`, which can be differentiated, compiled and exported.

    Raises:
        RuntimeError: In a backward pass with ``create_graph=True``.
    """
    output, weights, sources = attend_forward(
        queries,
        keys,
        gain,
        blocks,
        background,
        rule.radius,
        rule.post_zero,
        rule.budget,
        rule.return_weights,
        list(rule.window or ()),
        rule.return_sources,
    )
    return (
        output,
        weights if rule.return_weights else None,
        sources if rule.return_sources else None,
    )
