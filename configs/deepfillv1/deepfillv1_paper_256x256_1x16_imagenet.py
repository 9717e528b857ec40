# DeepFillv1 on ImageNet, recipe paper. 1 GPU x 16 images.
_base_ = [
    '../_base_/models/deepfillv1_paper.py',
    '../_base_/datasets/imagenet_paper_256x256.py',
    '../_base_/schedules/paper_wgan_gp.py',
    '../_base_/default_runtime.py',
]
