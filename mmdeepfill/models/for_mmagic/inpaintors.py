"""Whole models of ours in a config of mmagic's: all below them is ours, too."""
from mmdeepfill.registry import FOR_MMAGIC

from .. import inpaintors
from .arguments import InOurScope


@FOR_MMAGIC.register_module()
class AdversarialInpaintor(InOurScope, inpaintors.AdversarialInpaintor):
    """As everywhere."""


@FOR_MMAGIC.register_module()
class ReconstructionInpaintor(InOurScope, inpaintors.ReconstructionInpaintor):
    """As everywhere."""


@FOR_MMAGIC.register_module()
class OpenCVInpaintor(InOurScope, inpaintors.OpenCVInpaintor):
    """As everywhere."""
