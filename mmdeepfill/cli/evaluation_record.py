"""Facts of an evaluation that its result keeps: model, device and software."""

import argparse
import platform
from pathlib import Path
from typing import Any

import mmengine
import numpy as np
import torch
from mmengine.config import Config

from ..core import mmcv
from ..core.files import sha256_of
from ..evaluation.result import config_sha256
from ..version import __version__


def device_record(device: torch.device, args: argparse.Namespace) -> dict[str, Any]:
    if device.type == 'cuda':
        return {
            'type': 'cuda',
            'name': torch.cuda.get_device_name(device),
            'cuda': torch.version.cuda,
            'cudnn': torch.backends.cudnn.version(),
            'tf32': torch.backends.cudnn.allow_tf32,
        }
    return {
        'type': device.type,
        'threads': args.threads,
        'machine': platform.machine(),
        'capability': _cpu_capability(),
    }


def _cpu_capability() -> str | None:
    backend = getattr(torch.backends, 'cpu', None)
    return backend.get_cpu_capability() if backend else None


def model_record(cfg: Config, checkpoint: str | None) -> dict[str, Any]:
    # Loaders, schedule and work dir make no difference to the numbers; the model does.
    return {
        'config': Path(cfg.filename).name,
        'config_sha256': config_sha256(cfg.model.to_dict()),
        'checkpoint': checkpoint and Path(checkpoint).name,
        'checkpoint_sha256': checkpoint and sha256_of(checkpoint),
    }


def software_record() -> dict[str, str]:
    import cv2
    import scipy
    import torchmetrics

    return {
        'mmdeepfill': __version__,
        'torch': torch.__version__,
        'mmengine': mmengine.__version__,
        'mmcv': mmcv.version() or 'none',
        'numpy': np.__version__,
        'opencv': cv2.__version__,
        'scipy': scipy.__version__,
        'torchmetrics': torchmetrics.__version__,
    }
