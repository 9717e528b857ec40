import pytest
import torch

from mmdeepfill.models.methods.context_encoder.bottleneck import ChannelWiseFC
from tests.helpers import array


def test_each_output_is_a_sum_over_its_own_channel():
    layer = ChannelWiseFC(3, 2).double()
    assert sum(p.numel() for p in layer.parameters()) == 3 * 4 * 4  # channels * (hw)^2
    layer.weight.data = array('fc.weight', (3, 4, 4)).double()
    x = array('fc.x', (2, 3, 2, 2)).double()
    expected = torch.zeros_like(x)
    for sample in range(2):
        for channel in range(3):
            for to in range(4):
                for source in range(4):
                    expected[sample, channel, to // 2, to % 2] += (
                        x[sample, channel, source // 2, source % 2]
                        * layer.weight[channel, source, to]
                    )
    assert torch.allclose(layer(x), expected, rtol=0, atol=1e-14)


def test_features_of_another_size():
    with pytest.raises(ValueError, match='made for features of 4x4; got 8x4: give the network'):
        ChannelWiseFC(3, 4)(torch.zeros(1, 3, 8, 4))
