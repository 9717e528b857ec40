"""DistributedDataParallel around each child, with the state_dict of the plain model."""

import logging
from collections.abc import Sequence
from contextlib import ExitStack, contextmanager

from mmengine.device import get_device
from mmengine.logging import print_log
from mmengine.model import MMSeparateDistributedDataParallel, revert_sync_batchnorm
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from mmdeepfill.core.registry import MODEL_WRAPPERS

_INNER = 'module.'
#: Arguments of DDP that are refused, unless they are off, and why.
_REFUSED = {
    'static_graph': 'generator and critics run in turns, so no iteration stands for all: the '
    'gradients of some would not be reduced, and the ranks drift apart in silence',
    'mixed_precision': "write type='AutocastOptimWrapper' in optim_wrapper instead",
    'delay_all_reduce_named_params': 'their gradients would not be reduced in time for the critics',
    'param_to_hook_all_reduce': 'it belongs to delay_all_reduce_named_params',
    'device_mesh': 'it is for tensor parallelism, which no network here has',
}


def _replace_prefix(mapping: dict, old: str, new: str) -> None:
    for key in [k for k in mapping if k.startswith(old)]:
        mapping[new + key[len(old) :]] = mapping.pop(key)


def _strip_inner(child, state_dict, prefix, local_metadata) -> None:
    """Rename in a state_dict hook of a DDP child: ``generator.module.x`` -> ``generator.x``."""
    _replace_prefix(state_dict, prefix + _INNER, prefix)
    metadata = getattr(state_dict, '_metadata', None)
    if metadata is not None:
        # Versions of layers (BatchNorm's, for one) are kept by module path.
        metadata.pop(prefix[:-1], None)
        _replace_prefix(metadata, prefix + _INNER, prefix)
        inner = metadata.pop(prefix + _INNER[:-1], None)
        if inner is not None:
            metadata[prefix[:-1]] = inner


def _add_inner(state_dict, prefix, *_) -> None:
    """Rename in a load_state_dict pre-hook of a DDP child: the reverse; wrapped names stay."""
    for key in [k for k in state_dict if k.startswith(prefix)]:
        if not key.startswith(prefix + _INNER):
            state_dict[prefix + _INNER + key[len(prefix) :]] = state_dict.pop(key)


def _unsynchronise(module: nn.Module) -> None:
    """SyncBN below a module becomes the batch norm of each rank; weights and names stay."""
    if any(isinstance(part, nn.SyncBatchNorm) for part in module.modules()):
        print_log(
            'SyncBN needs GPUs: on a CPU each rank goes by the statistics of its own images',
            'current',
            logging.WARNING,
        )
        revert_sync_batchnorm(module)


@MODEL_WRAPPERS.register_module()
class SeparateDistributedDataParallel(MMSeparateDistributedDataParallel):
    """Wraps every trainable direct child of a model in its own DDP.

    Call the children as usual (``self.generator(x)``), never their ``.module``, or
    gradients are not reduced. Children without trainable parameters (a feature
    network) stay as they are. Name it in configs with its scope, because mmengine
    looks model wrappers up in its root registry::

        model_wrapper_cfg = dict(type='mmdeepfill.SeparateDistributedDataParallel')

    What differs from mmengine's class: state_dict keys are those of the unwrapped
    model, both ways (mmengine saves ``generator.module.*`` and on resume starts from
    random weights); it works on a CPU, where batch norm that is to be synchronised becomes
    that of each rank, with a warning, since PyTorch has the other one for GPUs alone;
    ``no_sync`` covers all children, once.

    Args:
        module (nn.Module): The model, e.g. with children ``generator`` and ``disc``.
        device_ids (Sequence[int], optional): As in DDP; ignored on a CPU, where
            mmengine's Runner passes it all the same.
        **kwargs: As in ``torch.nn.parallel.DistributedDataParallel``, for each child.

    Raises:
        ValueError: If an argument would let the ranks drift apart, as ``static_graph=True`` does:
            DDP would count in the first iteration how often each gradient comes, and generator
            and critics take turns. Or the model itself, not a child, holds trainable parameters:
            nothing would keep them equal between ranks.
    """

    def __init__(self, module: nn.Module, device_ids: Sequence[int] | None = None, **kwargs):
        loose = [n for n, p in module.named_parameters(recurse=False) if p.requires_grad]
        if loose:
            raise ValueError(
                f'module: expected trainable parameters only inside children of '
                f'{type(module).__name__}, got {loose} on itself; move them into a child'
            )
        for name, reason in _REFUSED.items():
            if kwargs.get(name):
                raise ValueError(
                    f'model_wrapper_cfg.{name}: expected none, got {kwargs[name]!r}: {reason}'
                )
        if not kwargs.get('init_sync', True):
            raise ValueError(
                'model_wrapper_cfg.init_sync: expected True, got False: the ranks would start from '
                'weights of their own'
            )
        if get_device() == 'cpu':
            device_ids = None
            _unsynchronise(module)
        super().__init__(module, device_ids=device_ids, **kwargs)
        for child in self._wrapped():
            child._register_state_dict_hook(_strip_inner)
            child._register_load_state_dict_pre_hook(_add_inner)

    def _wrapped(self):
        return [c for c in self.module.children() if isinstance(c, DistributedDataParallel)]

    @contextmanager
    def no_sync(self):
        """No gradient reduction in any child inside this context."""
        with ExitStack() as stack:
            for child in self._wrapped():
                stack.enter_context(child.no_sync())
            yield
