"""Describable Textures (DTD) at 256x256: the pipeline of Places365 in the paper's recipe.

The paper shows textures and does not say how they are cropped; random 256 crops at the original
resolution (300 to 640 px) keep their scale. docs/datasets.md says how data/dtd is laid out.
Batch 16 on 1 GPU.
"""

_base_ = ['./places_paper_256x256.py']

_textures = {'dataset': {'data_root': 'data/dtd'}}
train_dataloader = dict(batch_size=16, **_textures)
val_dataloader = _textures
test_dataloader = {'dataset': {'data_root': 'data/dtd', 'ann_file': 'test.txt'}}
