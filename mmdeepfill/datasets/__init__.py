"""Datasets, masks and the data pipeline."""
from . import transforms
from .inpainting_dataset import InpaintingDataset
from .sampler import SeededInfiniteSampler, StreamIndex

__all__ = ['InpaintingDataset', 'SeededInfiniteSampler', 'StreamIndex', 'transforms']
