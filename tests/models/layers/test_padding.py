import numpy as np
import pytest
import torch

from mmdeepfill.models.layers import pad_by_reflection


@pytest.mark.parametrize('height, width, divisor, minimum', [
    (17, 30, 8, 16), (16, 16, 8, 72), (5, 3, 8, 72), (64, 71, 8, 72), (9, 1, 8, 8)])
def test_equals_numpy(height, width, divisor, minimum):
    x = np.arange(2. * height * width).reshape(1, 2, height, width)
    new = [max(-(-n // divisor) * divisor, minimum) for n in (height, width)]
    expected = np.pad(
        x, ((0, 0), (0, 0), (0, new[0] - height), (0, new[1] - width)), mode='reflect')
    actual = pad_by_reflection(torch.from_numpy(x), divisor, minimum)
    np.testing.assert_array_equal(actual.numpy(), expected)


def test_nothing_to_do_is_nothing_done():
    x = torch.zeros(1, 1, 72, 80)
    assert pad_by_reflection(x, 8, 72) is x
