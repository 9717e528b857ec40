"""The released GMCNN (PyTorch) restated: its names, and one line for each rule.

Weights go by the released names: ``EB1.3.weight`` is of the fourth layer of the first column,
enlargements counted too.
"""

import torch
import torch.nn.functional as F

#: Column, side of its kernels, what follows its twelve convolutions.
COLUMNS = (
    ('EB1', 7, ('bilinear4',)),
    ('EB2', 5, ('nearest2', 'conv', 'conv', 'bilinear2')),
    ('EB3', 3, ('nearest2', 'conv', 'conv', 'nearest2', 'conv', 'conv')),
)


def state_of(generator):
    """The weights of our generator under the released names."""
    names = {f'columns.{i}': f'EB{i + 1}' for i in range(3)}
    names['decoder'] = 'decoding_layers'
    state = {}
    for name, value in generator.state_dict().items():
        (ours,) = (prefix for prefix in names if name.startswith(prefix + '.'))
        state[names[ours] + name[len(ours) :].replace('.conv.', '.')] = value
    return state


def convolve(state, name, x, stride=1, dilation=1):
    weight = state[f'{name}.weight']
    pad = dilation * (weight.shape[-1] - 1) // 2
    x = F.pad(x, (pad,) * 4, mode='reflect')
    return F.conv2d(x, weight, state[f'{name}.bias'], stride, 0, dilation)


def generate(state, masked_image, mask, dilations=(2, 4, 8, 16)):
    """The image in [-1, 1]."""
    columns = []
    for column, kernel, tail in COLUMNS:
        x = torch.cat([masked_image, mask], 1)
        rates = (1, 1, 1, 1, 1, 1, *dilations, 1, 1)
        for i, dilation in enumerate(rates):
            assert state[f'{column}.{i}.weight'].shape[-1] == kernel
            x = F.elu(convolve(state, f'{column}.{i}', x, 2 if i in (1, 3) else 1, dilation))
        for i, rule in enumerate(tail, len(rates)):
            if rule == 'conv':
                x = F.elu(convolve(state, f'{column}.{i}', x))
                continue
            size = [side * int(rule[-1]) for side in x.shape[-2:]]
            x = (
                F.interpolate(x, size=size, mode='nearest')
                if rule.startswith('nearest')
                else F.interpolate(x, size=size, mode='bilinear', align_corners=True)
            )
        columns.append(x)
    x = F.elu(convolve(state, 'decoding_layers.0', torch.cat(columns, 1)))
    return convolve(state, 'decoding_layers.1', x).clamp(-1, 1)
