"""The first batch before the first iteration, so that mistakes in a recipe show at once."""

from typing import Any

import torch
from mmengine.model import is_model_wrapper
from mmengine.runner import Runner
from torch import Tensor

from ..core.random import capture_rng, restore_rng
from .errors import UserError, blame_config

#: Samples are a batch from two on.
_SAMPLES = 2
_PIPELINE = 'train_dataloader.dataset.pipeline'


def rehearse(runner: Runner) -> None:
    """Collate the first samples, and let the generator fill them.

    Nothing of it remains: no gradient, no statistics, no random number.

    Args:
        runner (Runner): With its model and its training loop built.

    Raises:
        UserError: The samples are no batch, or the generator refuses them or returns
            something else than its stages.
    """
    loader, state = runner.train_loop.dataloader, capture_rng()
    model = runner.model.module if is_model_wrapper(runner.model) else runner.model
    training = model.training
    try:
        count = min(_SAMPLES, loader.batch_size or 1, len(loader.dataset))
        samples = [loader.dataset[i] for i in range(count)]
        for sample in samples:
            _check_sample(sample)
        _check_sizes(samples)
        if hasattr(model, 'generate'):
            model.eval()
            with torch.no_grad():
                _fill(model, loader.collate_fn(samples))
    finally:
        model.train(training)
        restore_rng(state)


def _check_sample(sample: dict[str, Any]) -> None:
    if not isinstance(sample.get('image'), Tensor):
        raise UserError(
            f'{_PIPELINE}: expected PackInputs as the last transform, which makes tensors; got '
            f'samples with {", ".join(sorted(sample))}, the image no tensor'
        )


def _check_sizes(samples: list[dict[str, Any]]) -> None:
    """Refuse samples of several sizes; messages have the width first."""
    sizes: dict[str, str] = {}
    for sample in samples:
        height, width = sample['image'].shape[-2:]
        name = sample.get('meta', {}).get('img_path', 'a drawn one')
        sizes.setdefault(f'{width}x{height}', name)
    if len(sizes) > 1:
        shown = ' and '.join(f'{size} ({name!r})' for size, name in sizes.items())
        raise UserError(
            f'train_dataloader: expected images of one size in a batch, got {shown}: add Resize '
            f'or RandomCrop to {_PIPELINE}, or set batch_size=1'
        )


def _fill(model, batch: dict[str, Any]) -> None:
    with blame_config('model.data_preprocessor'):
        record = model.data_preprocessor(batch, training=True)
    network = getattr(model.generator, 'module', model.generator)
    name = type(network).__name__
    fields = getattr(network, 'inputs', ('masked_image', 'mask'))
    inputs = [record.get(field) for field in fields]
    try:
        outputs = network(*inputs)
    except (RuntimeError, TypeError) as error:
        shapes = ', '.join(
            f'{field} {tuple(value.shape)}' if isinstance(value, Tensor) else f'{field} None'
            for field, value in zip(fields, inputs)
        )
        raise UserError(f'model.generator: {name} refused {shapes}: {error}') from error
    if not isinstance(outputs, dict) or 'refined' not in outputs:
        kind = f'a {type(outputs).__name__}'
        got = f'a dict of {", ".join(outputs)}' if isinstance(outputs, dict) else kind
        raise UserError(
            f"model.generator: expected a dict of 'refined' from {name}.forward, got {got}"
        )
