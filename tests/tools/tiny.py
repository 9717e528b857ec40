"""The smallest model and config with which the tools run to their end."""

import torch
from mmengine.model import BaseModel

from mmdeepfill.core.registry import MODELS

CONFIG = """
custom_imports = dict(imports=['tests.tools.tiny'])
default_scope = 'mmdeepfill'
model = dict(type='TinyForTools')
train_dataloader = dict(
    batch_size=2, num_workers=0, collate_fn=dict(type='default_collate'),
    sampler=dict(type='SeededInfiniteSampler'),
    dataset=dict(
        type='InpaintingDataset', data_root={data_root!r}, ann_file={ann_file!r},
        data_prefix=dict(img_path=''),
        pipeline=[
            dict(type='LoadImage'),
            dict(type='OpenMMLabBoxMask', size=8, margin=2, max_delta=2),
            dict(type='PackInputs')]))
test_dataloader = None
optim_wrapper = dict(type='OptimWrapper', optimizer=dict(type='SGD', lr=1e-3))
train_cfg = dict(type='ResumableIterTrainLoop', max_iters=2)
"""


@MODELS.register_module()
class TinyForTools(BaseModel):
    """Scales the picture."""

    def __init__(self):
        super().__init__()
        self.scale = torch.nn.Linear(1, 1, bias=False)

    def forward(self, image, mode, **sample):
        return {'loss': self.scale(image.float()[..., None]).square().mean()}
