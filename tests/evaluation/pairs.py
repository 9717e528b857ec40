"""Random image pairs."""

import torch


def random_pair(height, width, seed=0, noise=40):
    """A smooth image, a noisy version of it in a box, and the box."""
    generator = torch.Generator().manual_seed(seed)
    coarse = torch.rand(1, 3, 6, 7, generator=generator) * 255
    image = torch.nn.functional.interpolate(coarse, (height, width), mode='bilinear')[0]
    target = image.round().to(torch.uint8)
    mask = torch.zeros(1, height, width, dtype=torch.uint8)
    mask[:, height // 4 : height // 4 * 3, width // 3 : width // 3 * 2] = 1
    error = torch.randint(-noise, noise + 1, image.shape, generator=generator)
    other = (target.int() + error).clamp(0, 255).to(torch.uint8)
    return torch.where(mask.bool(), other, target), target, mask


def as_numpy(image):
    """(C, H, W) to (H, W, C) float64."""
    return image.permute(1, 2, 0).double().numpy()
