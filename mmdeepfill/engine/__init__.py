"""The training engine: loops, hooks, optimizer wrappers, the DDP wrapper, checkpoints."""

from ..checkpoints import integrity  # noqa: F401  (it registers itself)
from . import checkpoint_loader  # noqa: F401  (they register themselves)
from .autocast import AutocastOptimWrapper
from .ddp import SeparateDistributedDataParallel
from .epoch_loop import EpochBasedTrainLoop
from .hooks import (
    AcceleratorHook,
    CheckpointHook,
    GeneratorEMAHook,
    GracefulStopHook,
    InpaintingVisualHook,
    NonFiniteError,
    NumericalSentinelHook,
    UnreadableFilesHook,
)
from .loops import ResumableIterTrainLoop
from .optim_wrappers import MultiOptimWrapperConstructor, OptimWrapper, PlayersOptimWrapperDict

__all__ = [
    'AcceleratorHook',
    'AutocastOptimWrapper',
    'CheckpointHook',
    'EpochBasedTrainLoop',
    'GeneratorEMAHook',
    'GracefulStopHook',
    'InpaintingVisualHook',
    'MultiOptimWrapperConstructor',
    'NonFiniteError',
    'NumericalSentinelHook',
    'OptimWrapper',
    'PlayersOptimWrapperDict',
    'ResumableIterTrainLoop',
    'SeparateDistributedDataParallel',
    'UnreadableFilesHook',
]
