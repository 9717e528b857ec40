import pytest
import torch
import torch.nn.functional as F

from mmdeepfill.models.layers import MaskConvModule, PartialConv2d
from tests.helpers import array, assert_near, box_masks
from tests.reference.partial_conv import MaskKernelConv

SHAPE = (2, 5, 11, 13)


def layer(name, *args, dtype=torch.float64, **kwargs):
    conv = PartialConv2d(*args, **kwargs)
    for key, parameter in conv.named_parameters():
        parameter.data = array(f'pconv.{name}.{key}', tuple(parameter.shape))
    return conv.to(dtype)


def features(name='x', shape=SHAPE):
    return array(f'pconv.{name}', shape).double()


def random_valid(shape, share=0.4, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return (torch.rand(shape, generator=generator) < share).double()


@pytest.mark.parametrize(
    'options',
    [
        {'kernel_size': 3},
        {'kernel_size': 5, 'stride': 2},
        {'kernel_size': 3, 'dilation': 2},
        {'kernel_size': 3, 'bias': False},
    ],
)
def test_equals_plain_convolution_where_all_is_valid(options):
    conv = layer('plain', 5, 4, **options)
    x = features()
    for channels in (1, 5):
        output, valid = conv(x, torch.ones(2, channels, 11, 13).double())
        assert_near(output, super(PartialConv2d, conv).forward(x))
        assert valid.shape == (2, 1, *output.shape[2:]) and valid.all()


def test_without_a_mask_all_is_known():
    conv = layer('plain', 5, 4, kernel_size=3, padding=1)
    for module in (conv, MaskConvModule(5, 4, 3).double()):
        output, seen = module(features())
        expected, expected_seen = module(features(), torch.ones(2, 1, 11, 13).double())
        assert torch.equal(output, expected) and torch.equal(seen, expected_seen)
        assert seen.all() and seen.shape == (2, 1, 11, 13)


@pytest.mark.parametrize('channels', [1, 5])
@pytest.mark.parametrize(
    'options',
    [
        {'kernel_size': 7, 'stride': 2, 'padding': 3},
        {'kernel_size': 3, 'padding': 1, 'bias': False},
    ],
)
def test_equals_the_literal_twin(channels, options):
    conv = layer('twin', 5, 4, **options)
    valid = random_valid((2, channels, 11, 13))
    valid[..., :8] = 0
    output, seen = conv(features(), valid)
    expected, expected_seen = MaskKernelConv(conv).double()(features(), valid)
    assert 0 < expected_seen.mean() < 1
    assert_near(output, expected, 1e-7)  # it adds 1e-8 to what it divides by
    assert torch.equal(seen.expand_as(expected_seen), expected_seen)


def test_by_hand():
    conv = PartialConv2d(1, 1, 3, padding=1)
    conv.weight.data = torch.arange(1.0, 10.0).view(1, 1, 3, 3)
    conv.bias.data = torch.tensor([0.5])
    x = torch.tensor([[1.0, 2.0, 7.0], [4.0, 7.0, 7.0], [7.0, 7.0, 7.0]]).view(1, 1, 3, 3)
    valid = (x < 7).float()
    output, seen = conv(x, valid)
    # at (0, 0): 5*1 + 6*2 + 8*4 = 49, 3 of 9 valid; the zeros outside count as hole
    # at (1, 1): 1*1 + 2*2 + 4*4 = 21, 3 of 9; at (0, 2): 4*2 = 8, 1 of 9; at (2, 0): 2*4 = 8
    # at (0, 1): 4*1 + 5*2 + 7*4 = 42; at (1, 0): 2*1 + 3*2 + 5*4 = 28; at (2, 1): 1*4 = 4
    # at (1, 2): 1*2 = 2; at (2, 2) nothing
    sums = torch.tensor([[49 / 3, 42 / 3, 8 / 1], [28 / 3, 21 / 3, 2 / 1], [8 / 1, 4 / 1, 0]])
    expected = sums * 9 + 0.5
    expected[2, 2] = 0
    assert_near(output[0, 0], expected)
    assert seen[0, 0].tolist() == [[1, 1, 1], [1, 1, 1], [1, 1, 0]]


def test_a_window_of_hole_gives_zero_whatever_is_in_it():
    conv = layer('hole', 5, 4, 3, padding=1)
    x = features()
    x[..., 3:9, 3:9] = 1e30
    valid = 1 - box_masks([(3, 3, 6, 6)] * 2, (11, 13), torch.float64)
    output, seen = conv(x, valid)
    assert (output[..., 4:8, 4:8] == 0).all() and not seen[..., 4:8, 4:8].any()
    assert seen.sum() == 2 * (11 * 13 - 16) and output.abs().max() < 1e3


def test_mask_grows_as_by_hand():
    valid = torch.zeros(1, 1, 32, 32)
    valid[..., 16, 16] = 1
    x, sizes = torch.zeros(1, 1, 32, 32), []
    for kernel_size, stride in ((7, 2), (3, 1), (3, 2)):
        conv = PartialConv2d(1, 1, kernel_size, stride, kernel_size // 2)
        x, valid = conv(x, valid)
        rows, columns = (valid[0, 0].any(dim).nonzero().flatten().tolist() for dim in (1, 0))
        assert rows == columns
        sizes.append(rows)
    # 7 at stride 2: |16 - 2i| <= 3; then one more on each side; then |2i - j| <= 1
    assert sizes == [[7, 8, 9], [6, 7, 8, 9, 10], [3, 4, 5]]


def test_channels_may_have_masks_of_their_own():
    conv = layer('channels', 2, 1, 1, bias=False)
    x = torch.tensor([3.0, 5.0]).view(1, 2, 1, 1).double()
    weight = conv.weight.flatten().tolist()
    for valid, expected in (
        ([1.0, 0.0], 2 * 3 * weight[0]),
        ([0.0, 1.0], 2 * 5 * weight[1]),
        ([1.0, 1.0], 3 * weight[0] + 5 * weight[1]),
        ([0.0, 0.0], 0),
    ):
        output, seen = conv(x, torch.tensor(valid).view(1, 2, 1, 1).double())
        assert output.item() == pytest.approx(expected, rel=1e-12)
        assert seen.item() == float(any(valid))


def test_gradient_reaches_valid_pixels_alone():
    conv = layer('grad', 5, 4, 3, padding=1)
    x = features().requires_grad_()
    valid = random_valid((2, 5, 11, 13))
    conv(x, valid)[0].square().sum().backward()
    assert torch.equal(x.grad != 0, valid != 0)
    assert conv.weight.grad.abs().min() > 0


def test_half_precision_counts_right():
    conv = layer('half', 1024, 4, 3, padding=1, dtype=torch.float32)
    valid = torch.ones(1, 1024, 8, 8)
    with torch.autocast('cpu', dtype=torch.bfloat16):
        output, _ = conv(torch.ones(1, 1024, 8, 8), valid)
    plain = F.conv2d(torch.ones(1, 1024, 6, 6), conv.weight, conv.bias)
    assert_near(output[..., 2:-2, 2:-2].float(), plain, 2e-2)


def test_module_has_the_released_names():
    with_norm = MaskConvModule(3, 8, 5, stride=2, norm_cfg={'type': 'BN'})
    assert set(dict(with_norm.named_parameters())) == {'conv.weight', 'bn.weight', 'bn.bias'}
    without = MaskConvModule(3, 8, 5, norm_cfg=None, act_cfg=None)
    assert set(dict(without.named_parameters())) == {'conv.weight', 'conv.bias'}
    output, valid = with_norm(torch.zeros(2, 3, 16, 16), torch.ones(2, 1, 16, 16))
    assert output.shape == (2, 8, 8, 8) and valid.shape == (2, 1, 8, 8)


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="padding_mode='zeros' and groups=1; got 'reflect' and 1"):
        PartialConv2d(4, 4, 3, padding=1, padding_mode='reflect')
    with pytest.raises(ValueError, match="got 'zeros' and 2"):
        PartialConv2d(4, 4, 3, groups=2)
    conv = PartialConv2d(4, 4, 3)
    for shape in ((1, 2, 8, 8), (1, 4, 8, 9), (2, 1, 8, 8)):
        with pytest.raises(ValueError, match='valid must have the shape of x'):
            conv(torch.zeros(1, 4, 8, 8), torch.zeros(shape))
