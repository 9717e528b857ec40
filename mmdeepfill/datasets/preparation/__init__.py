"""Data preparation: known data sets, their layouts, and lists of their images."""

from . import animals, celeba_hq, dtd, imagenet, paris_streetview, places365

#: By name, in the order of the help text.
DATA_SETS = {
    module.DATA_SET.name: module.DATA_SET
    for module in (places365, celeba_hq, paris_streetview, imagenet, dtd, animals)
}

__all__ = ['DATA_SETS']
