"""CelebA-HQ at 256x256 with irregular holes, as in OpenMMLab's DeepFillv2 recipe.

The pipeline of Places365, random 384 crops of 1024x1024 faces included. Batch 2 on 8 GPUs.
"""

_base_ = ['./places_irregular_256x256.py']

_faces = {'dataset': {'data_root': 'data/celeba_hq'}}
train_dataloader = _faces
val_dataloader = _faces
test_dataloader = _faces
