# DeepFillv1 that takes away mosaics, on ANIMALS: the student table's CA-ANIMALS-MOSAIC.
# 1 GPU x 16 images.
# Its figures are not comparable with those of holes: a mosaic shows much of what is missing.
_base_ = [
    '../_base_/models/deepfillv1_mosaic.py',
    '../_base_/datasets/animals_256x256.py',
    '../_base_/schedules/paper_wgan_gp.py',
    '../_base_/default_runtime.py',
]

# 50,000 steps of the generator, each after five of the critics
train_cfg = {'max_iters': 300_000}
