"""The same part twice: mmagic's own, and ours in its place, with the same weights."""

import copy
from pathlib import Path

from mmengine.config import Config

from mmdeepfill.core.registry import FOR_MMAGIC, MODELS
from tests.helpers import fill

#: What mmagic saves and ours needs not: an identity matrix, and kernels of ones.
CONSTANT = ('fuse_kernel', 'weight_mask_updater')


def shipped(name):
    """A config out of mmagic's own package."""
    import mmagic

    return Config.fromfile(Path(mmagic.__file__).parent / '.mim' / 'configs' / name)


def named(cfg):
    """A config in which all parts that there are on both sides are ours, by full name."""
    if isinstance(cfg, (list, tuple)):
        return type(cfg)(named(value) for value in cfg)
    if not isinstance(cfg, dict):
        return cfg
    cfg = {key: named(value) for key, value in cfg.items()}
    kind = cfg.get('type')
    if kind in FOR_MMAGIC.module_dict or (kind in MODELS.module_dict and kind != 'PConv'):
        cfg['type'] = f'mmdeepfill.{kind}'
    return cfg


def without_sync(cfg):
    """Batch norm for one process in place of that for many."""
    if not isinstance(cfg, dict):
        return cfg
    cfg = {key: without_sync(value) for key, value in cfg.items()}
    return dict(cfg, type='BN') if cfg.get('type') == 'SyncBN' else cfg


def pair(cfg, ours=None):
    """(mmagic's, ours), of the same weights, in float64 and for evaluation.

    Args:
        cfg (dict): Config of mmagic's part.
        ours (dict, optional): That of ours; by default the same with full names.
    """
    from mmagic.registry import MODELS as THEIRS

    FOR_MMAGIC.import_from_location()
    MODELS.import_from_location()
    cfg = without_sync(cfg)
    parts = [THEIRS.build(copy.deepcopy(c)) for c in (cfg, ours or named(cfg))]
    assert type(parts[0]).__module__.startswith('mmagic.')
    assert type(parts[1]).__module__.startswith('mmdeepfill.models.')
    fill_but_constants(parts[0])
    state = parts[0].state_dict()
    own = {name: value for name, value in state.items() if not name.endswith(CONSTANT)}
    assert set(parts[1].state_dict()) == set(own)
    parts[1].load_state_dict(own, strict=True)
    return [part.double().eval() for part in parts]


def fill_but_constants(module):
    """Reference values for all but :data:`CONSTANT`."""
    constants = {
        name: value.clone()
        for name, value in module.state_dict().items()
        if name.endswith(CONSTANT)
    }
    fill(module)
    module.load_state_dict(constants, strict=False)
