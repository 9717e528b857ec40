"""Edges of what is known, as EdgeConnect's authors find them."""
import numpy as np
import torch
from torch import Tensor

from mmdeepfill.conventions import valid_of
from mmdeepfill.optional import optional_import


def detect_edges(gray: Tensor, mask: Tensor, sigma: float = 2.) -> Tensor:
    """scikit-image's Canny filter, which sees neither the hole nor its border.

    Computed on the CPU, whatever device the images are on.

    Args:
        gray (Tensor): (N, 1, H, W) in [0, 1]; what is in the hole does not matter.
        mask (Tensor): (N, 1, H, W), 1 = hole.
        sigma (float): Deviation of the Gaussian that smooths first, in pixels.

    Returns:
        Tensor: (N, 1, H, W), 1 on edges, of the type and on the device of ``gray``.

    Raises:
        ImportError: scikit-image is not installed; names the extra.
    """
    canny = optional_import('skimage.feature', 'metrics').canny
    pictures = gray.detach()[:, 0].double().cpu().numpy()
    known = valid_of(mask)[:, 0].cpu().numpy() > 0.5
    edges = [canny(picture, sigma=sigma, mask=seen) for picture, seen in zip(pictures, known)]
    return torch.from_numpy(np.stack(edges)[:, None]).to(gray)
