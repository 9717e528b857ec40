"""CelebA-HQ at 256x256, as in OpenMMLab's Global&Local recipe: the pipeline of Places365.

Of a 1024x1024 face a 384 crop is a fragment: that is the recipe behind the published numbers.
"""

_base_ = ['./places_global_local_256x256.py']

_faces = {'dataset': {'data_root': 'data/celeba_hq'}}
train_dataloader = _faces
val_dataloader = _faces
test_dataloader = _faces
