"""Datasets, masks and the data pipeline."""
from . import transforms
from .inpainting_dataset import InpaintingDataset
from .manifest import Manifest, ManifestMismatch, load_manifest, save_manifest
from .manifest_dataset import ManifestDataset
from .sampler import SeededInfiniteSampler, StreamIndex

__all__ = [
    'InpaintingDataset', 'Manifest', 'ManifestDataset', 'ManifestMismatch',
    'SeededInfiniteSampler', 'StreamIndex', 'load_manifest', 'save_manifest', 'transforms'
]
