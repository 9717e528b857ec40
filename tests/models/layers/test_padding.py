import numpy as np
import pytest
import torch
import torch.nn.functional as F

from mmdeepfill.models.layers import pad_by_reflection
from mmdeepfill.models.layers.padding import ReflectConv2d, reflect_by_index


@pytest.mark.parametrize(
    'height, width, divisor, minimum',
    [(17, 30, 8, 16), (16, 16, 8, 72), (5, 3, 8, 72), (64, 71, 8, 72), (9, 1, 8, 8)],
)
def test_equals_numpy(height, width, divisor, minimum):
    x = np.arange(2.0 * height * width).reshape(1, 2, height, width)
    new = [max(-(-n // divisor) * divisor, minimum) for n in (height, width)]
    expected = np.pad(
        x, ((0, 0), (0, 0), (0, new[0] - height), (0, new[1] - width)), mode='reflect'
    )
    actual = pad_by_reflection(torch.from_numpy(x), divisor, minimum)
    np.testing.assert_array_equal(actual.numpy(), expected)


def test_nothing_to_do_is_nothing_done():
    x = torch.zeros(1, 1, 72, 80)
    assert pad_by_reflection(x, 8, 72) is x


@pytest.mark.parametrize('padding', [(3, 3, 3, 3), (1, 4, 0, 2), (16, 16, 16, 16), (0, 0, 0, 0)])
@pytest.mark.parametrize('cropped', [False, True])
def test_reflection_by_index_is_pytorchs_and_keeps_channels_last(padding, cropped):
    """What a GPU gets instead of F.pad: values and gradients are the same."""
    random = torch.Generator().manual_seed(0)
    x = torch.randn(2, 5, 24, 20, generator=random, dtype=torch.float64)
    x = x.to(memory_format=torch.channels_last)
    if cropped:  # a window of larger features, as prediction has
        x = x[..., 3:22, 2:20]
    x = x.detach().requires_grad_()
    padded, expected = reflect_by_index(x, *padding), F.pad(x, padding, mode='reflect')
    assert torch.equal(padded, expected)
    assert padded.is_contiguous(memory_format=torch.channels_last)
    weight = torch.randn(expected.shape, generator=random, dtype=torch.float64)
    gradients = [torch.autograd.grad((y * weight).sum(), x)[0] for y in (padded, expected)]
    torch.testing.assert_close(*gradients, rtol=1e-12, atol=1e-12)


def test_a_mirrored_convolution_is_pytorchs():
    own = ReflectConv2d(3, 4, 5, stride=2, padding=2)
    other = torch.nn.Conv2d(3, 4, 5, stride=2, padding=2, padding_mode='reflect')
    other.load_state_dict(own.state_dict())
    x = torch.rand(2, 3, 17, 20)
    assert torch.equal(own(x), other(x))
