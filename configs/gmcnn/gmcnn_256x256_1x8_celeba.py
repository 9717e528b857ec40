# GMCNN on CelebA-HQ, square holes, as its authors' PyTorch code trains it: one GPU, 8 images. For
# the released weights, converted: docs/converting.md.
_base_ = [
    '../_base_/models/gmcnn.py', '../_base_/datasets/celeba_gmcnn_256x256.py',
    '../_base_/schedules/gmcnn.py', '../_base_/default_runtime.py'
]
