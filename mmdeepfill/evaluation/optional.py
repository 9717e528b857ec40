"""Libraries that only some metrics need."""
from importlib import import_module
from types import ModuleType

#: What ``pip install "mmdeepfill[...]"`` has to be given for those below.
METRICS_EXTRA = 'metrics'


def optional_import(module: str, extra: str = METRICS_EXTRA) -> ModuleType:
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
        raise ImportError(f'{module} is needed and cannot be imported ({error}). Install it '
                          f'with: pip install "mmdeepfill[{extra}]"') from error
