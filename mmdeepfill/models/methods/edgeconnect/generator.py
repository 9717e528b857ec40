"""Both networks of EdgeConnect, in each of its ways to train, and the edges that they see."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from mmdeepfill.core.conventions import composite, valid_of
from mmdeepfill.core.optional import optional_import
from mmdeepfill.core.registry import MODELS

from ...layers import InitModule, check_sides, luminance, run_padded


def detect_edges(gray: Tensor, mask: Tensor, sigma: float = 2.0) -> Tensor:
    """The Canny filter of scikit-image, which sees neither the hole nor its border.

    Computed on the CPU, whatever device the images are on.

    Args:
        gray (Tensor): (N, 1, H, W) in [0, 1]; what is in the hole does not matter.
        mask (Tensor): (N, 1, H, W), 1 = hole.
        sigma (float): Deviation of the Gaussian that smooths first, in pixels.

    Returns:
        Tensor: (N, 1, H, W), 1 on edges, of the type and on the device of ``gray``.

    Raises:
        ImportError: scikit-image is not installed; names the extra.

    Example:
        >>> gray = torch.zeros(1, 1, 32, 32)
        >>> gray[..., 16:] = 1  # a step from black to white
        >>> edges = detect_edges(gray, torch.zeros(1, 1, 32, 32))
        >>> edges.sum(2).nonzero()[:, 2].tolist()  # the columns beside the step
        [15, 16]
    """
    canny = optional_import('skimage.feature', 'metrics').canny
    pictures = gray.detach()[:, 0].double().cpu().numpy()
    known = valid_of(mask)[:, 0].cpu().numpy() > 0.5
    edges = [canny(picture, sigma=sigma, mask=seen) for picture, seen in zip(pictures, known)]
    return torch.from_numpy(np.stack(edges)[:, None]).to(gray)


NETWORKS = ('edge', 'completion')
GUIDES = ('true', 'predicted')


@MODELS.register_module()
class EdgeConnectGenerator(InitModule):
    """Edges of the known part, then the edges of all of it, then the image.

    In training the edges of the whole image come with it, and the edge network sees those
    outside the hole. The authors' four ways to train: ``trained=['edge']``, which makes no
    image; ``trained=['completion'], guide='true'``; ``trained=['completion']``, on what a
    trained edge network draws in the hole; ``trained=['edge', 'completion']``. A network that
    is not trained stays as it is, also in training mode. The networks work in [0, 1], their
    door is here.

    Every size from 16x16 up is legal: the input is continued by reflection at its bottom and
    right to what the networks need, and the output is cropped back. Needs scikit-image.

    Args:
        edge (dict): Config of the network from grey image, edges and mask to edges in [0, 1].
        completion (dict): Config of the network from image and edges to the image in [-1, 1].
        sigma (float): See :func:`detect_edges`.
        trained (Sequence[str]): Of 'edge' and 'completion'.
        guide (str): Edges that the second network learns with: 'true', or 'predicted', where
            those in the hole are the first network's.
        init_cfg (dict, optional): First weights, see :class:`InitModule`.

    Raises:
        ValueError: ``trained`` or ``guide`` is none of these.

    Example:
        >>> from mmengine.config import Config
        >>> from mmdeepfill.zoo import config_files
        >>> config = Config.fromfile(config_files()['edgeconnect_small_phase3_64x64_1x16_scenes'])
        >>> generator = MODELS.build(config.model.generator).eval()
        >>> images = generator(torch.zeros(1, 3, 64, 64), torch.ones(1, 1, 64, 64))
        >>> images['refined'].shape
        torch.Size([1, 3, 64, 64])
    """

    #: Fields of the record that :meth:`forward` takes and fills.
    inputs = ('masked_image', 'mask', 'edge_map')
    outputs = ('edges', 'refined')

    def __init__(
        self,
        edge: dict,
        completion: dict,
        sigma: float = 2.0,
        trained: Sequence[str] = ('completion',),
        guide: str = 'predicted',
        init_cfg: dict | None = None,
    ):
        super().__init__(init_cfg)
        if isinstance(trained, str) or not trained or not set(trained) <= set(NETWORKS):
            raise ValueError(f'trained must be a list of some of {NETWORKS}; got {trained!r}')
        if guide not in GUIDES or (guide == 'true' and 'edge' in trained):
            raise ValueError(
                f"guide must be one of {GUIDES}, and 'predicted' where the edge "
                f'network is trained; got {guide!r} and trained={list(trained)}'
            )
        self.edge = MODELS.build(edge).requires_grad_('edge' in trained)
        self.completion = MODELS.build(completion).requires_grad_('completion' in trained)
        self.sigma, self.trained, self.guide = sigma, tuple(trained), guide
        self.divisor = max(self.edge.divisor, self.completion.divisor)
        self.min_size = max(self.edge.min_size, self.completion.min_size)
        self.train()

    def train(self, mode: bool = True) -> 'EdgeConnectGenerator':
        """Set the mode; the part that is not trained stays in evaluation mode.

        Its spectral norm is not updated there.
        """
        super().train(mode)
        for name in set(NETWORKS) - set(self.trained):
            getattr(self, name).eval()
        return self

    def forward(
        self, masked_image: Tensor, mask: Tensor, edge_map: Tensor | None = None
    ) -> dict[str, Tensor]:
        """Fill the holes.

        Args:
            masked_image (Tensor): (N, 3, H, W) in [-1, 1], RGB, the hole at 1 (white);
                H, W >= 16.
            mask (Tensor): (N, 1, H, W), 1 = hole.
            edge_map (Tensor, optional): (N, 1, H, W), 1 on edges of the whole image, for
                training. Without it edges are found in what is known, and the second network
                gets the first one's everywhere: so it was tested.

        Returns:
            dict: ``edges``, what the edge network gives (not asked, the true ones),
            (N, 1, H, W) in [0, 1]; ``refined``, the raw image (N, 3, H, W) in [-1, 1], or, if
            the edge network alone is trained, its edges, white on black.

        Raises:
            ValueError: A side is shorter than 16.
            ImportError: scikit-image is not installed.
        """
        check_sides(masked_image)
        unit = (masked_image + 1) / 2
        gray = luminance(unit)
        if edge_map is None:
            # of the picture itself: a reflection would have edges of its own
            fields = [unit, gray, detect_edges(gray, mask, self.sigma)]
        else:
            fields = [unit, gray, edge_map * valid_of(mask), edge_map]
        return run_padded(self._run, torch.cat(fields, dim=1), mask, self.divisor, self.min_size)

    def predict(
        self, masked_image: Tensor, mask: Tensor, edge_map: Tensor | None = None
    ) -> dict[str, Tensor]:
        """:meth:`forward` without the edges of the whole image, which nobody has in use."""
        return self.forward(masked_image, mask)

    def _run(self, fields: Tensor, mask: Tensor) -> dict[str, Tensor]:
        """The networks on colours, grey image, edges seen and perhaps the true ones."""
        image, seen, truth = fields[:, :3], fields[:, 3:5], fields[:, 5:]
        learning = truth.shape[1] > 0
        if learning and self.guide == 'true':
            edges = guide = truth
        else:
            edges = self.edge(torch.cat([seen, mask.to(seen.dtype)], dim=1)).to(seen.dtype)
            guide = composite(edges, truth, mask) if learning else edges
        if 'completion' not in self.trained:
            return {'edges': edges, 'refined': (2 * edges - 1).expand_as(image)}
        return {'edges': edges, 'refined': self.completion(torch.cat([image, guide], dim=1))}
