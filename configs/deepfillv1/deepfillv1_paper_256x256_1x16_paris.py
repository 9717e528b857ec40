# DeepFillv1 on Paris StreetView, recipe paper. 1 GPU x 16 images. The paper does not use this data
# set.
_base_ = [
    '../_base_/models/deepfillv1_paper.py',
    '../_base_/datasets/paris_paper_256x256.py',
    '../_base_/schedules/paper_wgan_gp.py',
    '../_base_/default_runtime.py',
]
