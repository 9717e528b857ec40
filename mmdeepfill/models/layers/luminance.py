"""Grey images."""

from torch import Tensor

#: Of red, green and blue: scikit-image's, which EdgeConnect's authors take.
LUMINANCE = (0.2125, 0.7154, 0.0721)


def luminance(image: Tensor) -> Tensor:
    """A grey image of the range of a colour image.

    Args:
        image (Tensor): (N, 3, H, W), RGB.

    Returns:
        Tensor: (N, 1, H, W). The weights sum to 1: white stays white, whatever its value.

    Example:
        >>> import torch
        >>> red = torch.tensor([1.0, 0.0, 0.0]).view(1, 3, 1, 1)
        >>> luminance(red)
        tensor([[[[0.2125]]]])
    """
    # numbers and no tensor of them, which a GPU would have to wait for
    red, green, blue = (part * weight for part, weight in zip(image.split(1, 1), LUMINANCE))
    return red + green + blue
