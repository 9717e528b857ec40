"""A model from its files, and an array with its hole filled."""
from pathlib import Path
from typing import Optional, Union

import numpy as np
import torch
from mmengine.config import Config
from torch import nn

from ..registry import MODELS


def init_model(config: Union[str, Path, Config],
               checkpoint: Optional[Union[str, Path]] = None,
               device: Union[str, torch.device] = 'cpu') -> nn.Module:
    """Build a model, ready to fill holes.

    Args:
        config (str | Path | Config): A config file, or one loaded.
        checkpoint (str | Path, optional): Its weights: a file of ours, of mmagic or of
            mmediting. Loaded without unpickling anything but tensors and plain values. The
            critics' weights are not needed.
        device (str | torch.device): Where it will run.

    Returns:
        nn.Module: In eval mode.

    Raises:
        ValueError: The checkpoint's generator is not the config's.
    """
    if not isinstance(config, Config):
        config = Config.fromfile(str(config))
    model = MODELS.build(config.model)
    if checkpoint is not None:
        state = torch.load(checkpoint, map_location='cpu', weights_only=True)
        state = state.get('state_dict', state)
        missing, unexpected, reshaped = _differences(model, state)
        if missing or reshaped:
            raise ValueError(
                f'checkpoint {str(checkpoint)!r} does not fit the config: missing '
                f'{missing or "nothing"}, of another shape {reshaped or "nothing"}, '
                f'not in the model {unexpected or "nothing"}')
        model.load_state_dict(state, strict=False)
    return model.to(device).eval()


def _differences(model: nn.Module, state: dict):
    """Names of the generator's tensors that are missing, unexpected, or of another shape."""
    ours = {k: v for k, v in model.state_dict().items() if k.startswith('generator.')}
    missing = sorted(ours.keys() - state.keys())
    unexpected = sorted(k for k in state.keys() - ours.keys() if k.startswith('generator.'))
    reshaped = [k for k in ours if k in state and state[k].shape != ours[k].shape]
    return missing, unexpected, reshaped


def inpaint_array(model: nn.Module, image: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Fill the hole of one picture.

    Args:
        model (nn.Module): From :func:`init_model`.
        image (np.ndarray): (H, W, 3) uint8, RGB, at least 16x16.
        mask (np.ndarray): (H, W), nonzero = hole; floating point: 0.5 and above.

    Returns:
        np.ndarray: (H, W, 3) uint8, RGB, bit-equal to ``image`` outside the hole.

    Raises:
        ValueError: ``image`` or ``mask`` has another shape or type.
    """
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(f'image must be (H, W, 3) uint8; got {image.shape} {image.dtype}')
    if mask.shape != image.shape[:2]:
        raise ValueError(f'mask must have the height and width of image, '
                         f'{image.shape[:2]}; got {mask.shape}')
    if mask.dtype == bool:
        mask = mask.astype(np.uint8)
    data = dict(
        image=torch.from_numpy(np.ascontiguousarray(image)).permute(2, 0, 1)[None],
        mask=torch.from_numpy(np.ascontiguousarray(mask))[None, None])
    output = model.val_step(data)[0]['composited']
    return output.permute(1, 2, 0).cpu().numpy()
