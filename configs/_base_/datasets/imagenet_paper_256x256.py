"""ImageNet at 256x256, as the released TensorFlow code of DeepFillv1 trains on it: the
pipeline of Places365.

docs/datasets.md says how data/imagenet is laid out. Batch 16 on 1 GPU.
"""

_base_ = ['./places_paper_256x256.py']

_photographs = {'dataset': {'data_root': 'data/imagenet'}}
train_dataloader = dict(batch_size=16, **_photographs)
val_dataloader = _photographs
test_dataloader = _photographs
