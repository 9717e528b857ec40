"""The only door to mmcv, which is optional.

Where mmcv is installed, :mod:`.layers` and :mod:`.transforms` give its classes, and configs can use
its names. Elsewhere they give small equals of our own, with the same results; for a config that
names more of mmcv, :func:`missing` says what to install.
"""

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as _version_of
from importlib.util import find_spec

INSTALLED = find_spec('mmcv') is not None
#: Names that mmcv registers, beside those that our equals stand for.
NAMES = frozenset(
    (
        # transforms
        *('CenterCrop', 'ImageToTensor', 'KeyMapper', 'LoadAnnotations', 'LoadImageFromFile'),
        *('MultiScaleFlipAug', 'Normalize', 'RandomApply', 'RandomChoiceResize'),
        *('RandomGrayscale', 'RandomResize', 'TestTimeAug', 'ToTensor', 'TransformBroadcaster'),
        # layers
        *('ContextBlock', 'ConvAWS', 'ConvTranspose2d', 'ConvTranspose3d'),
        *('ConvWS', 'DropPath', 'Dropout', 'GeneralizedAttention', 'HSigmoid', 'HSwish'),
        *('NonLocal2d', 'Swish', 'bilinear', 'deconv3d', 'nearest', 'pixel_shuffle'),
        # compiled operators, of the full mmcv alone
        *('DCN', 'DCNv2', 'MMSyncBN'),
        'RFSearchHook',
    )
)
INSTALL = 'pip install "mmdeepfill[mmcv]"'


def version() -> str | None:
    """The version of mmcv or mmcv-lite; None where there is neither."""
    for name in ('mmcv', 'mmcv-lite', 'onedl-mmcv') if INSTALLED else ():
        try:
            return _version_of(name)
        except PackageNotFoundError:
            continue
    return None


def missing(name: str) -> str:
    """A sentence that says how to get a component of mmcv; empty if mmcv is here or has none.

    Example:
        >>> INSTALLED or 'mmdeepfill[mmcv]' in missing('Normalize')
        True
        >>> missing('NothingOfTheirs')
        ''
    """
    if INSTALLED or name.rpartition('.')[2] not in NAMES:
        return ''
    return f' It is one of mmcv, which is not installed: {INSTALL} brings it.'
