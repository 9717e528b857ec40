"""Libraries that only some parts need: extras of this package."""

from importlib import import_module
from types import ModuleType


def optional_import(module: str, extra: str) -> ModuleType:
    """Import a module that an extra installs.

    Args:
        module (str): Its dotted name.
        extra (str): The extra of this package that installs it.

    Raises:
        ImportError: It is not installed; the message names the extra.
    """
    try:
        return import_module(module)
    except ImportError as error:
        raise ImportError(
            f'{module} is needed and cannot be imported ({error}). Install it '
            f'with: pip install "mmdeepfill[{extra}]"'
        ) from error
