"""Configs written for mmagic 1.2.0's inpainting models, in our words.

mmagic is not needed for it. :func:`ours` is called wherever a config is read.
"""

from .config import Translation, is_mmagic, model_of, ours, translate
from .formatting import config_text
from .report import Report
from .section import MmagicConfigError

__all__ = [
    'MmagicConfigError',
    'Report',
    'Translation',
    'config_text',
    'is_mmagic',
    'model_of',
    'ours',
    'translate',
]
