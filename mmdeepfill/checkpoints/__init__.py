"""Files of weights: opening them safely, fitting them to a model, publishing them."""
from .fitting import fit_state, load_weights
from .necessity import check_necessity
from .pretrained import PretrainedInit
from .reading import read_checkpoint
from .selection import select_weights

__all__ = ['PretrainedInit', 'check_necessity', 'fit_state', 'load_weights', 'read_checkpoint',
           'select_weights']
