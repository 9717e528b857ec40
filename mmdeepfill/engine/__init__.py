"""How training runs: loops, hooks, optimizer wrappers, the DDP wrapper, checkpoints."""
from . import checkpoint_backend, checkpoint_loader  # noqa: F401  (they register themselves)
from .autocast_optim_wrapper import AutocastOptimWrapper
from .ddp import SeparateDistributedDataParallel
from .hooks import (CheckpointHook, GeneratorEMAHook, GracefulStopHook,
                    InpaintingVisualHook, NonFiniteError, NumericalSentinelHook,
                    UnreadableFilesHook)
from .loops import ResumableIterTrainLoop
from .optim_wrapper_constructor import MultiOptimWrapperConstructor
from .optim_wrapper_dict import PlayersOptimWrapperDict

__all__ = [
    'AutocastOptimWrapper', 'CheckpointHook', 'GeneratorEMAHook',
    'GracefulStopHook', 'InpaintingVisualHook', 'MultiOptimWrapperConstructor',
    'NonFiniteError', 'NumericalSentinelHook', 'PlayersOptimWrapperDict', 'ResumableIterTrainLoop',
    'SeparateDistributedDataParallel', 'UnreadableFilesHook'
]
