"""How networks get their first weights."""
from mmengine.model import BaseModule
from mmengine.model.weight_init import initialize


class InitModule(BaseModule):
    """A module whose ``init_cfg`` decides all weights below it.

    mmengine's ``BaseModule`` applies ``init_cfg`` and then calls ``init_weights`` of
    every child; mmcv's ``ConvModule`` has such a method, and would put Kaiming
    weights over what the config asked for. Here ``init_cfg`` is the last word.

    Args:
        init_cfg (dict | list[dict], optional): As in mmengine, e.g.
            ``dict(type='Normal', layer=['Conv2d', 'Linear'], std=0.02)``. Without it
            the layers keep what their constructors drew.
    """

    def init_weights(self) -> None:
        if self.init_cfg:
            for module in self.modules():
                # Spectral norm's parameter has another name; initialisers write to `weight`.
                if 'weight_orig' in module._parameters:
                    module.weight = module.weight_orig.data
            initialize(self, self.init_cfg)
        self._is_init = True
