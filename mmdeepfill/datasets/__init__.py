"""Datasets, masks and the data pipeline."""

from . import transforms
from .inpainting_dataset import InpaintingDataset
from .manifest import Manifest, ManifestMismatch
from .manifest_dataset import ManifestDataset
from .manifest_files import load_manifest, save_manifest
from .mixed_dataset import MixedDataset
from .sampler import SeededInfiniteSampler, StreamIndex
from .scene_dataset import SceneDataset

__all__ = [
    'InpaintingDataset',
    'Manifest',
    'ManifestDataset',
    'ManifestMismatch',
    'MixedDataset',
    'SceneDataset',
    'SeededInfiniteSampler',
    'StreamIndex',
    'load_manifest',
    'save_manifest',
    'transforms',
]
