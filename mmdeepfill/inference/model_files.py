"""A model from its files."""

from pathlib import Path

import torch
from mmengine.config import Config
from torch import nn

from ..checkpoints import check_necessity, load_weights
from ..core.progress import download_bar
from ..core.registry import MODELS
from ..datasets.image_files import check_path
from ..integrations.mmagic.configs import model_of
from ..zoo import resolve_checkpoint


def init_model(
    config: str | Path | Config,
    checkpoint: str | Path | None = None,
    device: str | torch.device = 'cpu',
    weights: str = 'saved',
) -> nn.Module:
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
        FileNotFoundError: There is no such config.
        ValueError: The config has no model.
        MmagicConfigError: A config of mmagic has no counterpart here; a ValueError.
    """
    if not isinstance(config, Config):
        check_path(config, 'config')
        if not Path(config).is_file():
            raise FileNotFoundError(f'config: no file {str(config)!r} (looked from {Path.cwd()})')
        config = Config.fromfile(str(config))
    model = MODELS.build(model_of(config))
    if checkpoint is not None:
        check_necessity(model, checkpoint)
        with download_bar(str(checkpoint)) as progress:
            path = resolve_checkpoint(checkpoint, progress)
        load_weights(model, path, parts=['generator'], weights=weights)
    return model.to(device).eval()
