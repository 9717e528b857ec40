"""Old name of :mod:`mmdeepfill.inference`, until version 0.3."""

import warnings

from .inference import *  # noqa: F403

warnings.warn(
    'mmdeepfill.apis is now mmdeepfill.inference, and goes with version 0.3: import '
    'from there, or `from mmdeepfill import InpaintingInferencer, inpaint`',
    DeprecationWarning,
    stacklevel=2,
)
