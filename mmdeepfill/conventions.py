"""What a mask means, and how a picture is put together from it.

Everywhere in this package a mask is ``(N, 1, H, W)``, float, **1 = hole** (missing),
0 = valid (known). This is the only module that writes ``1 - mask``.

A *record* is the dict that a pass through a model fills and that losses, metrics
and hooks read by field name:

=============  ==============  =====================================================
field          shape           meaning
=============  ==============  =====================================================
image          (N, 3, H, W)    the truth, in [-1, 1], in the model's channel order
mask           (N, 1, H, W)    1 = hole
masked_image   (N, 3, H, W)    the image with the hole at a constant, or a mosaic
box            (N, 4)          top, left, height, width of what the local critic sees
sketch         (N, 1, H, W)    1 = a line that the result should follow; only in the hole
edge_map       (N, 1, H, W)    1 = an edge of the true image; everywhere
coarse         (N, 3, H, W)    raw output of the first stage, if there is one
refined        (N, 3, H, W)    raw output of the last stage
composited     (N, 3, H, W)    refined in the hole, image elsewhere
=============  ==============  =====================================================

A generator may add fields of its own, in training, which its ``outputs`` name: features that a
loss compares, for example.
"""
from typing import Dict

from torch import Tensor

Record = Dict[str, Tensor]

#: Fields in which a generator may return images, from the first stage to the last.
OUTPUT_FIELDS = ('coarse', 'refined')


def valid_of(mask: Tensor) -> Tensor:
    """Complement of a mask: 1 where the image is known.

    Args:
        mask (Tensor): Any shape, 1 = hole, values in [0, 1].

    Returns:
        Tensor: ``1 - mask``, same shape and dtype.
    """
    return 1 - mask


def composite(refined: Tensor, image: Tensor, mask: Tensor) -> Tensor:
    """``refined * mask + image * valid``.

    Args:
        refined (Tensor): (N, C, H, W), what goes into the hole. Finite.
        image (Tensor): (N, C, H, W), what is kept elsewhere.
        mask (Tensor): (N, 1, H, W), 1 = hole. With values of 0 and 1 only, the
            result is bit-equal to ``image`` outside the hole.

    Returns:
        Tensor: (N, C, H, W).
    """
    return refined * mask + image * valid_of(mask)
