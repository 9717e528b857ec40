# DeepFillv1 on Describable Textures, recipe paper. 1 GPU x 16 images.
_base_ = [
    '../_base_/models/deepfillv1_paper.py',
    '../_base_/datasets/dtd_paper_256x256.py',
    '../_base_/schedules/paper_wgan_gp.py',
    '../_base_/default_runtime.py',
]
