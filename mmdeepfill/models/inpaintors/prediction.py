"""The way from samples to pictures, common to all networks."""
from typing import Dict, List

import torch
from torch import Tensor

from mmdeepfill.conventions import OUTPUT_FIELDS, Record, composite


class PredictionMixin:
    """Adds forward passes and prediction to a model with a ``generator``, and with a
    ``postprocess`` if it has one."""

    def generate(self, record: Record, predict: bool = False) -> Record:
        """Run the generator and composite its last output.

        Args:
            record (dict): What the preprocessor gave. The generator takes those of its
                fields that it names in ``inputs``; without that, masked_image and mask.
                With ``predict``, a first guess ``coarse`` goes to it in place of its own
                first stage, and of the sketch there may be none.
            predict (bool): Use the generator's ``predict``, if it has one: it fills holes
                and leaves out the rest. Not for training.

        Returns:
            dict: The record with the generator's outputs and ``composited`` added, at
            least in float32 whatever autocast made of the convolutions.

        Raises:
            KeyError: In training, the record lacks a field of the generator's ``inputs``.
        """
        run, given = self.generator, {}
        network = getattr(run, 'module', run)
        inputs = getattr(network, 'inputs', ('masked_image', 'mask'))
        if predict:
            run = getattr(network, 'predict', run)
            given = {name: record[name] for name in ('coarse', ) if name in record}
        elif missing := [field for field in inputs if field not in record]:
            raise KeyError(f'the generator takes the field {missing[0]!r}, which these samples '
                           f'do not have; they have {", ".join(sorted(record))}')
        outputs = run(*(record.get(field) for field in inputs), **given)
        outputs = {name: x.to(record['image'].dtype) for name, x in outputs.items()}
        filled = composite(outputs['refined'], record['image'], record['mask'])
        return dict(record, **outputs, composited=filled)

    def forward(self, inputs: Dict, mode: str = 'tensor'):
        """Run the model on collated samples.

        Args:
            inputs (dict): As the preprocessor takes them.
            mode (str): 'tensor' gives the record, 'predict' the list of :meth:`val_step`.

        Raises:
            ValueError: Another mode. Losses come from ``train_step``, which moves each
                player at its turn.
        """
        if mode == 'tensor':
            return self.generate(self.data_preprocessor(inputs))
        if mode == 'predict':
            return self.val_step(inputs)
        raise ValueError(f"mode must be 'tensor' or 'predict'; got {mode!r}")

    @torch.no_grad()
    def val_step(self, data: Dict) -> List[Dict]:
        """Fill the holes of collated samples.

        Args:
            data (dict): As the preprocessor takes them.

        Returns:
            list[dict]: For each sample RGB tensors on the model's device, (3, H, W):
            ``composited`` (bit-equal to the input outside the hole), ``image``,
            ``masked_image`` and the stages, of which a generator that predicts holes only
            leaves the rest as it was; ``mask`` (1, H, W) of 0 and 1; ``meta``. uint8; or
            float32 on the same scale, not rounded, if the input is floating point (outside
            the hole it then is the input but for rounding in float32).

        Raises:
            FloatingPointError: The generator gave NaN or infinity.
        """
        record = self.generate(self.data_preprocessor(data), predict=True)
        if not record['refined'].isfinite().all():  # uint8 would hide it
            raise FloatingPointError(
                'the generator gave NaN or infinity: its weights have diverged or are damaged')
        fields = ('image', 'masked_image') + tuple(f for f in OUTPUT_FIELDS if f in record)
        to_picture = self.data_preprocessor.to_uint8
        if data['image'][0].is_floating_point():
            to_picture = self.data_preprocessor.to_float
        images = {name: to_picture(record[name]) for name in fields}
        hole = record['mask'] != 0
        filled = images['refined']
        if blend := getattr(self, 'postprocess', None):
            filled = blend(images['image'], filled, hole)
        images['composited'] = torch.where(hole, filled, images['image'])
        images['mask'] = hole.to(torch.uint8)
        metas = per_sample(record.get('meta', {}), len(hole))
        return [
            dict({name: image[i] for name, image in images.items()}, meta=meta)
            for i, meta in enumerate(metas)
        ]

    test_step = val_step


def per_sample(meta, count: int) -> List[Dict]:
    """Undo a collation: a dict of sequences becomes a list of dicts."""
    if not isinstance(meta, dict):
        return list(meta)
    return [{key: _at(value, i) for key, value in meta.items()} for i in range(count)]


def _at(value, i: int):
    # Both of PyTorch's and mmengine's collate functions turn tuples inside out.
    if isinstance(value, Tensor):
        return value[i].tolist()
    if isinstance(value, (list, tuple)) and not isinstance(value[0], (str, int, float)):
        return [_at(item, i) for item in value]
    return value[i]
