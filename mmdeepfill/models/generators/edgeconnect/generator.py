"""Both networks of EdgeConnect, the first of them trained already."""
from typing import Dict, Optional

import torch
from torch import Tensor

from mmdeepfill.registry import MODELS

from ...layers import InitModule, check_sides, run_padded
from .edges import detect_edges

#: Red, green and blue in the authors' grey images, which are scikit-image's.
LUMINANCE = (0.2125, 0.7154, 0.0721)


@MODELS.register_module()
class EdgeConnectGenerator(InitModule):
    """Edges of the known part, then the edges of all of it, then the image.

    The edge network stays as it is, also in training mode: only the second network is
    trained, on what the first one makes of the known edges (the authors' "model 3"). The
    networks work in [0, 1], their door is here.

    Every size from 16x16 up is legal: the input is continued by reflection at its bottom and
    right to what the networks need, and the output is cropped back. Needs scikit-image.

    Args:
        edge (dict): Config of the network from grey image, edges and mask to edges in [0, 1].
        completion (dict): Config of the network from image and edges to the image in [-1, 1].
        sigma (float): See :func:`detect_edges`.
        init_cfg (dict, optional): First weights, see :class:`InitModule`.
    """

    #: Fields of the record that :meth:`forward` fills.
    outputs = ('edges', 'refined')

    def __init__(self, edge: dict, completion: dict, sigma: float = 2.,
                 init_cfg: Optional[dict] = None):
        super().__init__(init_cfg)
        self.edge = MODELS.build(edge).requires_grad_(False)
        self.completion = MODELS.build(completion)
        self.sigma = sigma
        self.divisor = max(self.edge.divisor, self.completion.divisor)
        self.min_size = max(self.edge.min_size, self.completion.min_size)
        self.train()

    def train(self, mode: bool = True) -> 'EdgeConnectGenerator':
        """As of any module, but that the edge network's spectral norm goes no further."""
        super().train(mode)
        self.edge.eval()
        return self

    def forward(self, masked_image: Tensor, mask: Tensor) -> Dict[str, Tensor]:
        """Fill the holes.

        Args:
            masked_image (Tensor): (N, 3, H, W) in [-1, 1], RGB, the hole at 1 (white);
                H, W >= 16.
            mask (Tensor): (N, 1, H, W), 1 = hole.

        Returns:
            dict: ``edges``, what the edge network gives, (N, 1, H, W) in [0, 1]; ``refined``,
            the raw image (N, 3, H, W) in [-1, 1].

        Raises:
            ValueError: A side is shorter than 16.
            ImportError: scikit-image is not installed.
        """
        check_sides(masked_image)
        unit = (masked_image + 1) / 2
        weights = unit.new_tensor(LUMINANCE).view(1, 3, 1, 1)
        gray = (unit * weights).sum(1, keepdim=True)
        # of the picture itself: a reflection would have edges of its own
        known = torch.cat([unit, gray, detect_edges(gray, mask, self.sigma)], dim=1)
        return run_padded(self._run, known, mask, self.divisor, self.min_size)

    def _run(self, known: Tensor, mask: Tensor) -> Dict[str, Tensor]:
        """Both networks on colours, grey image and edges (N, 5, H, W)."""
        with torch.no_grad():
            edges = self.edge(torch.cat([known[:, 3:], mask.to(known.dtype)], dim=1))
        refined = self.completion(torch.cat([known[:, :3], edges.to(known.dtype)], dim=1))
        return dict(edges=edges, refined=refined)
