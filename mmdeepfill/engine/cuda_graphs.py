"""The generator's passes as CUDA graphs: recorded once, replayed in every iteration."""

from typing import Any

import torch
from mmengine.model import is_model_wrapper
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

_OPTION = 'AcceleratorHook.cuda_graphs=True'


def refuse_graphs(model: nn.Module, optim_wrapper: Any) -> None:
    """Raise ValueError where a replay would not be what training computes.

    Args:
        model (nn.Module): With a child ``generator``.
        optim_wrapper (OptimWrapper or OptimWrapperDict): Of the training.

    Raises:
        ValueError: If the model is not on a GPU, is trained on several ranks, accumulates
            gradients, or its generator has batch norm.

    Example:
        >>> refuse_graphs(nn.ModuleDict({'generator': nn.Linear(1, 1)}), None)
        Traceback (most recent call last):
            ...
        ValueError: AcceleratorHook.cuda_graphs=True needs a GPU; the model is on cpu: leave it out
    """
    device = next(model.parameters()).device
    if device.type != 'cuda':
        raise ValueError(f'{_OPTION} needs a GPU; the model is on {device}: leave it out')
    if is_model_wrapper(model):
        raise ValueError(
            f'{_OPTION} is for one rank; got {type(model).__name__}, which reduces gradients '
            'between the passes: leave it out'
        )
    for player in optim_wrapper.values() if hasattr(optim_wrapper, 'values') else (optim_wrapper,):
        if player._accumulative_counts > 1:
            raise ValueError(
                f'{_OPTION} writes each gradient over the last one; got accumulative_counts='
                f'{player._accumulative_counts}: leave one of them out'
            )
    generator: Any = model.generator
    norms = [name for name, part in generator.named_modules() if isinstance(part, _BatchNorm)]
    if norms:
        raise ValueError(
            f'{_OPTION} would count the statistics of batch norm in every pass, also when the '
            f'critics move alone; the generator has {norms[0]!r}: leave it out'
        )


def capture_generator(model: Any, data: dict, optim_wrapper: Any) -> None:
    """Record the generator's forward and backward pass for the shapes of a batch.

    Weights, buffers and random generators are afterwards what they were. In evaluation mode the
    generator runs as before, with any shape.

    Args:
        model (nn.Module): On a GPU, in training mode, with a ``data_preprocessor``.
        data (dict): A batch as the loader gives it.
        optim_wrapper (OptimWrapper): The generator's: its autocast is recorded, too.

    Raises:
        ValueError: If the generator does what a graph cannot hold; or, later, from a training
            pass with other shapes.
    """
    generator = model.generator
    record = model.data_preprocessor(data, training=True)
    inputs = [record[name] for name in getattr(generator, 'inputs', ('masked_image', 'mask'))]
    buffers = {name: x.clone() for name, x in generator.named_buffers()}
    try:
        with (
            torch.random.fork_rng([inputs[0].device]),
            optim_wrapper.optim_context(generator),
            # copies of weights in half precision must not outlive the recording
            torch.autocast(
                'cuda',
                dtype=torch.get_autocast_gpu_dtype(),
                enabled=torch.is_autocast_enabled(),
                cache_enabled=False,
            ),
        ):
            torch.cuda.make_graphed_callables(generator, tuple(inputs), allow_unused_input=True)
    except RuntimeError as error:
        raise ValueError(
            f'{_OPTION}: {type(generator).__name__} cannot be recorded: '
            f'{str(error).splitlines()[0]}: leave it out'
        ) from error
    with torch.no_grad():
        for name, x in generator.named_buffers():
            x.copy_(buffers[name])
    generator.forward = _checked(generator, generator.forward, [x.shape for x in inputs])


def _checked(generator: nn.Module, forward: Any, shapes: list[torch.Size]) -> Any:
    def run(*inputs: Tensor) -> Any:
        if generator.training and [x.shape for x in inputs] != shapes:
            raise ValueError(
                f'{_OPTION} was recorded for inputs of {[tuple(shape) for shape in shapes]}; got '
                f'{[tuple(x.shape) for x in inputs]}: crop or resize all pictures to one size, '
                'or leave it out'
            )
        return forward(*inputs)

    return run
