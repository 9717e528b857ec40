# DeepFillv1 on CelebA-HQ, recipe paper: our default for new training. 4 GPUs x 4 images.
_base_ = [
    '../_base_/models/deepfillv1_paper.py',
    '../_base_/datasets/celeba_paper_256x256.py',
    '../_base_/schedules/paper_wgan_gp.py',
    '../_base_/default_runtime.py',
]
