# Partial convolution on CelebA-HQ, recipe openmmlab, first stage: as for Places.
_base_ = [
    '../_base_/models/partial_conv_openmmlab.py',
    '../_base_/datasets/celeba_partial_conv_256x256.py',
    '../_base_/schedules/partial_conv.py',
    '../_base_/default_runtime.py',
]
