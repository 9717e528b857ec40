"""All attacks."""

from . import archives, checkpoints, configs, pictures

ATTACKS = [*configs.ATTACKS, *checkpoints.ATTACKS, *pictures.ATTACKS, *archives.ATTACKS]
