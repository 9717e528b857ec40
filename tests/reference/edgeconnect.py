"""EdgeConnect's generators in plain PyTorch, from a description of their layers and names."""

import torch
from torch import nn
from torch.nn.utils import spectral_norm


class Block(nn.Module):
    def __init__(self, channels, normed):
        super().__init__()
        wrap = spectral_norm if normed else lambda conv: conv
        first = nn.Conv2d(channels, channels, 3, dilation=2, bias=not normed)
        second = nn.Conv2d(channels, channels, 3, bias=not normed)
        self.conv_block = nn.Sequential(
            nn.ReflectionPad2d(2),
            wrap(first),
            nn.InstanceNorm2d(channels),
            nn.ReLU(),
            nn.ReflectionPad2d(1),
            wrap(second),
            nn.InstanceNorm2d(channels),
        )

    def forward(self, x):
        return x + self.conv_block(x)


class Generator(nn.Module):
    """Either network; ``normed``: spectral norm of all but the last layer."""

    def __init__(self, inputs, outputs, normed, width=64, blocks=8):
        super().__init__()
        wrap = spectral_norm if normed else lambda conv: conv

        def stage(conv, channels):
            return [wrap(conv), nn.InstanceNorm2d(channels), nn.ReLU()]

        w = width
        self.encoder = nn.Sequential(
            nn.ReflectionPad2d(3),
            *stage(nn.Conv2d(inputs, w, 7), w),
            *stage(nn.Conv2d(w, 2 * w, 4, 2, 1), 2 * w),
            *stage(nn.Conv2d(2 * w, 4 * w, 4, 2, 1), 4 * w),
        )
        self.middle = nn.Sequential(*(Block(4 * w, normed) for _ in range(blocks)))
        self.decoder = nn.Sequential(
            *stage(nn.ConvTranspose2d(4 * w, 2 * w, 4, 2, 1), 2 * w),
            *stage(nn.ConvTranspose2d(2 * w, w, 4, 2, 1), w),
            nn.ReflectionPad2d(3),
            nn.Conv2d(w, outputs, 7),
        )

    def forward(self, x):
        return self.decoder(self.middle(self.encoder(x)))


def complete(edge, completion, image, gray, edges, mask):
    """Image in [0, 1] and its edges, from all of them in [0, 1] and a mask (1 = hole)."""
    seen = [gray * (1 - mask) + mask, edges * (1 - mask), mask]
    whole = torch.sigmoid(edge(torch.cat(seen, 1)))
    filled = completion(torch.cat([image * (1 - mask) + mask, whole], 1))
    return (torch.tanh(filled) + 1) / 2, whole
