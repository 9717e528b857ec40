"""CelebA-HQ at 256x256 with square holes, as GMCNN's PyTorch code draws them.

docs/datasets.md says how data/celeba_hq is laid out. Batch 8 on one GPU.
"""

_base_ = ['./places_gmcnn_256x256.py']

_faces = {'dataset': {'data_root': 'data/celeba_hq'}}
train_dataloader = _faces
val_dataloader = _faces
test_dataloader = _faces
