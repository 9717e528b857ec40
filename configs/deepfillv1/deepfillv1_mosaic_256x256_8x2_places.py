# DeepFillv1 that takes away mosaics, on Places365, recipe paper. 8 GPUs x 2 images.
# Its figures are not comparable with those of holes: a mosaic shows much of what is missing.
_base_ = [
    '../_base_/models/deepfillv1_mosaic.py',
    '../_base_/datasets/places_paper_256x256.py',
    '../_base_/schedules/paper_wgan_gp.py',
    '../_base_/default_runtime.py',
]
