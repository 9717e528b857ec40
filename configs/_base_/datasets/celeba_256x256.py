"""CelebA-HQ at 256x256, as in OpenMMLab's DeepFillv1 recipe: the pipeline of Places365.

docs/datasets.md says how data/celeba_hq is laid out. Batch 4 on 4 GPUs: 16 in all,
as OpenMMLab and (on one GPU) the TensorFlow code train.

Of a 1024x1024 face a 384 crop is a fragment: that is the recipe behind the published
numbers. For whole faces take celeba_paper_256x256.py.
"""

_base_ = ['./places_256x256.py']

_faces = {'dataset': {'data_root': 'data/celeba_hq'}}
train_dataloader = dict(batch_size=4, **_faces)
val_dataloader = _faces
test_dataloader = _faces
