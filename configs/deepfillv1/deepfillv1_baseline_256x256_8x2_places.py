# DeepFillv1 without attention, the paper's baseline, on Places365, recipe paper.
# 8 GPUs x 2 images.
_base_ = [
    '../_base_/models/deepfillv1_baseline.py',
    '../_base_/datasets/places_paper_256x256.py',
    '../_base_/schedules/paper_wgan_gp.py',
    '../_base_/default_runtime.py',
]
