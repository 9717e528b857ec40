"""AOT-GAN's weights under its authors' names, in a network of those names."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from mmdeepfill.converters import convert_aot_gan
from mmdeepfill.core.registry import MODELS
from tests.helpers import config


class Block(nn.Module):
    """Dilated branches beside each other, and a gate: the paper's equations 1 to 3."""

    def __init__(self, width):
        super().__init__()
        for number, rate in enumerate((1, 2, 4, 8)):
            self.add_module(
                f'block{number:02d}',
                nn.Sequential(
                    nn.ReflectionPad2d(rate),
                    nn.Conv2d(width, width // 4, 3, dilation=rate),
                    nn.ReLU(),
                ),
            )
        self.fuse = nn.Sequential(nn.ReflectionPad2d(1), nn.Conv2d(width, width, 3))
        self.gate = nn.Sequential(nn.ReflectionPad2d(1), nn.Conv2d(width, width, 3))

    def forward(self, x):
        found = self.fuse(torch.cat([getattr(self, f'block{i:02d}')(x) for i in range(4)], 1))
        gate = self.gate(x)
        gate = (gate - gate.mean((2, 3), keepdim=True)) / (gate.std((2, 3), keepdim=True) + 1e-9)
        gate = torch.sigmoid(5 * (2 * gate - 1))
        return x * (1 - gate) + found * gate


class Enlarged(nn.Module):
    def __init__(self, before, after):
        super().__init__()
        self.conv = nn.Conv2d(before, after, 3, padding=1)

    def forward(self, x):
        return self.conv(F.interpolate(x, scale_factor=2, mode='bilinear', align_corners=True))


class Authors(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.ReflectionPad2d(3),
            nn.Conv2d(4, 64, 7),
            nn.ReLU(),
            nn.Conv2d(64, 128, 4, 2, 1),
            nn.ReLU(),
            nn.Conv2d(128, 256, 4, 2, 1),
            nn.ReLU(),
        )
        self.middle = nn.Sequential(*(Block(256) for _ in range(8)))
        self.decoder = nn.Sequential(
            Enlarged(256, 128),
            nn.ReLU(),
            Enlarged(128, 64),
            nn.ReLU(),
            nn.Conv2d(64, 3, 3, padding=1),
        )

    def forward(self, x):
        return torch.tanh(self.decoder(self.middle(self.encoder(x))))


def test_one_to_one_and_the_same_picture(tmp_path):
    torch.manual_seed(0)
    theirs = Authors().eval()
    assert len(theirs.state_dict()) == 108
    torch.save(theirs.state_dict(), tmp_path / 'G0000000.pt')
    model = MODELS.build(config('_base_/models/aot_gan_openmmlab.py').model).eval()
    state = convert_aot_gan(tmp_path / 'G0000000.pt', model)
    assert len(state) == 108
    model.generator.load_state_dict(
        {name.replace('generator.', '', 1): value for name, value in state.items()}
    )
    mask = torch.zeros(1, 1, 64, 64)
    mask[..., 20:40, 10:50] = 1
    masked = torch.rand(1, 3, 64, 64) * (1 - mask) + mask
    with torch.no_grad():
        torch.testing.assert_close(
            model.generator(masked, mask)['refined'],
            theirs(torch.cat([masked, mask], 1)),
            rtol=0,
            atol=1e-5,
        )


def test_another_network_is_refused(tmp_path):
    model = MODELS.build(config('_base_/models/aot_gan_small.py').model)
    torch.save(Authors().state_dict(), tmp_path / 'G.pt')
    with pytest.raises(ValueError, match='eight blocks'):
        convert_aot_gan(tmp_path / 'G.pt', model)
