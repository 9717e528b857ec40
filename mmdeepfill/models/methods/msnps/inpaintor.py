"""Inpainting by a content network and texture that is optimised for each picture."""

import torch.nn.functional as F
from mmengine.model import BaseModel
from torch import Tensor

from mmdeepfill.core.conventions import Record, composite
from mmdeepfill.core.registry import MODELS

from ...inpaintors.prediction import PredictionMixin
from ...layers import MIN_SIDE

#: How a field of the record gets smaller: by means, or as 1 where there was any.
_MEANS, _ANY = ('image', 'coarse'), ('mask', 'sketch')


@MODELS.register_module()
class NeuralPatchInpaintor(PredictionMixin, BaseModel):
    """MSNPS (Yang et al., *High-Resolution Image Inpainting using Multi-Scale Neural Patch
    Synthesis*, CVPR 2017): a network says what is in the hole, an optimisation gives it texture.

    There is no training here: the content network is trained as a model of its own, and its
    checkpoint is that of this model, which takes the weights of its ``generator``. VGG's come
    from their file, see :class:`NeuralPatchOptimizer`.

    Args:
        generator (dict): Config of the content network: any generator, of one stage or of two.
        texture (dict): Config of the optimisation.
        content_size (int, optional): Longer side of what the content network sees of larger
            pictures; 128 is that of Context Encoder. None: all of it.
        data_preprocessor (dict): Config of the preprocessor, that of the content network.
        init_cfg (dict, optional): mmengine's.

    Raises:
        ValueError: ``content_size`` is below 16.
    """

    #: Why ``mmdeepfill export`` refuses it, behind its name.
    not_exported = (
        'optimises each picture, which is no network and cannot be exported; export its content '
        'network with a config of that one'
    )
    #: It makes its own small pictures for the network: nobody else is to do it again.
    reduces_pictures = True

    def __init__(
        self,
        generator: dict,
        texture: dict = {'type': 'NeuralPatchOptimizer'},
        content_size: int | None = 128,
        data_preprocessor: dict = {'type': 'InpaintingPreprocessor'},
        init_cfg: dict | None = None,
    ):
        super().__init__(MODELS.build(data_preprocessor), init_cfg)
        if content_size is not None and not content_size >= MIN_SIDE:
            raise ValueError(
                f'content_size must be at least {MIN_SIDE} (pixels) or None; got {content_size!r}'
            )
        self.generator = MODELS.build(generator).requires_grad_(False)
        self.texture = MODELS.build(texture)
        self.content_size = content_size

    def generate(self, record: Record, predict: bool = False) -> Record:
        """Add ``coarse``, ``refined`` and ``composited`` to a record.

        Args:
            record (dict): What the preprocessor gave.
            predict (bool): As in the mixin, for the content network.

        Returns:
            dict: With ``coarse``, what the content network makes of the picture, at its full
            size and with what is known around the hole; ``refined``, that with its texture; and
            ``composited``.
        """
        image, mask = record['image'], record['mask']
        content = super().generate(self._reduced(record), predict)['composited']
        if content.shape != image.shape:
            content = F.interpolate(content, image.shape[-2:], mode='bilinear', align_corners=False)
        coarse = composite(content, image, mask)
        to_rgb = self.data_preprocessor.to_rgb
        refined = to_rgb(self.texture(to_rgb(coarse), mask)).to(image.dtype)
        return Record(
            record, coarse=coarse, refined=refined, composited=composite(refined, image, mask)
        )

    def _reduced(self, record: Record) -> Record:
        """Reduce to the size of the content network; a pixel with any hole in it is hole."""
        height, width = record['image'].shape[-2:]
        factor = max(height, width) / (self.content_size or max(height, width))
        if factor <= 1:
            return record
        size = [max(round(side / factor), min(MIN_SIDE, side)) for side in (height, width)]
        seen = Record(
            {
                name: F.interpolate(record[name], size, mode='area')
                for name in (*_MEANS, *_ANY)
                if name in record
            }
        )
        seen.update({name: (seen[name] > 0).to(seen[name].dtype) for name in _ANY if name in seen})
        seen['masked_image'] = self.data_preprocessor.hide(seen['image'], seen['mask'])
        return seen

    def train_step(self, data: dict, optim_wrapper) -> dict[str, Tensor]:
        """There is nothing to train.

        Raises:
            RuntimeError: Always.
        """
        raise RuntimeError(
            f'{type(self).__name__} cannot be trained, as it optimises each picture when it is '
            'tested; train its content network with a config of that one, and give this model '
            'its checkpoint'
        )
