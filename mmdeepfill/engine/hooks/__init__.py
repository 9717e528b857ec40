"""Hooks that mmengine lacks, or has in a form that loses work."""

from ..numerics import NonFiniteError
from .accelerator_hook import AcceleratorHook
from .checkpoint_hook import CheckpointHook
from .ema_hook import GeneratorEMAHook
from .sentinel_hook import NumericalSentinelHook
from .stop_hook import GracefulStopHook
from .unreadable_files_hook import UnreadableFilesHook
from .visual_hook import InpaintingVisualHook

__all__ = [
    'AcceleratorHook',
    'CheckpointHook',
    'GeneratorEMAHook',
    'GracefulStopHook',
    'InpaintingVisualHook',
    'NonFiniteError',
    'NumericalSentinelHook',
    'UnreadableFilesHook',
]
