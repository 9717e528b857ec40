"""The model zoo: what there is, and getting it whole.

Nothing here needs torch.
"""

from .archive import pack, unpack
from .download import at_hand, checkpoint_folder, download, file_of, resolve_checkpoint, sources_of
from .index import Model, config_files, find_model, list_models
from .transfer import fetch

__all__ = [
    'Model',
    'at_hand',
    'checkpoint_folder',
    'config_files',
    'download',
    'fetch',
    'file_of',
    'find_model',
    'list_models',
    'pack',
    'resolve_checkpoint',
    'sources_of',
    'unpack',
]
