"""A model as one function of arrays: what an exported file computes."""

import copy
from keyword import iskeyword
from typing import Any

import torch
from torch import Tensor, nn

from ..models.inpaintors import InpaintingPreprocessor


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
            to what the network gives: the model says why it is ``not_exported``, or has a
            ``postprocess``.

    Example:
        >>> from mmdeepfill.models.inpaintors import ReconstructionInpaintor
        >>> network = dict(type='DilatedResnet', base_channels=4, dilations=(2,))
        >>> generator = dict(type='DilatedResnetGenerator', network=network)
        >>> graph = InpaintingGraph(ReconstructionInpaintor(generator, {}))
        >>> image = torch.full((1, 32, 32, 3), 200, dtype=torch.uint8)
        >>> composited, refined = graph(image, torch.zeros(1, 32, 32, dtype=torch.uint8))
        >>> composited.unique().tolist()  # no hole: the picture itself
        [200]
    """

    generator: Any

    #: Names of what goes in and of what comes out, in order.
    inputs = ('image', 'mask')
    outputs = ('composited', 'refined')

    def __init__(self, model: nn.Module, half: bool = False):
        super().__init__()
        preprocessor = getattr(model, 'data_preprocessor', None)
        generator: Any = getattr(model, 'generator', None)
        if not hasattr(generator, 'run_stages') or not isinstance(
            preprocessor, InpaintingPreprocessor
        ):
            raise ValueError(
                'model must have an InpaintingPreprocessor and a generator with run_stages(), as '
                f'the networks of this package have; got {type(model).__name__} with '
                f'{type(generator).__name__}'
            )
        if reason := getattr(model, 'not_exported', None):
            raise ValueError(f'model: {type(model).__name__} {reason}')
        if getattr(model, 'postprocess', None) is not None:
            raise ValueError(
                f'postprocess: {type(model.postprocess).__name__} is no part of a network and '
                'cannot be exported; leave it out (postprocess=None, on the command line '
                '--cfg-options model.postprocess=None), and do it to what the file gives'
            )
        self.preprocessor = copy.deepcopy(preprocessor).cpu().float()
        self.generator = _in_export_form(copy.deepcopy(generator).cpu().float())
        self.dtype = torch.float16 if half else torch.float32
        self.generator.to(self.dtype)
        self.eval().requires_grad_(False)

    def forward(self, image: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
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
        record = self.preprocessor({'image': picture, 'mask': hole})
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
        refined = self.preprocessor.to_unit(refined)
        return composited.permute(0, 2, 3, 1), refined.permute(0, 2, 3, 1)

    def _padded_index(self, size, device: torch.device) -> Tensor:
        """Lines that continue a picture by its mirror image, as ``pad_by_reflection`` takes them.

        ``size`` is a number that is not known yet: a tensor while tracing, or a symbol.
        """
        least, step = self.generator.min_size, self.generator.divisor
        padded = size.clamp(min=least) if isinstance(size, Tensor) else torch.sym_max(size, least)
        padded = (padded + step - 1) // step * step
        # a tensor: ONNX has no remainder of a number that is not known yet. The mirror image with
        # the edge is as long as the picture, that without it two lines shorter in each period.
        edge = int(getattr(self.generator, 'padding_mode', 'reflect') == 'symmetric')
        period = torch.arange(2 * size - 2 + 2 * edge, 2 * size - 1 + 2 * edge, device=device)
        index = torch.arange(padded, device=device) % period
        return torch.minimum(index, period - index - edge)


def _in_export_form(module: Any) -> nn.Module:
    """A module and all below it as they say that they are exported, by ``for_export()``."""
    for name, child in module.named_children():
        setattr(module, name, _in_export_form(child))
    if iskeyword(getattr(module, 'norm_name', None) or ''):  # mmcv's 'in' is none of TorchScript's
        module.norm_layer = module._modules.pop(module.norm_name)
        module.norm_name = 'norm_layer'
    return module.for_export() if hasattr(module, 'for_export') else module
