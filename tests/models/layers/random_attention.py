"""Contextual attention with any switches."""

import torch

from mmdeepfill.models.layers import ContextualAttentionModule


def random_layer(choose, **more):
    """A layer; ``choose`` is a ``random.Random``."""
    return ContextualAttentionModule(
        fuse_kernel_size=choose.choice((1, 3, 5)),
        downsample=choose.choice(('floor', 'align_corners')),
        overlap=choose.choice(('count', 'const')),
        mask_mode=choose.choice(('neg_inf', 'post_zero')),
        **{name: choose.choice(values) for name, values in more.items()},
    )


def random_mask(choose, shares, count, size, generator):
    """(N, 1, H, W) float64 of dots, or None."""
    if choose.random() >= 0.8:
        return None
    share = choose.choice(shares)
    return (torch.rand(count, 1, *size, generator=generator) < share).double()
