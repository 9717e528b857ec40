"""Tests that every method must pass, to be subclassed by yours; they need pytest alone.

    from mmdeepfill.testing import GeneratorContract

    class TestUNet(GeneratorContract):
        def build(self):
            return UNet(channels=4)

A network of few channels is enough, and keeps the tests short.
"""

import pytest

pytest.register_assert_rewrite(f'{__name__}.contracts')

from .contracts import GeneratorContract, WeightlessContract  # noqa: E402
from .legal_inputs import legal_masks  # noqa: E402

__all__ = ['GeneratorContract', 'WeightlessContract', 'legal_masks']
