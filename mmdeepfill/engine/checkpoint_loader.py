"""The loader with which mmengine's Runner opens ``load_from`` and checkpoints to resume."""

from collections.abc import Sequence

from mmengine.model import is_model_wrapper
from mmengine.runner import BaseLoop
from mmengine.runner.checkpoint import CheckpointLoader

from mmdeepfill.checkpoints import fit_state, is_script, read_checkpoint, read_script, script_state
from mmdeepfill.core.errors import CheckpointError
from mmdeepfill.core.progress import download_bar
from mmdeepfill.zoo import resolve_checkpoint

#: Marks what was read from a TorchScript archive.
_SCRIPT = 'torchscript'
#: All that mmengine has a loader for; what is no path, no address and no name here is refused.
_SCHEMES = (
    '',
    'file://',
    'http://',
    'https://',
    'pavi://',
    r'(\S+\:)?s3://',
    r'(\S+\:)?petrel://',
    'modelzoo://',
    'torchvision://',
    'open-mmlab://',
    'openmmlab://',
    'mmcls://',
)


@CheckpointLoader.register_scheme(prefixes=_SCHEMES, force=True)
def load_from_verified(filename: str, map_location='cpu') -> dict:
    """Loads a path, an address, or a model of the zoo by its name.

    In place of mmengine's loaders, which unpickle any object that a downloaded file holds
    (and, before torch 2.6, any local one), and check no hash. Ranks that want the same
    file wait for the one that downloads it.

    Raises:
        CheckpointError: It cannot be had or read, or could run code.
    """
    with download_bar(filename) as progress:
        path = resolve_checkpoint(filename, progress)
    if is_script(path):  # names are found when there is a model, in fit_loaded
        return {'meta': {_SCRIPT: True}, 'state_dict': read_script(path)}
    checkpoint = read_checkpoint(path, map_location)
    # older programs keep their config as text there, and mmengine's resume would execute it
    checkpoint['meta'].pop('config', None)
    return checkpoint


def fit_loaded(runner, checkpoint: dict, parts: Sequence[str] | None, strict: bool) -> None:
    """Make a loaded checkpoint fit the runner's model, or refuse it.

    mmengine logs what does not fit and continues from random weights. On resuming,
    everything must be there; in testing and validating, the generator.

    Args:
        runner (Runner): Before the weights are loaded.
        checkpoint (dict): Its ``state_dict`` is replaced by one that fits.
        parts, strict: See :func:`~mmdeepfill.checkpoints.fit_state`; for ``load_from``.

    Raises:
        CheckpointError: It does not fit, or is resumed from and holds weights alone.
    """
    model = runner.model.module if is_model_wrapper(runner.model) else runner.model
    source = runner._load_from or 'in the work dir'
    if runner._resume:
        lacking = {'message_hub', 'optimizer', 'param_schedulers'} - checkpoint.keys()
        if 'iter' not in checkpoint['meta'] or 'message_hub' in lacking:
            raise CheckpointError(
                f'checkpoint {source}: cannot be resumed from: it lacks '
                f'{", ".join(sorted(lacking)) or "the iteration"}. To start from its weights, set '
                'load_from in the config and leave resume out.'
            )
        parts, strict = None, True
    elif parts is None and _is_evaluating(runner) and hasattr(model, 'generator'):
        parts = ['generator']
    if checkpoint['meta'].get(_SCRIPT):  # it holds a generator alone
        checkpoint['state_dict'] = script_state(checkpoint['state_dict'], model)
        parts = parts or ['generator']
    checkpoint['state_dict'] = fit_state(model, checkpoint['state_dict'], source, parts, strict)


def _is_evaluating(runner) -> bool:
    """Loops are configs until the runner makes use of them."""
    train, *others = (
        isinstance(loop, BaseLoop)
        for loop in (runner._train_loop, runner._val_loop, runner._test_loop)
    )
    return any(others) and not train
