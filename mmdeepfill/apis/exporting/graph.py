"""A model as one function of arrays: what an exported file computes."""
import copy
from typing import Tuple

import torch
from torch import Tensor, nn

from ...models.layers import ContextualAttentionModule, ConvBlock, ShiftLayer
from ...models.layers.plain_attention import PlainContextualAttention
from ...models.layers.plain_conv import PlainConvBlock
from ...models.preprocessor import InpaintingPreprocessor


class InpaintingGraph(nn.Module):
    """From a picture and its mask to the picture without hole.

    Ranges, channel order, padding to what the network needs, compositing and cropping are
    inside, so that whoever runs the file has nothing to do but to feed arrays. Computed
    everywhere in the picture, not only in the hole.

    Args:
        model (nn.Module): An inpaintor; it is copied, and stays as it is.
        half (bool): Convolutions in float16. Scores and weights of the attention, and what
            happens to pixels, stay in float32.

    Raises:
        ValueError: The model has no network whose stages can be exported, or something is done
            to what the network gives (``texture``, ``postprocess``).
    """

    #: Names of what goes in and of what comes out, in order.
    inputs = ('image', 'mask')
    outputs = ('composited', 'refined')

    def __init__(self, model: nn.Module, half: bool = False):
        super().__init__()
        preprocessor = getattr(model, 'data_preprocessor', None)
        generator = getattr(model, 'generator', None)
        if not hasattr(generator, 'run_stages') or \
                not isinstance(preprocessor, InpaintingPreprocessor):
            raise ValueError(
                'model must have an InpaintingPreprocessor and a generator with run_stages(), as '
                f'the networks of this package have; got {type(model).__name__} with '
                f'{type(generator).__name__}')
        if getattr(model, 'texture', None) is not None:
            raise ValueError(
                f'model: {type(model).__name__} optimises each picture, which is no network and '
                'cannot be exported; export its content network with a config of that one')
        if getattr(model, 'postprocess', None) is not None:
            raise ValueError(
                f'postprocess: {type(model.postprocess).__name__} is no part of a network and '
                'cannot be exported; leave it out (postprocess=None, on the command line '
                '--cfg-options model.postprocess=None), and do it to what the file gives')
        self.preprocessor = copy.deepcopy(preprocessor).cpu().float()
        self.generator = copy.deepcopy(generator).cpu().float()
        _make_plain(self.generator)
        self.dtype = torch.float16 if half else torch.float32
        self.generator.to(self.dtype)
        self.eval().requires_grad_(False)

    def forward(self, image: Tensor, mask: Tensor) -> Tuple[Tensor, Tensor]:
        """Fill the holes.

        Args:
            image (Tensor): (N, H, W, 3) uint8, RGB; H, W >= 16.
            mask (Tensor): (N, H, W) uint8, not 0 = hole.

        Returns:
            tuple[Tensor, Tensor]: ``composited`` (N, H, W, 3) uint8, RGB, bit-equal to
            ``image`` outside the hole; ``refined`` (N, H, W, 3) float32, RGB, the network's
            output everywhere, in [0, 1], for pictures of more than 8 bits.
        """
        picture, hole = image.permute(0, 3, 1, 2), mask.unsqueeze(1).float()
        record = self.preprocessor(dict(image=picture, mask=hole))
        masked_image, hole = record['masked_image'], record['mask']
        for dim in (2, 3):
            index = self._padded_index(picture.shape[dim], picture.device)
            masked_image = masked_image.index_select(dim, index)
            hole = hole.index_select(dim, index)
        outputs = self.generator.run_stages(masked_image.to(self.dtype), hole.to(self.dtype))
        refined = outputs['refined'].float()
        for dim in (2, 3):
            # not a slice: torch.export would fix whether it is the whole side or a part
            index = torch.arange(picture.shape[dim], device=picture.device)
            refined = refined.index_select(dim, index)
        filled = self.preprocessor.to_uint8(refined)
        composited = torch.where(record['mask'] > 0, filled, picture)
        refined = (self.preprocessor.to_rgb(refined) + 1) / 2
        return composited.permute(0, 2, 3, 1), refined.permute(0, 2, 3, 1)

    def _padded_index(self, size, device: torch.device) -> Tensor:
        """Lines that continue a picture by reflection, as ``pad_by_reflection`` takes them.

        ``size`` is a number that is not known yet: a tensor while tracing, or a symbol.
        """
        least, step = self.generator.min_size, self.generator.divisor
        if isinstance(size, Tensor):
            padded = size.clamp(min=least)
        else:
            padded = torch.sym_max(size, least)
        padded = (padded + step - 1) // step * step
        # a tensor: ONNX has no remainder of a number that is not known yet
        period = torch.arange(2 * size - 2, 2 * size - 1, device=device)
        index = torch.arange(padded, device=device) % period
        return torch.minimum(index, period - index)


def _make_plain(module: nn.Module) -> None:
    """Replace the layers that write to buffers, or compute in strips, below a module."""
    for name, child in module.named_children():
        if isinstance(child, ContextualAttentionModule):
            setattr(module, name, PlainContextualAttention(child))
        elif isinstance(child, ConvBlock):
            setattr(module, name, PlainConvBlock(child))
        elif isinstance(child, ShiftLayer):
            child.in_one_piece = True
        else:
            _make_plain(child)
