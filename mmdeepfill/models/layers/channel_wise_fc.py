"""The channel-wise fully connected layer (Pathak et al., section 3.1)."""
import torch
from torch import Tensor, nn


class ChannelWiseFC(nn.Module):
    """Each channel's features, fully connected with each other; none with another channel's.

    ``out[n, c, j] = sum_i x[n, c, i] * weight[c, i, j]``, i and j over the places of a channel:
    ``channels * side**4`` weights and no bias.

    Args:
        channels (int): Channels of input and output.
        side (int): Height and width of the features.
    """

    def __init__(self, channels: int, side: int):
        super().__init__()
        self.side = side
        self.weight = nn.Parameter(torch.empty(channels, side**2, side**2))
        nn.init.normal_(self.weight, std=0.02)

    def forward(self, x: Tensor) -> Tensor:
        """(N, channels, side, side) to the same.

        Raises:
            ValueError: The features have another size.
        """
        if x.shape[-2:] != (self.side, self.side):
            raise ValueError(
                f'the channel-wise fully connected layer is made for features of {self.side}x'
                f'{self.side}; got {x.shape[-2]}x{x.shape[-1]}: give the network pictures no '
                'larger than its image_size, or take a convolution as bottleneck')
        return torch.einsum('nci,cij->ncj', x.flatten(2), self.weight).view(x.shape)
