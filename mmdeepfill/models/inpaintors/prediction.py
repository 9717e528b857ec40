"""The way from samples to pictures, common to all networks."""

from typing import Any

import torch
from torch import Tensor, nn

from mmdeepfill.core.conventions import OUTPUT_FIELDS, Record, composite


def outputs_of(generator: nn.Module) -> tuple[str, ...]:
    """The fields that a generator returns in training, as it declares them.

    Args:
        generator (nn.Module): With a class attribute ``outputs``.

    Raises:
        ValueError: If it declares none.
    """
    outputs = getattr(generator, 'outputs', None)
    if not outputs or 'refined' not in outputs:
        raise ValueError(
            "model.generator: expected a class attribute 'outputs' with the names of the images "
            f"that forward returns, ('refined',) or ('coarse', 'refined'); "
            f'{type(generator).__name__} has {outputs or "none"}'
        )
    return tuple(outputs)


def without_search():
    """Context in which cuDNN does not time its algorithms.

    What is computed in prediction is as large as the holes of a batch, so nearly every batch
    has a new size, and ``cudnn_benchmark=True`` would search again for each.
    """
    cudnn = torch.backends.cudnn
    return cudnn.flags(
        enabled=cudnn.enabled,
        benchmark=False,
        deterministic=cudnn.deterministic,
        allow_tf32=cudnn.allow_tf32,
    )


class PredictionMixin:
    """Adds forward passes and prediction to a model with a ``generator``, and with a
    ``postprocess`` if it has one.
    """

    generator: Any
    data_preprocessor: Any

    def generate(self, record: Record, predict: bool = False) -> Record:
        """Run the generator and composite its last output.

        Args:
            record (Record): What the preprocessor gave. The generator takes those of its
                fields that it names in ``inputs``; without that, masked_image and mask.
                With ``predict``, a first guess ``coarse`` goes to it in place of its own
                first stage, and of the sketch there may be none.
            predict (bool): Use the generator's ``predict``, if it has one: it fills holes
                and leaves out the rest. Not for training.

        Returns:
            Record: The same with the generator's outputs and ``composited`` added, at
            least in float32 whatever autocast made of the convolutions.

        Raises:
            MissingFieldError: If, in training, a field of the generator's ``inputs`` is missing.
        """
        record = record if isinstance(record, Record) else Record(record)
        run, given = self.generator, {}
        network = getattr(run, 'module', run)
        inputs = getattr(network, 'inputs', ('masked_image', 'mask'))
        if predict:
            run = getattr(network, 'predict', run)
            takes = getattr(network, 'predict_takes', ())
            given = {name: record[name] for name in takes if name in record}
        else:
            record.require(inputs, 'the generator')
        outputs = run(*(record.get(field) for field in inputs), **given)
        outputs = {name: x.to(record['image'].dtype) for name, x in outputs.items()}
        filled = composite(outputs['refined'], record['image'], record['mask'])
        return Record(record, **outputs, composited=filled)

    def forward(self, inputs: dict, mode: str = 'tensor'):
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
    def val_step(self, data: dict) -> list[dict]:
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
        with without_search():
            record = self.generate(self.data_preprocessor(data), predict=True)
        if not record['refined'].isfinite().all():  # uint8 would hide it
            raise FloatingPointError(
                'the generator gave NaN or infinity: its weights have diverged or are damaged'
            )
        fields = ('image', 'masked_image', *tuple(f for f in OUTPUT_FIELDS if f in record))
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


def per_sample(meta, count: int) -> list[dict]:
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
