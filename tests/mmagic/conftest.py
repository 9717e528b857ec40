"""Tests for an environment with mmagic: `make test-mmagic`. Elsewhere they are deselected."""

from importlib.util import find_spec
from pathlib import Path

import pytest
import torch
from mmengine.registry import DefaultScope

HERE = Path(__file__).parent


def pytest_collection_modifyitems(config, items):
    own = [item for item in items if HERE in item.path.parents]
    for item in own:
        item.add_marker('mmagic')
    if find_spec('mmagic') is not None:
        return
    if 'mmagic' in config.option.markexpr.replace('not mmagic', ''):
        raise pytest.UsageError(
            'mmagic is asked for by -m and is not installed: `make test-mmagic` makes an '
            'environment with it'
        )
    items[:] = [item for item in items if item not in own]
    config.hook.pytest_deselected(items=own)


@pytest.fixture(scope='session')
def torchvision():
    """mmagic imports it.

    That of PyPI is made for CUDA. Beside a torch without, it has no operators, and importing it
    stops for want of the names of two. Nothing here calls them, so the names are enough.
    """
    try:
        import torchvision
    except RuntimeError as error:
        if 'torchvision::nms does not exist' not in str(error):
            raise
        library = torch.library.Library('torchvision', 'DEF')
        for name in ('nms', 'qnms'):
            library.define(f'{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor')
        import torchvision

        torchvision.names = library  # lives as long
    return torchvision


@pytest.fixture(scope='session')
def mmagic(torchvision):
    """mmagic with all it registers."""
    import mmagic
    from mmagic.utils import register_all_modules

    register_all_modules(init_default_scope=False)
    return mmagic


@pytest.fixture(autouse=True)
def in_mmagic(mmagic):
    """Names without a scope are mmagic's, as in its configs."""
    with DefaultScope.overwrite_default_scope('mmagic'):
        yield
