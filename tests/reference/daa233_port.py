"""daa233's PyTorch port of DeepFillv1, restated from what is known of it, plainly.

Everything is a function of a state dict with the port's names: zeros on both sides of each
convolution, ELU but for ReLU before the attention, nearest enlargement by 2, images clamped.
The attention: every second pixel, patches of the background divided by the root of their
squared norm plus 1e-4 for each number, hole scores 0 before and weights 0 after the softmax,
pasted patches divided by 4. One image at a time.
"""

import torch
import torch.nn.functional as F

from testbed.patch_attention import fuse

ENCODERS = {
    'coarse_generator.conv': (32, 64, 64, 128, 128, 128),
    'fine_generator.conv': (32, 32, 64, 64, 128, 128),
    'fine_generator.pmconv': (32, 32, 64, 128, 128, 128),
}
DECODERS = {'coarse_generator.conv': 128, 'fine_generator.allconv': 256}
STRIDED = (2, 4)
FAINT = 0.01  # of what is attended, so that several patches have weight


def generator_shapes():
    """(out, in, side) of each convolution."""
    shapes = {}
    for prefix, widths in ENCODERS.items():
        inputs = 5
        for i, width in enumerate(widths, 1):
            name = f'{prefix}{i}' + ('_downsample' if i in STRIDED else '')
            shapes[name] = (width, inputs, 5 if i == 1 else 3)
            inputs = width
    for prefix in ('coarse_generator.conv', 'fine_generator.conv'):
        shapes.update({f'{prefix}{i}_atrous': (128, 128, 3) for i in (7, 8, 9, 10)})
    shapes.update({f'fine_generator.pmconv{i}': (128, 128, 3) for i in (9, 10)})
    for prefix, inputs in DECODERS.items():
        for i, width in zip(range(11, 18), (128, 128, 64, 64, 32, 16, 3)):
            shapes[f'{prefix}{i}'] = (width, inputs, 3)
            inputs = width
    return shapes


def random_generator(seed=0):
    rng, state = torch.Generator().manual_seed(seed), {}
    for name, (out, inputs, side) in generator_shapes().items():
        weight = torch.randn(out, inputs, side, side, generator=rng)
        weight *= (1.4 / (inputs * side**2)) ** 0.5
        bias = 0.1 * torch.randn(out, generator=rng)
        faint = FAINT if name.endswith('pmconv6') else 1.0
        state[f'{name}.conv.weight'] = weight * faint
        state[f'{name}.conv.bias'] = bias * faint
    state['fine_generator.pmconv9.conv.weight'] /= FAINT
    for prefix in DECODERS:
        state[f'{prefix}17.conv.weight'] *= 0.5
    return state


def random_critic(side, seed):
    """``side``: of the features, 8 for the local critic and 16 for the global one."""
    rng, state, inputs = torch.Generator().manual_seed(seed), {}, 3
    for i, width in enumerate((64, 128, 256, 256), 1):
        weight = torch.randn(width, inputs, 5, 5, generator=rng) * (2 / (25 * inputs)) ** 0.5
        state[f'dis_conv_module.conv{i}.conv.weight'] = weight
        state[f'dis_conv_module.conv{i}.conv.bias'] = 0.1 * torch.randn(width, generator=rng)
        inputs = width
    features = 256 * side * side
    state['linear.weight'] = torch.randn(1, features, generator=rng) / features**0.5
    state['linear.bias'] = torch.randn(1, generator=rng)
    return state


def conv(state, name, x, act=F.elu):
    weight = state[f'{name}.conv.weight']
    rate = {'7_atrous': 2, '8_atrous': 4, '9_atrous': 8, '10_atrous': 16}.get(
        name.split('conv')[-1], 1
    )
    stride = 2 if 'downsample' in name else 1
    pad = rate * (weight.shape[-1] // 2)
    return act(F.conv2d(x, weight, state[f'{name}.conv.bias'], stride, pad, rate))


def encode(state, prefix, x, last=F.elu):
    for i in range(1, 7):
        name = f'{prefix}{i}' + ('_downsample' if i in STRIDED else '')
        x = conv(state, name, x, last if i == 6 else F.elu)
    return x


def dilate(state, prefix, x):
    for i in (7, 8, 9, 10):
        x = conv(state, f'{prefix}{i}_atrous', x)
    return x


def decode(state, prefix, x):
    for i in range(11, 17):
        if i in (13, 15):
            x = x.repeat_interleave(2, 2).repeat_interleave(2, 3)
        x = conv(state, f'{prefix}{i}', x)
    return conv(state, f'{prefix}17', x, lambda t: t.clamp(-1, 1))


def attend(x, mask):
    """(1, C, H, W), and the mask (1, 1, 4H, 4W)."""
    small, hole = x[..., ::2, ::2], mask[..., ::8, ::8]
    grid = small.shape[-2:]
    patches = F.unfold(small, 3, padding=1)
    norm = (patches.square() + 1e-4).sum(1, keepdim=True).sqrt()
    scores = patches.transpose(1, 2) @ (patches / norm)  # queries, keys
    scores = fuse(scores, 1, grid, grid)
    known = (F.unfold(hole, 3, padding=1).mean(1) == 0).to(x.dtype)[:, None]
    weights = (10 * scores * known).softmax(-1) * known
    window = {'kernel_size': 4, 'stride': 2, 'padding': 1}
    pasted = F.unfold(x, **window) @ weights.transpose(1, 2)
    return F.fold(pasted, x.shape[-2:], **window) / 4


def generate(state, masked, mask):
    """(1, 3, H, W) and (1, 1, H, W) to coarse and refined; sides multiples of 8."""
    guide = [torch.ones_like(mask), mask]
    coarse, fine = 'coarse_generator.conv', 'fine_generator.conv'
    x = dilate(state, coarse, encode(state, coarse, torch.cat([masked, *guide], 1)))
    first = decode(state, coarse, x)
    filled = torch.cat([torch.where(mask == 1, first, masked), *guide], 1)
    by_conv = dilate(state, fine, encode(state, fine, filled))
    x = attend(encode(state, 'fine_generator.pmconv', filled, F.relu), mask)
    for i in (9, 10):
        x = conv(state, f'fine_generator.pmconv{i}', x)
    return first, decode(state, 'fine_generator.allconv', torch.cat([by_conv, x], 1))


def score(state, x):
    for i in range(1, 5):
        name = f'dis_conv_module.conv{i}.conv'
        x = F.conv2d(x, state[f'{name}.weight'], state[f'{name}.bias'], stride=2, padding=2)
        x = F.leaky_relu(x, 0.2)
    return x.flatten(1) @ state['linear.weight'].T + state['linear.bias']
