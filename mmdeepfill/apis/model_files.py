"""A model from its files."""
from pathlib import Path
from typing import Optional, Union

import torch
from mmengine.config import Config
from torch import nn

from ..checkpoints import check_necessity, load_weights
from ..compat import ours
from ..registry import MODELS
from ..zoo import resolve_checkpoint
from ..zoo.progress import progress_bar


def init_model(config: Union[str, Path, Config],
               checkpoint: Optional[Union[str, Path]] = None,
               device: Union[str, torch.device] = 'cpu',
               weights: str = 'saved') -> nn.Module:
    """Build a model, ready to fill holes.

    Args:
        config (str | Path | Config): A config file, or one loaded; of ours or of mmagic.
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
        MmagicConfigError: A config of mmagic has no counterpart here; a ValueError.
    """
    if not isinstance(config, Config):
        config = Config.fromfile(str(config))
    model = MODELS.build(ours(config).model)
    if checkpoint is not None:
        check_necessity(model, checkpoint)
        with progress_bar(str(checkpoint)) as progress:
            path = resolve_checkpoint(checkpoint, progress)
        load_weights(model, path, parts=['generator'], weights=weights)
    return model.to(device).eval()
