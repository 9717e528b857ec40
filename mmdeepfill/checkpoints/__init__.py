"""Files of weights: opened safely, fitted to a model, and written; nowhere else."""

from .fitting import fit_state, load_weights, read_state, script_state
from .reading import read_checkpoint
from .released import read_released
from .script import is_script, read_script
from .selection import check_necessity, select_weights
from .tensor_files import load_plain
from .writing import copied_to_cpu, pack_weights, write_tensors

__all__ = [
    'check_necessity',
    'copied_to_cpu',
    'fit_state',
    'is_script',
    'load_plain',
    'load_weights',
    'pack_weights',
    'read_checkpoint',
    'read_released',
    'read_script',
    'read_state',
    'script_state',
    'select_weights',
    'write_tensors',
]
