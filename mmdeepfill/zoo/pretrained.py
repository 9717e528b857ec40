"""``init_cfg=dict(type='Pretrained', ...)`` that is safe and does not pass over misfits."""

from mmengine.logging import print_log
from mmengine.model import update_init_info
from torch import nn

from mmdeepfill.core.errors import MismatchError
from mmdeepfill.core.registry import WEIGHT_INITIALIZERS
from mmdeepfill.zoo import resolve_checkpoint

from ..checkpoints.fitting import fit_state, read_state
from ..checkpoints.script import is_script


@WEIGHT_INITIALIZERS.register_module(name='Pretrained')
class PretrainedInit:
    """Start a module at the weights of a checkpoint.

    It takes the place of mmengine's under the same name wherever the default scope is
    ``mmdeepfill``. What differs: nothing but tensors and plain values is unpickled, names of
    the zoo work, and weights that do not fit are an error, with a table, where mmengine logs
    a warning and starts from random weights.

    For fine-tuning, on the whole model or on one of its players::

        model = dict(generator=dict(init_cfg=dict(
            _delete_=True, type='Pretrained', checkpoint='NAME', prefix='generator')))

    Args:
        checkpoint (str): A path, an address, or the name of a model of the zoo.
        prefix (str, optional): The part of the checkpoint that is for this module, with or
            without the last dot; by default, the whole.
        strict (bool): See :func:`fit_state`.
        weights (str): 'saved', 'average' or 'trained', see :func:`select_weights`.
        map_location (str): As in torch.load.
    """

    def __init__(
        self,
        checkpoint: str,
        prefix: str | None = None,
        strict: bool = True,
        weights: str = 'saved',
        map_location: str = 'cpu',
    ):
        self.checkpoint = checkpoint
        self.prefix = prefix
        self.strict = strict
        self.weights = weights
        self.map_location = map_location

    def __call__(self, module: nn.Module) -> None:
        """Load into ``module``.

        Raises:
            CheckpointError: It cannot be had or read, or does not fit.
        """
        path = resolve_checkpoint(self.checkpoint)
        script = is_script(path)  # which holds a generator alone
        state = read_state(
            path, module, self.weights, self.map_location, '' if self.prefix else 'generator.'
        )
        source = str(path)
        if self.prefix is not None and not script:
            prefix = self.prefix.rstrip('.') + '.'
            own = {name[len(prefix) :]: v for name, v in state.items() if name.startswith(prefix)}
            if not own:
                known = sorted({name.split('.')[0] for name in state})
                raise MismatchError(
                    f'checkpoint {path}: prefix {self.prefix!r}: has no such part; it has {known}'
                )
            state, source = own, f'{path} ({self.prefix})'
        module.load_state_dict(fit_state(module, state, source, strict=self.strict))
        print_log(f'{type(module).__name__} starts at the weights of {source}', logger='current')
        if hasattr(module, '_params_init_info'):
            update_init_info(module, init_info=f'Pretrained: {source}')
