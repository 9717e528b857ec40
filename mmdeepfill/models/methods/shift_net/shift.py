"""The shift layer of Shift-Net: features of the hole are replaced by features that are known."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ...layers.execution import at_least_float32
from ...layers.tiled_attention.tiles import default_budget

#: A location belongs to the hole if more than this part of what three means in a row see of
#: the mask does (the authors' Torch code).
MEAN_THRESHOLD = 5 / 16


def _nearest(mask: Tensor, levels: int) -> Tensor:
    step = 2**levels
    return (mask[..., ::step, ::step] > 0).to(mask)


def _mean(mask: Tensor, levels: int) -> Tensor:
    for _ in range(levels):
        mask = F.avg_pool2d(mask, 4, 2, 1)
    return (mask > MEAN_THRESHOLD).to(mask)


#: What is the hole among features of half the size, ``levels`` times: functions of the mask
#: (N, 1, H, W) and that number. 'nearest' takes one pixel of each square, 'mean' looks at what
#: as many 4x4 convolutions of stride 2 see.
FEATURE_MASKS = {'nearest': _nearest, 'mean': _mean}


class ShiftLayer(nn.Module):
    """Copies to each location of the hole the known encoder feature that fits it best.

    Yan et al. (2018), section 3.2: best is the largest cosine similarity of a
    *decoder* feature in the hole and the *encoder* features of known locations. The gradient
    goes to the encoder features that were copied; none goes through the choice.

    Each sample has a mask of its own. Scores are float32 at least, and made for as many locations
    at a time as a budget of memory allows.
    """

    #: All scores at once, as a graph without a loop.
    in_one_piece = False

    def for_export(self) -> nn.Module:
        """Itself, from now on without loops."""
        self.in_one_piece = True
        return self

    def forward(self, decoded: Tensor, encoded: Tensor, hole: Tensor) -> Tensor:
        """Shifted features.

        Args:
            decoded (Tensor): (N, C, H, W), features that know something of the hole.
            encoded (Tensor): (N, C, H, W), what is copied.
            hole (Tensor): (N, 1, H, W), not 0 = hole; any, also none and all of it.

        Returns:
            Tensor: (N, C, H, W), 0 where known, and everywhere in a sample of which nothing is.
            Of several that fit equally well it is one.
        """
        known = hole.flatten(2) == 0
        index = self._best(decoded.detach(), encoded.detach(), known)
        copied = encoded.flatten(2).gather(2, index.unsqueeze(1).expand(-1, encoded.shape[1], -1))
        copies = ~known & known.any(2, keepdim=True)
        return torch.where(copies, copied, torch.zeros_like(copied)).view_as(encoded)

    def _best(self, decoded: Tensor, encoded: Tensor, known: Tensor) -> Tensor:
        """The location to copy, (N, H * W); any one where none is known."""
        with torch.autocast(decoded.device.type, enabled=False):
            # lengths of the queries do not matter to which score is the largest
            queries = at_least_float32(decoded).flatten(2).transpose(1, 2)
            keys = F.normalize(at_least_float32(encoded).flatten(2), dim=1)
            if self.in_one_piece:
                return self._largest(queries, keys, known)
            count, _, size = keys.shape
            # scores, and those with the hole left out
            bytes_per_query = 2 * count * size * keys.element_size()
            step = max(default_budget(keys.device, 0, bytes_per_query) // bytes_per_query, 1)
            return torch.cat(
                [self._largest(part, keys, known) for part in queries.split(step, dim=1)], dim=1
            )

    @staticmethod
    def _largest(queries: Tensor, keys: Tensor, known: Tensor) -> Tensor:
        return (queries @ keys).masked_fill(~known, float('-inf')).argmax(-1)
