"""Shift-Net as nested blocks with activations in place: the structure of the authors' code.

In our own words. The shift is a loop over locations.
"""

import torch
from torch import nn

SIZES = {'kernel_size': 4, 'stride': 2, 'padding': 1}


class Nothing(nn.Module):
    """In the place of the guidance, which changes gradients only."""

    def forward(self, x):
        return x


class LoopedShift(nn.Module):
    """[decoder; encoder] to [decoder; encoder; shifted], for one mask (h, w) of all samples."""

    hole = None

    def forward(self, x):
        decoded, encoded = x.chunk(2, 1)
        shifted = torch.zeros_like(encoded)
        known = (self.hole == 0).nonzero().tolist()
        for n in range(len(x)):
            for i, j in (self.hole != 0).nonzero().tolist():
                query = decoded[n, :, i, j].double()
                scores = [
                    query
                    @ encoded[n, :, a, b].double()
                    / encoded[n, :, a, b].double().norm().clamp_min(1e-12)
                    for a, b in known
                ]
                a, b = known[int(torch.stack(scores).argmax())]
                shifted[n, :, i, j] = encoded[n, :, a, b]
        return torch.cat([decoded, encoded, shifted], 1)


class Block(nn.Module):
    """A convolution, what is inside, a transposed convolution; joined with what came in."""

    def __init__(self, outer, width, inside=None, shift=None, in_channels=None):
        super().__init__()
        self.outermost = in_channels is not None

        def norm(channels):
            return nn.InstanceNorm2d(channels, affine=True)

        conv = nn.Conv2d(in_channels or outer, width, **SIZES)
        joined = 1 if inside is None else 3 if shift else 2
        deconv = nn.ConvTranspose2d(joined * width, outer, **SIZES)
        down = [conv] if self.outermost else [nn.LeakyReLU(0.2, inplace=True), conv]
        middle = [] if inside is None else [inside]
        if not (self.outermost or inside is None):
            middle.insert(0, norm(width))
        up = [
            nn.ReLU(inplace=True),
            *([Nothing(), shift] if shift else []),
            deconv,
            nn.Tanh() if self.outermost else norm(outer),
        ]
        self.model = nn.Sequential(*down, *middle, *up)

    def forward(self, x):
        if self.outermost:
            return self.model(x)
        made = self.model(x)  # changes x in place
        return torch.cat([made, x], 1)


class NestedShiftNet(nn.Module):
    """The whole network.

    Args:
        channels (list[int]): Of each level.
        shift_level (int): Whose features are shifted, from 1.
        in_channels (int): 3, or 4 with the mask (1 = known).
    """

    def __init__(self, channels, shift_level, in_channels):
        super().__init__()
        self.shift, block = LoopedShift(), None
        for level in range(len(channels), 1, -1):
            block = Block(
                channels[level - 2],
                channels[level - 1],
                block,
                self.shift if level == shift_level else None,
            )
        self.model = Block(3, channels[0], block, in_channels=in_channels)
        self.step = 2**shift_level

    def forward(self, x, mask):
        self.shift.hole = mask[0, 0, :: self.step, :: self.step]
        return self.model(x.clone())
