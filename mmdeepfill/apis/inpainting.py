"""A model from its files, and an array with its hole filled."""
from pathlib import Path
from typing import Dict, Optional, Union

import numpy as np
import torch
from mmengine.config import Config
from torch import nn

from ..checkpoints import check_necessity, load_weights
from ..registry import MODELS
from ..zoo import resolve_checkpoint
from ..zoo.progress import progress_bar


def init_model(config: Union[str, Path, Config],
               checkpoint: Optional[Union[str, Path]] = None,
               device: Union[str, torch.device] = 'cpu',
               weights: str = 'saved') -> nn.Module:
    """Build a model, ready to fill holes.

    Args:
        config (str | Path | Config): A config file, or one loaded.
        checkpoint (str | Path, optional): Its weights: a file of ours, of mmagic or of
            mmediting, its address, or the name of a model of the zoo, which are downloaded
            and verified. Loaded without unpickling anything but tensors and plain values.
            The critics' weights are not needed. None: a model that needs none, or random ones.
        device (str | torch.device): Where it will run.
        weights (str): 'saved', 'average' or 'trained': which of the weights, if the
            checkpoint also has an exponential moving average.

    Returns:
        nn.Module: In eval mode.

    Raises:
        CheckpointError: The checkpoint cannot be had or read, or its generator is not the
            config's; a ValueError.
    """
    if not isinstance(config, Config):
        config = Config.fromfile(str(config))
    model = MODELS.build(config.model)
    if checkpoint is not None:
        check_necessity(model, checkpoint)
        with progress_bar(str(checkpoint)) as progress:
            path = resolve_checkpoint(checkpoint, progress)
        load_weights(model, path, parts=['generator'], weights=weights)
    return model.to(device).eval()


def inpaint_array(model: nn.Module,
                  image: np.ndarray,
                  mask: np.ndarray,
                  sketch: Optional[np.ndarray] = None) -> np.ndarray:
    """Fill the hole of one picture.

    Args:
        model (nn.Module): From :func:`init_model`.
        image (np.ndarray): (H, W, 3) uint8, RGB, at least 16x16.
        mask (np.ndarray): (H, W), nonzero = hole; floating point: 0.5 and above.
        sketch (np.ndarray, optional): (H, W), nonzero = a line that the result should follow;
            for models that take one. Only what is in the hole counts. None: no lines.

    Returns:
        np.ndarray: (H, W, 3) uint8, RGB, bit-equal to ``image`` outside the hole.

    Raises:
        ValueError: An array has another shape or type, or the model takes no sketch.
    """
    data = collate_array(image, mask)
    if sketch is not None:
        if 'sketch' not in getattr(getattr(model, 'generator', None), 'inputs', ()):
            raise ValueError('sketch: this model takes none; its generator must be with_sketch')
        if sketch.shape != image.shape[:2]:
            raise ValueError(f'sketch must have the height and width of image, '
                             f'{image.shape[:2]}; got {sketch.shape}')
        data['sketch'] = _plane(sketch)
    output = model.val_step(data)[0]['composited']
    return output.permute(1, 2, 0).cpu().numpy()


def collate_array(image: np.ndarray, mask: np.ndarray) -> Dict[str, torch.Tensor]:
    """One picture as a model's ``val_step`` takes it.

    Args:
        image (np.ndarray): (H, W, 3) uint8, RGB.
        mask (np.ndarray): (H, W), nonzero = hole; floating point: 0.5 and above.

    Raises:
        ValueError: ``image`` or ``mask`` has another shape or type.
    """
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(f'image must be (H, W, 3) uint8; got {image.shape} {image.dtype}')
    if mask.shape != image.shape[:2]:
        raise ValueError(f'mask must have the height and width of image, '
                         f'{image.shape[:2]}; got {mask.shape}')
    return dict(
        image=torch.from_numpy(np.ascontiguousarray(image)).permute(2, 0, 1)[None],
        mask=_plane(mask))


def _plane(array: np.ndarray) -> torch.Tensor:
    """(H, W) to (1, 1, H, W)."""
    if array.dtype == bool:
        array = array.astype(np.uint8)
    return torch.from_numpy(np.ascontiguousarray(array))[None, None]
