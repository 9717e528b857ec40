# DeepFillv1 on Places365, recipe paper: our default for new training. 8 GPUs x 2 images.
_base_ = [
    '../_base_/models/deepfillv1_paper.py',
    '../_base_/datasets/places_paper_256x256.py',
    '../_base_/schedules/paper_wgan_gp.py',
    '../_base_/default_runtime.py',
]
